import { readFileSync } from 'node:fs'
import * as z from 'zod'

/** How a city reads its nucleic-acid tests (config/nucleic.json). */
const NucleicSettings = z.object({
  /** For how long a negative test counts, and from when on. */
  validity: z.object({
    from: z.enum(['sampled', 'issued']),
    hours: z
      .array(z.int().min(1).max(240))
      .min(1)
      .max(5)
      .transform((hours) => [...hours].sort((one, other) => one - other)),
  }),
  /** Cycles: from `cutoff` on nothing was found, from `grey` on nobody can be sure. */
  ct: z.object({ cutoff: z.number().min(20).max(50), grey: z.number().min(20).max(50) }),
  /** A sealed tube is answered within so many hours, unless its laboratory says otherwise. */
  expectedHours: z.number().min(1).max(240),
  /** Staff answer a resident who misses a result within so many hours. */
  answerHours: z.number().min(1).max(240),
  /** Who calls, and can be called, about a finding. */
  contact: z.object({ name: z.string().min(2).max(40), phone: z.string().min(3).max(20) }),
})
export type NucleicSettings = z.output<typeof NucleicSettings>

export function readNucleicSettings(file: string): NucleicSettings {
  const result = NucleicSettings.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!result.success) throw new Error(`${file}:\n${z.prettifyError(result.error)}`)
  return result.data
}
