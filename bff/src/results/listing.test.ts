import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aReport } from '../../test/reports.ts'
import { aResident, callAs } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ env: { NOTHING_MS: '400' } })
})
afterAll(() => world.close())

test('who has nothing yet is told when to ask again, and sees what comes within a moment', async () => {
  const resident = await aResident(world, { level: 'L2' })
  const list = async (query = '') => (await callAs(world.url, resident, 'GET', `/reports${query}`)).body
  const told = await Promise.all(Array.from({ length: 20 }, () => list()))
  const moments = told.map(({ items, retryAfter }) => {
    expect(items).toEqual([])
    return Number(retryAfter)
  })
  expect(moments.every((seconds) => seconds >= 20 && seconds <= 40)).toBe(true)
  expect(new Set(moments).size).toBeGreaterThan(1)
  await aReport(world, resident.personKey)
  const began = performance.now()
  while (((await list())['items'] as unknown[]).length === 0);
  expect(performance.now() - began).toBeLessThan(2_000)
  // What there is, is read each time.
  await aReport(world, resident.personKey)
  const found = await list()
  expect(found['items']).toHaveLength(2)
  expect(found).not.toHaveProperty('retryAfter')
  expect((await list('?kind=ecg'))['items']).toEqual([])
})
