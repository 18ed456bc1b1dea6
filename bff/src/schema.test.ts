import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openWorld, type World } from '../test/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('the migrations build exactly the tables that the entities describe', async () => {
  const { upQueries } = await world.db.driver.createSchemaBuilder().log()
  expect(upQueries.map(({ query }) => query)).toEqual([])
})

test('a fresh entity has no own undefined fields that would overwrite columns', () => {
  const fresh = world.db.entityMetadatas.map(({ target }) => Object.keys(new (target as new () => object)()))
  expect(fresh.flat()).toEqual([])
})

test('every table has a primary key', async () => {
  const without = await world.sql.select<{ name: string }>(
    `SELECT t.table_name AS name FROM information_schema.tables t
     WHERE t.table_schema = DATABASE() AND NOT EXISTS (
       SELECT 1 FROM information_schema.table_constraints c
       WHERE c.table_schema = t.table_schema AND c.table_name = t.table_name AND c.constraint_type = 'PRIMARY KEY')
     AND t.table_name <> 'migrations'`,
  )
  expect(without).toEqual([])
})

test('a transaction reads what others have committed meanwhile', async () => {
  const variables = await world.sql.select<{ Value: string }>(
    "SHOW VARIABLES WHERE Variable_name IN ('tx_isolation', 'transaction_isolation')",
  )
  expect(new Set(variables.map(({ Value }) => Value))).toEqual(new Set(['READ-COMMITTED']))
})

test('ready means that the database answers', async () => {
  expect((await fetch(`${world.url}/readyz`)).status).toBe(200)
})

test('an unknown address is refused in the same shape as everything else', async () => {
  const response = await fetch(`${world.url}/api/nowhere`)
  expect(response.status).toBe(404)
  expect(response.headers.get('content-type')).toContain('application/problem+json')
  expect(await response.json()).toMatchObject({ code: 'route.unknown', status: 404 })
})

test('half a body is refused, not a crash', async () => {
  const response = await fetch(`${world.url}/api/sessions`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{"half',
  })
  expect(await response.json()).toMatchObject({ code: 'request.invalid', status: 400 })
})

test('transactions read what is committed, in UTC', async () => {
  const [row] = await world.sql.select<{ isolation: string; zone: string }>(
    'SELECT @@tx_isolation AS isolation, @@time_zone AS zone',
  )
  expect(row).toEqual({ isolation: 'READ-COMMITTED', zone: '+00:00' })
})
