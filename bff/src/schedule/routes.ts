import { scheduleApi } from '@onecard/shared/schedule'
import type { Deps } from '../deps.ts'
import { writesOf } from '../infra/db.ts'
import { shared } from '../infra/flight.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { days, sessions, type Whose } from './service.ts'

/** For so long we may not have heard what another of our processes has written. */
const unheardMs = 100

/** Availability as residents see it. At a release thousands ask for the same doctor at once: they share a reading. */
export function scheduleRoutes(on: Surface, deps: Deps): void {
  const good = { ms: unheardMs, now: () => deps.clock.now().getTime(), writes: () => writesOf(deps.db) }
  const readDays = shared((key) => days(deps, whoseIn(key)), good)
  const readSessions = shared((key) => sessions(deps, whoseIn(key), key.slice(0, dayLength)), good)

  mount(on, scheduleApi, {
    days: ({ query }) => readDays(keyOf('0000-00-00', query)),
    sessions: ({ query }) => readSessions(keyOf(query.day, query)),
  })
}

const dayLength = '2026-11-25'.length

/** `2026-11-25doctor:…`: what a reading is of, as one text. */
function keyOf(day: string, { doctorId, departmentId }: Whose): string {
  return doctorId ? `${day}doctor:${doctorId}` : `${day}department:${departmentId}`
}

function whoseIn(key: string): Whose {
  const [kind, id] = key.slice(dayLength).split(':')
  return kind === 'doctor' ? { doctorId: id } : { departmentId: id }
}
