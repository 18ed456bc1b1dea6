import type { BookingRules } from '@onecard/shared/settings'
import type { Deps } from '../deps.ts'
import { rulesOf, servicesOf, type Service } from '../directory/service.ts'
import type { HospitalConnection } from '../hospital/registry.ts'
import { transact } from '../infra/db.ts'
import { FhirFault } from '../infra/fhir/outcome.ts'
import type { Schedule } from '../infra/fhir/r4.ts'
import * as state from './bulk-state.ts'
import { scheduleLines, type PlacedSchedule, type ScheduleLine } from './lines.ts'

/** One look at a hospital's publication, and what it has come to so far. */
export interface Look {
  deps: Deps
  hospital: HospitalConnection
  rules: BookingRules
  services: readonly Service[]
  /** As they were published. */
  schedules: Map<string, Schedule>
  /** What each of them says of its slots, in the light of the directory. */
  lines: ReadonlyMap<string, ScheduleLine>
  /** What each slot was last made from. */
  contents: Map<string, Buffer>
  etags: Map<string, string | null>
  /** Asked for everything, so that what is missing has vanished. */
  full: boolean
  /** What slots are made from has changed on our side: a file that the server calls unchanged is read all the same. */
  anew: boolean
  at: Date
  counts: { slots: number; published: number; withdrawn: number; bad: number }
}

/** What is known of a hospital's publication before anything of it is asked for. */
export async function openLook(deps: Deps, hospital: HospitalConnection, at: Date): Promise<Look> {
  const { sql } = deps
  const [rules, services, schedules, contents, etags] = await Promise.all([
    rulesOf(deps, hospital.id),
    servicesOf(sql, hospital.id),
    state.schedulesOf(sql, hospital.id),
    state.contentsOf(sql, hospital.id),
    state.etagsOf(sql, hospital.id),
  ])
  const lines = await linesOf(deps, hospital.id, schedules)
  const counts = { slots: 0, published: 0, withdrawn: 0, bad: 0 }
  return { deps, hospital, rules, services, schedules, lines, contents, etags, full: false, anew: false, at, counts }
}

/** Reads all schedules in the light of the directory as it is now; one that no longer fits is left out. */
export async function linesOf(
  deps: Deps,
  hospitalId: string,
  schedules: ReadonlyMap<string, Schedule>,
): Promise<Map<string, ScheduleLine>> {
  const placed = [...schedules].map(([id, schedule]): PlacedSchedule => ({ id, schedule, at: 'Schedule' }))
  const read = (some: PlacedSchedule[]) => transact(deps.db, (tx) => scheduleLines(tx, hospitalId, some))
  try {
    return await read(placed)
  } catch (error) {
    if (!(error instanceof FhirFault)) throw error
  }
  const lines = new Map<string, ScheduleLine>()
  for (const one of placed) {
    for (const [id, line] of await read([one]).catch(leftOut)) lines.set(id, line)
  }
  return lines
}

function leftOut(error: unknown): Map<string, ScheduleLine> {
  if (error instanceof FhirFault) return new Map()
  throw error
}
