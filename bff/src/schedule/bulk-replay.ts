import type { Deps } from '../deps.ts'
import type { HospitalConnection } from '../hospital/registry.ts'
import { Unusable, type Inbound } from '../inbox/service.ts'
import { useLocation, useSchedule, useSlot } from './bulk-files.ts'
import { openLook } from './bulk-look.ts'
import * as state from './bulk-state.ts'

/**
 * Reads a line of a published file again that could not be used: what it names may be there by now. When the file has
 * brought the same thing in order since, that is newer and stays. Throws Unusable.
 */
export async function readLineAgain(deps: Deps, line: Inbound): Promise<void> {
  const hospital = publishing(deps, line)
  const look = await openLook(deps, hospital, deps.clock.now())
  const read = { number: 1, bytes: line.bytes, cut: false }
  if (line.kind === 'Location') return useLocation(look, read)
  if (line.kind === 'Schedule') return useSchedule(look, read)
  if (line.kind !== 'Slot') throw new Unusable('line.kind', null, `${line.kind} is not read`)
  const [path = '', ref = ''] = line.reference.split('#')
  if (await state.broughtSince(deps.sql, hospital.id, ref, line.receivedAt)) return
  const key = await state.fileAt(deps.sql, hospital.id, path)
  if (!key) throw new Unusable('file.gone', null, 'the hospital no longer publishes the file that this line was in')
  await useSlot(look, key, read)
}

/** One hospital has one source of its slots; the others are closed to it, its old lines too. */
function publishing({ hospitals }: Deps, { hospitalId }: Inbound): HospitalConnection {
  const hospital = hospitals.connection(hospitalId)
  if (hospital?.scheduleSource === 'bulk' && hospital.bulk) return hospital
  throw new Unusable('source.closed', null, 'this hospital no longer publishes files')
}
