import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Bundle, Slot } from './infra/fhir/r4.ts'
import { expressions, fhirCall } from '../test/fhir.ts'
import { aPublishedSlot, aSchedule, openPublisher, without, type Publisher } from '../test/publisher.ts'

let world: Publisher['world']
let token: Publisher['token']
let scheduled: Publisher['scheduled']
let put: Publisher['put']
let get: Publisher['get']
beforeAll(async () => {
  ;({ world, token, scheduled, put, get } = await openPublisher())
})
afterAll(() => world.close())

describe('bundles', () => {
  const entry = (resource: object, request: object, fullUrl?: string) => ({
    ...(fullUrl ? { fullUrl } : {}),
    resource,
    request,
  })

  test('a transaction links its entries and writes them all', async () => {
    const urn = 'urn:uuid:7d3e2c0e-9a8c-4c0e-8d9b-0d5cbd0d2b11'
    const fresh = without(aPublishedSlot('x', 'y', { schedule: { reference: urn } }))
    const schedule = without(aSchedule('x'))
    const { status, body } = await fhirCall<Bundle>(world, token, 'POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        entry(fresh, { method: 'POST', url: 'Slot' }),
        entry(schedule, { method: 'POST', url: 'Schedule' }, urn),
        { request: { method: 'GET', url: 'Slot?status=free&_summary=count' } },
      ],
    })
    expect(status).toBe(200)
    expect(body.entry?.map(({ response }) => response?.status)).toEqual(['201', '201', '200'])
    const [slotAt, scheduleAt] = (body.entry ?? []).map(({ response }) => response?.location?.split('/').slice(-4)[1])
    const slot = (await get<Slot>(`Slot/${slotAt}`)).body
    expect(slot.schedule.reference).toBe(`Schedule/${scheduleAt}`)
    expect(body.entry?.[0]?.resource).toBeUndefined()
  })

  test('one bad entry takes all of them back', async () => {
    const count = async () => (await get('Slot?_summary=count')).body.total
    const before = await count()
    const id = await scheduled()
    const { status, body } = await fhirCall(world, token, 'POST', '', {
      resourceType: 'Bundle',
      type: 'transaction',
      entry: [
        entry(aSchedule('tx-1'), { method: 'PUT', url: 'Schedule/tx-1' }),
        entry(aPublishedSlot('tx-2', 'tx-1'), { method: 'PUT', url: 'Slot/tx-2' }),
        entry(aPublishedSlot('tx-3', id, { end: '2026-11-26T07:00:00+08:00' }), { method: 'PUT', url: 'Slot/tx-3' }),
      ],
    })
    expect(status).toBe(422)
    expect(expressions(body)).toEqual(['Bundle.entry[2].resource.end'])
    expect(await count()).toBe(before)
    expect((await get('Schedule/tx-1')).status).toBe(404)
  })

  test('a batch does what it can', async () => {
    const id = await scheduled()
    const { body } = await fhirCall<Bundle>(world, token, 'POST', '', {
      resourceType: 'Bundle',
      type: 'batch',
      entry: [
        entry(aPublishedSlot('b-1', id), { method: 'PUT', url: 'Slot/b-1' }),
        entry(aPublishedSlot('b-2', id, { status: 'open' as never }), { method: 'PUT', url: 'Slot/b-2' }),
        { request: { method: 'GET', url: 'Slot/b-1' } },
        { request: { method: 'DELETE', url: 'Slot/b-1' } },
        { request: { method: 'GET', url: 'Encounter/1' } },
      ],
    })
    expect(body.entry?.map(({ response }) => response?.status)).toEqual(['201', '400', '200', '405', '404'])
    expect(expressions(body.entry?.[1]?.response?.outcome)).toEqual(['Bundle.entry[1].resource.status'])
  })

  test('a create on condition is made once, also by two at once', async () => {
    const id = await scheduled()
    const slot = without(aPublishedSlot('x', id, { identifier: [{ system: 'urn:his', value: 'once' }] }))
    const create = () =>
      fhirCall<Slot>(world, token, 'POST', 'Slot', slot, { 'If-None-Exist': 'identifier=urn:his|once' })
    const answers = await Promise.all([create(), create(), create(), create()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 201])
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1)
    const unknown = await fhirCall(world, token, 'POST', 'Slot', slot, { 'If-None-Exist': 'colour=red' })
    expect(unknown.status).toBe(400)
  })

  test('an update on condition finds its resource', async () => {
    const id = await scheduled()
    const slot = without(aPublishedSlot('x', id, { identifier: [{ system: 'urn:his', value: 'cond' }] }))
    const path = 'Slot?identifier=urn:his|cond'
    const first = await put<Slot>(path, slot)
    expect(first.status).toBe(201)
    expect((await put(path, slot)).status).toBe(428)
    const second = await put<Slot>(path, { ...slot, comment: '改' }, { 'If-Match': first.headers.get('etag') ?? '' })
    expect([second.status, second.body.id]).toEqual([200, first.body.id])
    await fhirCall(world, token, 'POST', 'Slot', slot)
    expect((await put(path, slot)).status).toBe(412)
  })

  test('a thousand slots in one transaction, in a moment', async () => {
    const id = await scheduled()
    const at = (i: number) => new Date(Date.UTC(2026, 10, 26 + Math.floor(i / 100), 0, (i % 100) * 5)).toISOString()
    const bundle = (ifMatch?: string) => ({
      resourceType: 'Bundle',
      type: 'transaction',
      entry: Array.from({ length: 1000 }, (_, i) =>
        entry(
          aPublishedSlot(`k-${i}`, id, { start: at(i), end: new Date(Date.parse(at(i)) + 300_000).toISOString() }),
          {
            ...{ method: 'PUT', url: `Slot/k-${i}` },
            ...(ifMatch ? { ifMatch } : {}),
          },
        ),
      ),
    })
    const timed = async (body: object) => {
      const started = performance.now()
      const { status } = await fhirCall(world, token, 'POST', '', body)
      return { status, ms: performance.now() - started }
    }
    const [first, again] = [await timed(bundle()), await timed(bundle('W/"1"'))]
    expect([first.status, again.status]).toEqual([200, 200])
    expect(Math.max(first.ms, again.ms)).toBeLessThan(5000)
    expect((await get(`Slot?schedule=${id}&_summary=count`)).body.total).toBe(1000)
    const many = {
      ...bundle(),
      entry: [...bundle().entry, entry(aPublishedSlot('k-1000', id), { method: 'PUT', url: 'Slot/k-1000' })],
    }
    expect((await fhirCall(world, token, 'POST', '', many)).status).toBe(413)
  }, 30_000)
})
