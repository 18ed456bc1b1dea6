import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aClient, aDirectory, fhirCall, fhirHospital } from '../test/fhir.ts'
import { openWorld, type World } from '../test/world.ts'
import { fhirTable } from './fhir.ts'
import type { Interaction } from './infra/fhir/room.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ hospitals: [fhirHospital('yc1')] })
  await aDirectory(world, 'yc1')
})
afterAll(() => world.close())

/** How each interaction knocks, and the letter of the scope that opens it. */
const knocks: Record<Interaction, { method: string; path: string; right: string }> = {
  read: { method: 'GET', path: '/nobody', right: 'r' },
  vread: { method: 'GET', path: '/nobody/_history/1', right: 'r' },
  'history-instance': { method: 'GET', path: '/nobody/_history', right: 'r' },
  'search-type': { method: 'GET', path: '?_id=nobody', right: 's' },
  create: { method: 'POST', path: '', right: 'c' },
  update: { method: 'PUT', path: '/nobody', right: 'u' },
}
const interactions = Object.keys(knocks) as Interaction[]

test('every interaction with every resource opens to its own scope and to no other', async () => {
  const wrong: string[] = []
  const rooms = [...fhirTable(world).values()]
  for (const [n, room] of rooms.entries()) {
    // Each letter for this type, and every letter for another.
    const scopes = [...'cruds'].map((letter) => `system/${room.type}.${letter}`)
    scopes.push(`system/${rooms[(n + 1) % rooms.length]?.type ?? ''}.cruds`)
    const tokens = await Promise.all(
      scopes.map(async (scope) => (await aClient(world, 'yc1', { scopes: scope })).token()),
    )
    for (const interaction of interactions) {
      const { method, path, right } = knocks[interaction]
      const knock = async (token: string | null) => {
        const body = method === 'GET' ? undefined : { resourceType: room.type, id: 'nobody' }
        return (await fhirCall(world, token, method, room.type + path, body)).status
      }
      const name = `${interaction} ${room.type}`
      if ((await knock(null)) !== 401) wrong.push(`${name} without a token`)
      for (const [i, scope] of scopes.entries()) {
        const status = await knock(tokens[i] ?? '')
        const offered = room.interactions.includes(interaction)
        const opens = scope === `system/${room.type}.${right}`
        const expected = !offered ? status === 405 : opens ? ![401, 403, 405, 500].includes(status) : status === 403
        if (!expected) wrong.push(`${name} with ${scope}: ${status}`)
      }
    }
  }
  expect(wrong).toEqual([])
}, 120_000)

test('a transaction is as allowed as its entries are', async () => {
  const token = await (await aClient(world, 'yc1', { scopes: 'system/Schedule.cruds system/Slot.r' })).token()
  const entry = [
    {
      resource: { resourceType: 'Schedule', id: 'a', actor: [{ reference: 'PractitionerRole/chen-shuwen' }] },
      request: { method: 'PUT', url: 'Schedule/a' },
    },
    { request: { method: 'GET', url: 'Slot' } },
  ]
  const answer = await fhirCall(world, token, 'POST', '', { resourceType: 'Bundle', type: 'transaction', entry })
  expect(answer.status).toBe(403)
  expect((await fhirCall(world, token, 'GET', 'Schedule/a')).status).toBe(404)
})

test('what may not be read is not included either', async () => {
  const publisher = await (await aClient(world, 'yc1')).token()
  await fhirCall(world, publisher, 'PUT', 'Schedule/b', {
    ...{ resourceType: 'Schedule', id: 'b', actor: [{ reference: 'PractitionerRole/chen-shuwen' }] },
  })
  const token = await (await aClient(world, 'yc1', { scopes: 'system/Schedule.rs' })).token()
  const found = await fhirCall<{ entry: unknown[] }>(world, token, 'GET', 'Schedule?_id=b&_include=Schedule:actor')
  expect(found.body.entry).toHaveLength(1)
})
