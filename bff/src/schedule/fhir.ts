import type { Deps } from '../deps.ts'
import { readRules } from '../directory/service.ts'
import type { HospitalConnection } from '../hospital/registry.ts'
import type { Tx } from '../infra/db.ts'
import { FhirFault, unprocessable } from '../infra/fhir/outcome.ts'
import {
  dateColumn,
  ofConcepts,
  ofIdentifiers,
  periods,
  referenceColumn,
  references,
  tokenColumn,
  tokens,
} from '../infra/fhir/params.ts'
import type { Schedule, Slot } from '../infra/fhir/r4.ts'
import type { FhirClient, Publication, ResourceRoom, SearchParam } from '../infra/fhir/room.ts'
import { ScheduleShape, SlotShape } from '../infra/fhir/shapes.ts'
import { published, showStored, storedBase } from '../infra/fhir/store.ts'
import { scheduleLines, type PlacedSchedule, type ScheduleLine } from './lines.ts'
import { publishSlots } from './publish.ts'
import { placed, scheduleOf, showSlots, slotBase, slotStatus, slotStatuses, type IncomingSlot } from './slots.ts'

/** FHIR Schedule and Slot: a hospital publishes them, and they become sessions and slots. */

const shared = <R extends Schedule | Slot>(): Record<string, SearchParam<R>> => ({
  identifier: tokens(({ identifier }) => ofIdentifiers(identifier)),
  'service-category': tokens(({ serviceCategory }) => ofConcepts(serviceCategory)),
  'service-type': tokens(({ serviceType }) => ofConcepts(serviceType)),
  specialty: tokens(({ specialty }) => ofConcepts(specialty)),
})

const actors = ['PractitionerRole', 'Practitioner', 'HealthcareService', 'Location'] as const

export function scheduleFhir(deps: Deps): ResourceRoom<Schedule> {
  return {
    type: 'Schedule',
    schema: ScheduleShape,
    interactions: ['read', 'vread', 'history-instance', 'search-type', 'create', 'update'],
    base: storedBase('Schedule'),
    derived: false,
    show: showStored<Schedule>,
    needsIfMatch: true,
    params: {
      ...shared<Schedule>(),
      active: tokens(({ active }) => [{ code: String(active ?? true) }]),
      actor: references(actors, ({ actor }) => actor),
      date: periods(({ planningHorizon }) => [planningHorizon]),
    },
    write: (tx, client, publications) => writeSchedules(tx, deps, client, publications),
  }
}

export function slotFhir(deps: Deps): ResourceRoom<Slot> {
  return {
    type: 'Slot',
    schema: SlotShape,
    interactions: ['read', 'vread', 'history-instance', 'search-type', 'create', 'update'],
    base: slotBase,
    derived: true,
    show: showSlots,
    needsIfMatch: true,
    params: {
      ...shared<Slot>(),
      'appointment-type': tokens(({ appointmentType }) => ofConcepts([appointmentType])),
      schedule: referenceColumn({
        target: 'Schedule',
        by: (id) => ({ sql: "clinic_session.source_ref LIKE CONCAT(?, '|%')", params: [id] }),
        references: ({ schedule }) => [schedule],
      }),
      'schedule.actor': actorOfSchedule,
      status: tokenColumn(slotStatus, slotStatuses),
      start: dateColumn('slot.starts_at'),
    },
    write: (tx, client, publications) => writeSlots(tx, deps, client, publications),
  }
}

/** Slots by whose schedule they are in: looked up in the schedules' index. */
const actorOfSchedule: SearchParam<Slot> = {
  kind: 'reference',
  targets: actors,
  where(given, { needs }) {
    const text = given.text.startsWith(`${needs.base}/`) ? given.text.slice(needs.base.length + 1) : given.text
    const name = given.modifier && !text.includes('/') ? `${given.modifier}/${text}` : text
    return {
      sql: `EXISTS (SELECT 1 FROM fhir_index WHERE fhir_index.hospital_id = slot.hospital_id AND fhir_index.type = 'Schedule'
        AND fhir_index.param = 'actor' AND fhir_index.text = ?
        AND clinic_session.source_ref LIKE CONCAT(fhir_index.fhir_id, '|%'))`,
      params: [name.includes('/') ? name : `=${name}`],
    }
  },
}

/** One hospital has one source of its slots; the other ways in are closed to it. */
function sourceOf({ hospitals }: Deps, { hospitalId }: FhirClient, at: string): HospitalConnection {
  const connection = hospitals.connection(hospitalId)
  if (connection?.scheduleSource === 'fhir') return connection
  const source = connection?.scheduleSource ?? 'no source'
  throw new FhirFault(403, { code: 'forbidden', text: `this hospital's slots come by ${source}, not over FHIR`, at })
}

/** A changed schedule changes its coming slots: they are published again, as they were last said. */
async function writeSchedules(
  tx: Tx,
  deps: Deps,
  client: FhirClient,
  publications: readonly Publication<Schedule>[],
): Promise<void> {
  const source = sourceOf(deps, client, publications[0]?.at ?? 'Schedule')
  const schedules = publications.map(({ id, resource, at }): PlacedSchedule => ({ id, schedule: resource, at }))
  const lines = await scheduleLines(tx, client.hospitalId, schedules)
  for (const { id, before } of publications) {
    if (before) await publishIncoming(tx, deps, source, await comingSlots(tx, deps, client.hospitalId, id), lines)
  }
}

async function comingSlots(tx: Tx, { clock }: Deps, hospitalId: string, scheduleId: string): Promise<IncomingSlot[]> {
  const rows = await tx.select<{ source_ref: string }>(
    `SELECT slot.source_ref FROM slot JOIN clinic_session ON clinic_session.id = slot.session_id
     WHERE clinic_session.hospital_id = ? AND clinic_session.source_ref LIKE CONCAT(?, '|%')
       AND slot.ends_at > ? AND slot.state <> 'withdrawn'`,
    [hospitalId, scheduleId, clock.now()],
  )
  const ids = rows.map(({ source_ref }) => source_ref)
  const slots = await published<Slot>(tx, hospitalId, 'Slot', ids)
  return [...slots].map(([id, slot]) => ({ id, slot, at: 'Slot' }))
}

async function writeSlots(
  tx: Tx,
  deps: Deps,
  client: FhirClient,
  publications: readonly Publication<Slot>[],
): Promise<void> {
  const source = sourceOf(deps, client, publications[0]?.at ?? 'Slot')
  const slots = publications.map(({ id, resource, at }): IncomingSlot => ({ id, slot: resource, at }))
  const first = new Map(slots.map((slot): [string, string] => [scheduleOf(slot), slot.at]).reverse())
  const schedules = await published<Schedule>(tx, client.hospitalId, 'Schedule', [...first.keys()])
  const placing = [...schedules].map(([id, schedule]) => ({ id, schedule, at: `${first.get(id) ?? 'Slot'}.schedule` }))
  await publishIncoming(tx, deps, source, slots, await scheduleLines(tx, client.hospitalId, placing))
}

async function publishIncoming(
  tx: Tx,
  deps: Deps,
  source: HospitalConnection,
  incoming: readonly IncomingSlot[],
  lines: ReadonlyMap<string, ScheduleLine>,
): Promise<void> {
  if (incoming.length === 0) return
  const slots = incoming.map((one) => {
    const line = lines.get(scheduleOf(one))
    if (!line) throw unprocessable(`${one.at}.schedule`, 'is not known here', 'not-found')
    return placed(one, line, source)
  })
  await publishSlots(tx, deps, source.id, await readRules({ sql: tx }, source.id), slots)
}
