import type { Bundle, Schedule, Slot } from '../src/infra/fhir/r4.ts'
import { aClient, aDirectory, fhirCall, fhirHospital, type FhirAnswer } from './fhir.ts'
import { openWorld, type World } from './world.ts'

/** A hospital's system that publishes over FHIR, and another hospital's beside it. */
export interface Publisher {
  world: World
  token: string
  /** The other hospital's. */
  other: string
  /** Publishes a schedule with an id of its own, and gives that. */
  scheduled(this: void, more?: Partial<Schedule>): Promise<string>
  put<R>(this: void, path: string, body: unknown, headers?: Record<string, string>): Promise<FhirAnswer<R>>
  get<R = Bundle>(this: void, path: string, headers?: Record<string, string>): Promise<FhirAnswer<R>>
}

export async function openPublisher(): Promise<Publisher> {
  const world = await openWorld({ hospitals: [fhirHospital('yc1'), fhirHospital('yc2')] })
  for (const id of ['yc1', 'yc2']) await aDirectory(world, id)
  const token = await (await aClient(world, 'yc1')).token()
  const other = await (await aClient(world, 'yc2', { alg: 'RS384' })).token()
  let made = 0
  return {
    world,
    token,
    other,
    async scheduled(more = {}) {
      const id = `s-${++made}`
      const { status, body } = await fhirCall(world, token, 'PUT', `Schedule/${id}`, aSchedule(id, more))
      if (status !== 201) throw new Error(`no schedule: ${status} ${JSON.stringify(body)}`)
      return id
    },
    put: (path, body, headers = {}) => fhirCall(world, token, 'PUT', path, body, headers),
    get: (path, headers = {}) => fhirCall(world, token, 'GET', path, undefined, headers),
  }
}

export const capacityUrl = 'http://fhir-registry.smarthealthit.org/StructureDefinition/slot-capacity'

export const aSchedule = (id: string, more: Partial<Schedule> = {}): Schedule => ({
  resourceType: 'Schedule',
  id,
  active: true,
  actor: [{ reference: 'PractitionerRole/chen-shuwen' }],
  planningHorizon: { start: '2026-11-25', end: '2026-12-08' },
  ...more,
})

export const aPublishedSlot = (id: string, schedule: string, more: Partial<Slot> = {}): Slot => ({
  resourceType: 'Slot',
  id,
  extension: [{ url: capacityUrl, valueInteger: 5 }],
  schedule: { reference: `Schedule/${schedule}` },
  status: 'free',
  start: '2026-11-26T08:00:00+08:00',
  end: '2026-11-26T08:30:00+08:00',
  ...more,
})

/** As a client posts it, to be named by us. */
export const without = <R extends { id?: string | undefined }>({ id, ...rest }: R) => (void id, rest)
