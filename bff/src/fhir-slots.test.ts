import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Slot } from './infra/fhir/r4.ts'
import { aClient, expressions, fhirCall, fhirHospital } from '../test/fhir.ts'
import { aPublishedSlot, aSchedule, capacityUrl, openPublisher, type Publisher } from '../test/publisher.ts'
import { openWorld } from '../test/world.ts'

let world: Publisher['world']
let scheduled: Publisher['scheduled']
let put: Publisher['put']
let get: Publisher['get']
beforeAll(async () => {
  ;({ world, scheduled, put, get } = await openPublisher())
})
afterAll(() => world.close())

describe('slots', () => {
  test('what a hospital publishes can be booked, and comes back as it was published', async () => {
    const schedule = await scheduled()
    const published = aPublishedSlot('rich', schedule, {
      comment: '初诊请先取号',
      extension: [
        { url: capacityUrl, valueInteger: 5 },
        { url: 'https://his.example.org/room', valueString: '3-12' },
      ],
      identifier: [{ system: 'https://his.example.org/slots', value: '4711' }],
    })
    const answer = await put<Slot>('Slot/rich', published)
    expect(answer.status).toBe(201)
    expect(answer.headers.get('etag')).toBe('W/"1"')
    expect(answer.headers.get('location')).toBe(`${world.config.PUBLIC_URL}/fhir/R4/Slot/rich/_history/1`)
    expect(answer.headers.get('content-type')).toBe('application/fhir+json; charset=utf-8')
    const { meta, ...rest } = (await get<Slot>('Slot/rich')).body
    expect(rest).toEqual(published)
    expect(meta).toEqual({ versionId: '1', lastUpdated: world.clock.now().toISOString() })
    const [row] = await world.sql.select(
      `SELECT slot.capacity, slot.taken, clinic_session.kind, clinic_session.fee_fen, clinic_session.place, clinic_session.day
       FROM slot JOIN clinic_session ON clinic_session.id = slot.session_id WHERE slot.source_ref = 'rich'`,
    )
    expect(row).toEqual({
      ...{ capacity: 5, taken: 0, kind: 'expert', fee_fen: 3000, day: '2026-11-26' },
      place: '东院区 · 门诊楼 3 层 B 区',
    })
  })

  test('the status that readers see is our count', async () => {
    const schedule = await scheduled()
    await put('Slot/two', aPublishedSlot('two', schedule, { extension: [{ url: capacityUrl, valueInteger: 2 }] }))
    const status = async () => (await get<Slot>('Slot/two')).body.status
    expect(await status()).toBe('free')
    await world.sql.change("UPDATE slot SET taken = 2 WHERE source_ref = 'two'")
    expect(await status()).toBe('busy')
    expect((await get(`Slot?schedule=${schedule}&status=busy`)).body.total).toBe(1)
    expect((await get(`Slot?schedule=${schedule}&status=free`)).body.total).toBe(0)
    expect((await get(`Slot?schedule=${schedule}&status:not=free`)).body.total).toBe(1)
  })

  test('a stopped slot and a stopped schedule close their places, and open them again', async () => {
    const schedule = await scheduled()
    await put('Slot/a1', aPublishedSlot('a1', schedule))
    await put(
      'Slot/a2',
      aPublishedSlot('a2', schedule, { start: '2026-11-26T08:30:00+08:00', end: '2026-11-26T09:00:00+08:00' }),
    )
    const status = async (id: string) => (await get<Slot>(`Slot/${id}`)).body.status
    await put('Slot/a1', aPublishedSlot('a1', schedule, { status: 'busy-unavailable', comment: '会议' }), {
      'If-Match': 'W/"1"',
    })
    expect([await status('a1'), await status('a2')]).toEqual(['busy-unavailable', 'free'])
    await put(`Schedule/${schedule}`, aSchedule(schedule, { active: false, comment: '外出' }), { 'If-Match': 'W/"1"' })
    expect([await status('a1'), await status('a2')]).toEqual(['busy-unavailable', 'busy-unavailable'])
    const session = () =>
      world.sql.select(`SELECT state, stop_reason FROM clinic_session WHERE source_ref LIKE '${schedule}|%'`)
    expect(await session()).toEqual([{ state: 'stopped', stop_reason: '外出' }])
    await put(`Schedule/${schedule}`, aSchedule(schedule), { 'If-Match': 'W/"2"' })
    expect([await status('a1'), await status('a2')]).toEqual(['busy-unavailable', 'free'])
    expect(await session()).toEqual([{ state: 'open', stop_reason: null }])
  })

  test('an update names the version that it changes', async () => {
    const schedule = await scheduled()
    await put('Slot/v', aPublishedSlot('v', schedule))
    const bare = await put('Slot/v', aPublishedSlot('v', schedule))
    expect(bare.status).toBe(428)
    expect(expressions(bare.body)).toEqual(['Slot'])
    const second = await put<Slot>('Slot/v', aPublishedSlot('v', schedule, { comment: '二' }), { 'If-Match': 'W/"1"' })
    expect([second.status, second.headers.get('etag')]).toEqual([200, 'W/"2"'])
    expect((await put('Slot/v', aPublishedSlot('v', schedule), { 'If-Match': 'W/"1"' })).status).toBe(412)
    expect((await put('Slot/nobody', aPublishedSlot('nobody', schedule), { 'If-Match': 'W/"1"' })).status).toBe(412)
    expect((await put('Slot/v', aPublishedSlot('v', schedule), { 'If-None-Match': '*' })).status).toBe(412)
    expect((await get<Slot>('Slot/v/_history/1')).body.comment).toBeUndefined()
    expect((await get<Slot>('Slot/v/_history/2')).body.comment).toBe('二')
    expect((await get('Slot/v/_history/9')).status).toBe(404)
    expect((await get('Slot/v/_history')).body.entry?.map(({ response }) => response?.etag)).toEqual(['W/"2"', 'W/"1"'])
    expect((await get('Slot/v', { 'If-None-Match': 'W/"2"' })).status).toBe(304)
  })

  test('two who change the same version: one does', async () => {
    const schedule = await scheduled()
    await put('Slot/race', aPublishedSlot('race', schedule))
    const answers = await Promise.all(
      [1, 2, 3, 4, 5].map((n) =>
        put('Slot/race', aPublishedSlot('race', schedule, { comment: `${n}` }), { 'If-Match': 'W/"1"' }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 412, 412, 412, 412])
  })

  test.each<[string, Record<string, unknown>, number, string]>([
    ['no status', { status: undefined }, 400, 'Slot.status'],
    ['a status that is none', { status: 'open' }, 400, 'Slot.status'],
    ['a start without an offset', { start: '2026-11-26T08:00:00' }, 400, 'Slot.start'],
    ['30 February', { start: '2026-02-30T08:00:00Z' }, 400, 'Slot.start'],
    ['no schedule', { schedule: undefined }, 400, 'Slot.schedule'],
    ['an unknown schedule', { schedule: { reference: 'Schedule/none' } }, 422, 'Slot.schedule.reference'],
    ['a schedule that is none', { schedule: { reference: 'Practitioner/chen-shuwen' } }, 422, 'Slot.schedule'],
    ['an end before its start', { end: '2026-11-26T07:00:00+08:00' }, 422, 'Slot.end'],
    ['an unknown element', { stauts: 'free' }, 400, 'Slot.stauts'],
    ['a list that is empty', { identifier: [] }, 400, 'Slot.identifier'],
    ['a text that is empty', { comment: '' }, 400, 'Slot.comment'],
    [
      'an unknown modifier',
      { modifierExtension: [{ url: 'urn:x', valueBoolean: true }] },
      400,
      'Slot.modifierExtension',
    ],
    [
      'places that are no number',
      { extension: [{ url: capacityUrl, valueString: '5' }] },
      400,
      'Slot.extension[0].valueInteger',
    ],
    [
      'fewer places than none',
      { extension: [{ url: capacityUrl, valueInteger: -1 }] },
      400,
      'Slot.extension[0].valueInteger',
    ],
    ['another id', { id: 'other' }, 400, 'Slot.id'],
    ['another type', { resourceType: 'Schedule' }, 400, 'Slot.resourceType'],
  ])('a slot with %s is refused, and says where', async (_name, bend, status, place) => {
    const schedule = await scheduled()
    const answer = await put('Slot/bad', { ...aPublishedSlot('bad', schedule), ...bend })
    expect(answer.body).toMatchObject({ resourceType: 'OperationOutcome', issue: [{ severity: 'error' }] })
    expect([answer.status, expressions(answer.body)[0]]).toEqual([status, place])
    expect((await get('Slot/bad')).status).toBe(404)
  })

  test('a hospital whose slots come by another way reads them only', async () => {
    const csv = await openWorld({ hospitals: [{ ...fhirHospital('yc1'), scheduleSource: 'csv' }] })
    const given = await (await aClient(csv, 'yc1')).token()
    const { status } = await fhirCall(csv, given, 'PUT', 'Schedule/a', aSchedule('a', { actor: [{ display: 'x' }] }))
    expect(status).toBe(403)
    expect((await fhirCall(csv, given, 'GET', 'Slot')).status).toBe(200)
    await csv.close()
  })
})
