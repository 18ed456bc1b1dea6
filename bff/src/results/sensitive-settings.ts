import { readFileSync } from 'node:fs'
import * as z from 'zod'

/** Which reports are private beyond the others, and who of the family reads them (config/sensitive.json). */
const SensitiveSettings = z.object({
  /** A guardian reads a child's private reports until the child is so old; 0 for never. */
  guardianUntilAge: z.int().min(0).max(18),
  /** By name of the kind: codes of orders and items (LOINC), and words of titles and items, whatever their case. */
  kinds: z.record(
    z.string(),
    z.object({
      codes: z.array(z.string().min(1)),
      words: z.array(
        z
          .string()
          .min(2)
          .transform((word) => word.toUpperCase()),
      ),
    }),
  ),
})
export type SensitiveSettings = z.output<typeof SensitiveSettings>

export function readSensitiveSettings(file: string): SensitiveSettings {
  const result = SensitiveSettings.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!result.success) throw new Error(`${file}:\n${z.prettifyError(result.error)}`)
  return result.data
}

interface Named {
  code: string
  name: string
}

/** Whether one of these names or codes is of a kind that is private. */
export function isSensitive({ kinds }: SensitiveSettings, named: readonly Named[]): boolean {
  const lists = Object.values(kinds)
  return named.some(({ code, name }) => {
    const text = name.toUpperCase()
    return lists.some(({ codes, words }) => codes.includes(code) || words.some((word) => text.includes(word)))
  })
}
