import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import { resealSome } from './reseal.ts'
import { sealer } from './seal.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('a new sealing key takes over, some rows a run, until nothing is left under the old one', async () => {
  for (let count = 0; count < 5; count++) await aResident(world)
  const kept = world.sealer.seal('{"resourceType":"Appointment"}').toString('base64')
  for (const [id, resource] of [
    ['1', kept],
    ['2', '{"resourceType":"Slot"}'],
  ] as const) {
    await world.sql.change(
      `INSERT INTO fhir_resource (hospital_id, type, fhir_id, version_id, last_updated, client_id, resource)
       VALUES ('h1', 'Appointment', ?, 1, ?, 'c', ?)`,
      [id, world.clock.now(), resource],
    )
  }
  const { SEAL_KEYS, PEPPER, INDEX_KEY } = world.config
  const keys = { sealing: new Map([['k2', Buffer.alloc(32, 'n')], ...SEAL_KEYS]), pepper: PEPPER, index: INDEX_KEY }
  const renewed = sealer(keys)
  const names = () => world.sql.select<{ name_sealed: Buffer }>('SELECT name_sealed FROM person')
  const before = (await names()).map((row) => renewed.open(row.name_sealed))

  const runs: number[] = []
  do runs.push(await resealSome({ ...world, sealer: renewed }, 4))
  while (runs.at(-1) !== 0)
  // Name, number and contact phone of five people, and one resource.
  expect(runs.reduce((sum, count) => sum + count)).toBe(16)

  const after = await names()
  expect(after.map((row) => renewed.keyOf(row.name_sealed))).toEqual(Array(5).fill('k2'))
  const resources = await world.sql.select<{ resource: string }>('SELECT resource FROM fhir_resource ORDER BY fhir_id')
  expect(
    resources.map(({ resource }) => resource[0] === '{' || renewed.keyOf(Buffer.from(resource, 'base64'))),
  ).toEqual(['k2', true])
  const withoutOld = sealer({ ...keys, sealing: new Map([['k2', Buffer.alloc(32, 'n')]]) })
  expect(after.map((row) => withoutOld.open(row.name_sealed)).sort()).toEqual(before.sort())
})
