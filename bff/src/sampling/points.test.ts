import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { staffCall, staffCookie } from '../../test/staff.ts'
import { aTerminal } from '../../test/terminal.ts'
import { openWorld, type World } from '../../test/world.ts'
import { isOpenAt, metresBetween } from './rules.ts'

let world: World
let zhang: TestResident
beforeAll(async () => {
  world = await openWorld()
  await aTerminal(world, 'yc1')
  zhang = await aResident(world)
})
afterAll(() => world.close())

const point = {
  ...{ hospitalId: 'yc1', name: '一院东门采样点', address: '滨河东路 88 号', phone: '0900-555-0101' },
  ...{ entrance: 'self', opens: '08:00', closes: '20:00', takesSingles: true, latitude: 29.53, longitude: 102.18 },
  reason: '新设采样点',
}

test('staff open, change and close a point; residents see it while it is open to them, the nearest first', async () => {
  const { cookie } = await staffCookie(world, { roles: ['hospital-admin'], hospitalId: 'yc1' })
  const create = (more: object) => staffCall(world, 'POST /sampling-points', { cookie, body: { ...point, ...more } })
  const { body: east, status } = await create({})
  expect([status, east['state']]).toEqual([201, 'active'])
  await create({ name: '一院西门采样点', entrance: 'mass', takesSingles: false, longitude: 102.15, opens: '13:00' })
  expect((await create({})).body['code']).toBe('point.exists')
  const seen = async (query = '') => (await callAs(world.url, zhang, 'GET', `/sampling-points${query}`)).body['items']
  expect(await seen()).toMatchObject([
    { name: '一院东门采样点', hours: '08:00–20:00', isOpen: true, metres: null },
    // Noon in the city.
    { name: '一院西门采样点', isOpen: false },
  ])
  expect(await seen('?latitude=29.53&longitude=102.151')).toMatchObject([
    { name: '一院西门采样点', metres: 97 },
    { name: '一院东门采样点', metres: 2806 },
  ])
  expect(await seen('?singles=true')).toHaveLength(1)
  const change = (body: object) =>
    staffCall(world, `PATCH /sampling-points/${String(east['id'])}`, { cookie, body: { ...body, reason: '调整安排' } })
  expect((await change({ closes: '24:00', phone: '0900-555-0102' })).body).toMatchObject({ closes: '24:00' })
  expect((await change({ state: 'closed' })).body).toMatchObject({ state: 'closed', phone: '0900-555-0102' })
  expect(await seen()).toMatchObject([{ name: '一院西门采样点' }])
  expect((await staffCall(world, 'GET /sampling-points', { cookie })).body['items']).toHaveLength(2)
})

describe('opening hours', () => {
  test.each([
    ['08:00', '20:00', '07:59', false],
    ['08:00', '20:00', '08:00', true],
    ['08:00', '20:00', '20:00', false],
    ['00:00', '24:00', '23:59', true],
    ['20:00', '06:00', '02:00', true],
    ['20:00', '06:00', '12:00', false],
  ])('%s to %s at %s: %p', (opens, closes, time, isOpen) => {
    expect(isOpenAt({ opens, closes }, time)).toBe(isOpen)
  })
})

test('a degree of latitude is 111 km, and so is one of longitude at the equator', () => {
  const zero = { latitude: 0, longitude: 0 }
  expect(Math.round(metresBetween(zero, { latitude: 1, longitude: 0 }) / 1000)).toBe(111)
  expect(Math.round(metresBetween(zero, { latitude: 0, longitude: 1 }) / 1000)).toBe(111)
})
