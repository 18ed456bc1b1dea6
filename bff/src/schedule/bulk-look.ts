import type { BookingRules } from '@onecard/shared/settings'
import type { Deps } from '../deps.ts'
import type { Clinics } from '../directory/service.ts'
import type { HospitalConnection } from '../hospital/registry.ts'
import type { ResolvedSchedule } from './bulk-lines.ts'

/** One look at a hospital's publication, and what it has come to so far. */
export interface Look {
  deps: Deps
  hospital: HospitalConnection
  rules: BookingRules
  clinics: Clinics
  schedules: Map<string, ResolvedSchedule>
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
