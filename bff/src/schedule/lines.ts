import { campusesBySource, departmentLines, doctorLines, feeOf, type ClinicLine } from '../directory/service.ts'
import type { Tx } from '../infra/db.ts'
import { unprocessable } from '../infra/fhir/outcome.ts'
import type { Location, Schedule } from '../infra/fhir/r4.ts'
import { published } from '../infra/fhir/store.ts'
import type { ClinicKind } from './rules.ts'

/** What a FHIR Schedule says of every slot in it. */
export interface ScheduleLine extends ClinicLine {
  kind: ClinicKind
  place: string
  stopped: boolean
  stopReason: string | null
}

/** Where a client says what kind of clinic it is: R4 has no element for it. */
const kindSystem = 'urn:onecard:fhir:clinic-kind'

export interface PlacedSchedule {
  id: string
  schedule: Schedule
  /** Where faults are. */
  at: string
}

/** Reads schedules in the light of the directory, some at a time. Throws a FhirFault for one without a department. */
export async function scheduleLines(
  tx: Tx,
  hospitalId: string,
  schedules: readonly PlacedSchedule[],
): Promise<Map<string, ScheduleLine>> {
  const actors = schedules.map(({ schedule }) => actorsOf(schedule))
  const wanted = (type: keyof Actors) => actors.flatMap((each) => each[type])
  const roles = await doctorLines(tx, hospitalId, 'role', wanted('PractitionerRole'))
  const practitioners = await doctorLines(tx, hospitalId, 'practitioner', wanted('Practitioner'))
  const services = await departmentLines(tx, hospitalId, wanted('HealthcareService'))
  const places = await placesOf(tx, hospitalId, wanted('Location'))
  return new Map(
    schedules.map(({ id, schedule, at }, i) => {
      const { PractitionerRole, Practitioner, HealthcareService, Location } = actors[i] ?? noActors
      const doctor = roles.get(PractitionerRole[0] ?? '') ?? practitioners.get(Practitioner[0] ?? '')
      const line = agreed(doctor, services.get(HealthcareService[0] ?? ''), at)
      return [id, lineOf(schedule, line, places.get(Location[0] ?? '') ?? nowhere)]
    }),
  )
}

function agreed(doctor: ClinicLine | undefined, service: ClinicLine | undefined, at: string): ClinicLine {
  const line = doctor ?? service
  if (!line) throw unprocessable(`${at}.actor`, 'a PractitionerRole or a HealthcareService says who sees patients')
  if (!service || service.departmentId === line.departmentId) return line
  throw unprocessable(`${at}.actor`, 'the PractitionerRole belongs to another HealthcareService')
}

type Actors = Record<'PractitionerRole' | 'Practitioner' | 'HealthcareService' | 'Location', string[]>
const noActors: Actors = { PractitionerRole: [], Practitioner: [], HealthcareService: [], Location: [] }

function actorsOf({ actor }: Schedule): Actors {
  const of = (type: keyof Actors) =>
    actor.flatMap(({ reference = '' }) => (reference.startsWith(`${type}/`) ? [reference.slice(type.length + 1)] : []))
  return {
    PractitionerRole: of('PractitionerRole'),
    Practitioner: of('Practitioner'),
    HealthcareService: of('HealthcareService'),
    Location: of('Location'),
  }
}

interface Place {
  campusId: string | null
  campusRef: string | null
  campusName: string | null
  /** Of a room or floor within the campus. */
  name: string | null
}

/** A Location is a campus, or a part of one (`partOf`, two steps at most). */
async function placesOf(tx: Tx, hospitalId: string, ids: readonly string[]): Promise<Map<string, Place>> {
  const wanted = [...new Set(ids)]
  const campuses = await campusesBySource(tx, hospitalId, wanted)
  const places = new Map<string, Place>()
  for (const id of wanted) {
    const campus = campuses.get(id)
    if (campus) places.set(id, { campusId: campus.id, campusRef: id, campusName: campus.name, name: null })
    else places.set(id, await partOfCampus(tx, hospitalId, id))
  }
  return places
}

async function partOfCampus(tx: Tx, hospitalId: string, id: string): Promise<Place> {
  const location = await locationOf(tx, hospitalId, id)
  let above = parentOf(location)
  for (let steps = 0; above !== null && steps < 3; steps++) {
    const campus = (await campusesBySource(tx, hospitalId, [above])).get(above)
    if (campus) return { campusId: campus.id, campusRef: above, campusName: campus.name, name: location?.name ?? null }
    above = parentOf(await locationOf(tx, hospitalId, above))
  }
  return { campusId: null, campusRef: null, campusName: null, name: location?.name ?? null }
}

const locationOf = async (tx: Tx, hospitalId: string, id: string) =>
  (await published<Location>(tx, hospitalId, 'Location', [id])).get(id)

function parentOf(location: Location | undefined): string | null {
  const above = location?.partOf?.reference
  return above?.startsWith('Location/') ? above.slice('Location/'.length) : null
}

const nowhere: Place = { campusId: null, campusRef: null, campusName: null, name: null }

function lineOf({ active, comment, extension, serviceType }: Schedule, line: ClinicLine, at: Place): ScheduleLine {
  const { campusId, campusRef, campusName } = at.campusId === null ? line : at
  // The department's floor is on the department's own campus.
  const spot = at.name ?? (campusId === line.campusId ? line.floor : null)
  const stopped = active === false
  return {
    ...{ ...line, campusId, campusRef, campusName, stopped },
    feeFen: feeOf(extension) ?? line.feeFen,
    kind: kindOf(serviceType, line.title),
    place: [campusName, spot].filter(Boolean).join(' · '),
    stopReason: stopped ? (comment?.slice(0, 120) ?? null) : null,
  }
}

/** As the schedule says; else by the doctor's title: chief and associate chief physicians hold expert clinics. */
function kindOf(serviceType: Schedule['serviceType'], title: string | null): ClinicKind {
  const codes = (serviceType ?? []).flatMap(({ coding }) => coding ?? []).filter(({ system }) => system === kindSystem)
  const said = (['special', 'expert', 'general'] as const).find((kind) => codes.some(({ code }) => code === kind))
  return said ?? (title?.includes('主任') ? 'expert' : 'general')
}
