import { readFileSync } from 'node:fs'
import * as z from 'zod'
import type { Deps } from '../deps.ts'
import { root } from '../infra/root.ts'

/** What scripts and acceptance tests must know to use the demo town; keys stay out of the database where it holds only hashes. */
export const Facts = z.object({
  residents: z.array(z.unknown()).default([]),
  staff: z.array(z.unknown()).default([]),
  fhirClients: z.array(z.unknown()).default([]),
  terminals: z.array(z.unknown()).default([]),
  mllpSenders: z.array(z.unknown()).default([]),
})
export type Facts = z.output<typeof Facts>

/**
 * Seeds one room and says what became known. Safe to repeat: what is there stays, and secrets that `earlier` facts hold
 * are kept, so that a second seed does not lock out who uses them.
 */
export type Seeder = (deps: Deps, earlier: Facts) => Promise<Partial<Facts>>

/** A file of the demo town under config/demo. */
export function demoFile(name: string): unknown {
  return JSON.parse(readFileSync(`${root}config/demo/${name}`, 'utf8'))
}
