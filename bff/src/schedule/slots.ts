import type { HospitalConnection } from '../hospital/registry.ts'
import { instantOf } from '../infra/fhir/dates.ts'
import { invalid, unprocessable } from '../infra/fhir/outcome.ts'
import type { Slot } from '../infra/fhir/r4.ts'
import type { Base, Condition, Shown } from '../infra/fhir/room.ts'
import { fromStored } from '../infra/fhir/store.ts'
import { idBytes, idText } from '../infra/ids.ts'
import type { ScheduleLine } from './lines.ts'
import type { PublishedSlot } from './publish.ts'

/** How many places a slot has (SMART Scheduling Links); one where nothing is said. */
const capacityExtension = 'http://fhir-registry.smarthealthit.org/StructureDefinition/slot-capacity'
const mostPlaces = 10_000

export const slotStatuses = ['free', 'busy', 'busy-unavailable', 'entered-in-error'] as const

/** What readers are shown follows from our counters, not from what was published. */
export const slotStatus = `CASE
  WHEN slot.state = 'withdrawn' THEN 'entered-in-error'
  WHEN slot.state = 'stopped' OR clinic_session.state = 'stopped' THEN 'busy-unavailable'
  WHEN slot.taken + slot.withheld >= slot.capacity THEN 'busy' ELSE 'free' END`

export const slotBase: Base = {
  from: `slot JOIN clinic_session ON clinic_session.id = slot.session_id
    LEFT JOIN fhir_resource stored ON stored.hospital_id = slot.hospital_id AND stored.type = 'Slot'
      AND stored.fhir_id = slot.source_ref`,
  hospital: 'slot.hospital_id',
  id: 'slot.source_ref',
  updated: 'slot.updated_at',
  columns: `slot.id, slot.starts_at, slot.ends_at, slot.capacity, clinic_session.source_ref AS session_ref,
    stored.resource, stored.version_id, ${slotStatus} AS status`,
  byId: bySlotId,
}

/** Slots that came by another way than FHIR may have names that are no FHIR ids: those go by our own id. */
function bySlotId(id: string): Condition {
  if (!/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id)) return { sql: 'slot.source_ref = ?', params: [id] }
  return { sql: '(slot.source_ref = ? OR slot.id = ?)', params: [id, idBytes(id)] }
}

interface SlotRow {
  fhir_id: string
  last_updated: Date
  id: Buffer
  starts_at: Date
  ends_at: Date
  capacity: number
  session_ref: string
  resource: string | null
  version_id: number | null
  status: (typeof slotStatuses)[number]
}

/** The slot as it was published, with the status of this moment; built from its columns when it came by another way. */
function showSlot(row: SlotRow): Shown<Slot> {
  const { fhir_id, last_updated, resource, version_id, status } = row
  const isFhirId = /^[A-Za-z0-9\-.]{1,64}$/.test(fhir_id)
  return {
    id: isFhirId ? fhir_id : idText(row.id),
    version: version_id === null ? `r${last_updated.getTime()}` : String(version_id),
    lastUpdated: last_updated,
    resource: { ...(resource === null ? fromColumns(row) : fromStored<Slot>(resource)), status },
  }
}

export function showSlots(rows: readonly SlotRow[]): Shown<Slot>[] {
  return rows.map(showSlot)
}

function fromColumns({ starts_at, ends_at, capacity, session_ref, status }: SlotRow): Slot {
  return {
    resourceType: 'Slot',
    extension: [{ url: capacityExtension, valueInteger: capacity }],
    schedule: { identifier: { value: session_ref.split('|')[0] }, display: session_ref },
    status,
    start: starts_at.toISOString(),
    end: ends_at.toISOString(),
  }
}

/** A slot on its way in, and where its faults are. */
export interface IncomingSlot {
  id: string
  slot: Slot
  at: string
}

/** A FHIR Slot in the words of this room. Throws a FhirFault for what R4 allows and no clinic has. */
export function placed(
  { id, slot, at }: IncomingSlot,
  line: ScheduleLine,
  connection: Pick<HospitalConnection, 'counting' | 'campusCounting'>,
): PublishedSlot {
  const { campusId, departmentId, practitionerRoleId, kind, feeFen, place } = line
  const reason = line.stopReason ?? slot.comment?.slice(0, 120)
  return {
    ...{ slotRef: id, campusId, departmentId, practitionerRoleId, kind, feeFen, place },
    ...timesOf(slot, at),
    scheduleRef: scheduleOf({ slot, at }),
    counting: connection.campusCounting[line.campusRef ?? ''] ?? connection.counting,
    capacity: capacityOf(slot, at),
    state: stateOf(slot, line),
    ...(reason === undefined ? {} : { stopReason: reason }),
  }
}

function timesOf({ start, end }: Slot, at: string): { startsAt: Date; endsAt: Date } {
  const [startsAt, endsAt] = [instantOf(start), instantOf(end)]
  if (start < '2000' || start > '2100') throw unprocessable(`${at}.start`, 'is no time at which we live')
  if (endsAt <= startsAt) throw unprocessable(`${at}.end`, 'is not after the start')
  if (endsAt.getTime() - startsAt.getTime() > 86_400_000) throw unprocessable(`${at}.end`, 'a slot lasts a day at most')
  return { startsAt, endsAt }
}

/** The id of the slot's Schedule; whether there is one was looked at before. */
export function scheduleOf({ slot, at }: Pick<IncomingSlot, 'slot' | 'at'>): string {
  const reference = slot.schedule.reference ?? ''
  if (!reference.startsWith('Schedule/')) {
    throw unprocessable(`${at}.schedule`, 'is no reference to a Schedule', 'value')
  }
  return reference.slice('Schedule/'.length)
}

/** Without a capacity of its own a slot is one place, or none when its publisher calls it busy. */
function capacityOf({ extension = [], status }: Slot, at: string): number {
  const i = extension.findIndex(({ url }) => url === capacityExtension)
  const said = extension[i]
  if (!said) return status === 'busy' || status === 'busy-tentative' ? 0 : 1
  const places = said.valueInteger ?? said.valueUnsignedInt ?? said.valuePositiveInt
  if (isPlaces(places)) return places
  throw invalid(`${at}.extension[${i}].valueInteger`, `is not a number of places from 0 to ${mostPlaces}`, 'value')
}

function isPlaces(places: unknown): places is number {
  return typeof places === 'number' && Number.isInteger(places) && places >= 0 && places <= mostPlaces
}

function stateOf({ status }: Slot, { stopped }: ScheduleLine): PublishedSlot['state'] {
  if (status === 'entered-in-error') return 'withdrawn'
  return stopped || status === 'busy-unavailable' ? 'stopped' : 'free'
}
