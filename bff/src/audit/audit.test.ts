import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { staffCall, staffCookie } from '../../test/staff.ts'
import { openWorld, type World } from '../../test/world.ts'
import { transact } from '../infra/db.ts'
import { idText } from '../infra/ids.ts'
import { linkWaiting } from './chain.ts'
import { checkChains } from './check.ts'
import { audit, type Actor } from './service.ts'

const clerk: Actor = { kind: 'staff', id: 'c1', name: '坐席', roles: ['clerk'], hospitalId: null, address: '127.0.0.1' }

// 2026-11-25, 12:00 in Asia/Shanghai.
const today = '2026-11-25'
let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  world.clock.set('2026-11-25T04:00:00Z')
  for (const table of ['entry', 'waiting', 'link', 'head']) await world.sql.change(`DELETE FROM audit_${table}`)
})

async function deeds(count: number): Promise<void> {
  for (let i = 0; i < count; i++) {
    await transact(world.db, (tx) =>
      audit(tx, world, { actor: clerk, action: 'person.search', reason: `来电 ${i}`, traceId: `trace-${i}` }),
    )
  }
}

async function entryAt(position: number): Promise<Buffer> {
  const [row] = await world.sql.select<{ entry_id: Buffer }>(
    'SELECT entry_id FROM audit_link WHERE day = ? AND position = ?',
    [today, position],
  )
  if (!row) throw new Error(`no link ${position}`)
  return row.entry_id
}

const check = () => checkChains(world, '2026-11-01', '2026-11-30')

test('what was done is chained in the order of writing and found whole', async () => {
  await deeds(5)
  expect(await check()).toMatchObject({ waiting: 5, days: [] })
  expect(await linkWaiting(world)).toBe(5)
  expect(await check()).toEqual({
    days: [{ day: today, entries: 5, intact: true, faults: [] }],
    intact: true,
    waiting: 0,
    waitingSince: null,
    unlinked: [],
  })
})

test('a deed that is rolled back leaves no trace in the audit', async () => {
  const failing = transact(world.db, async (tx) => {
    await audit(tx, world, { actor: clerk, action: 'person.unmask', traceId: 'trace-x' })
    throw new Error('changed my mind')
  })
  await expect(failing).rejects.toThrow('changed my mind')
  expect(await linkWaiting(world)).toBe(0)
})

test('more deeds than one batch, written and linked by several at once, make one chain', async () => {
  await Promise.all([deeds(300), deeds(300)])
  const linked = await Promise.all([linkWaiting(world), linkWaiting(world), linkWaiting(world)])
  expect(linked.reduce((sum, count) => sum + count)).toBe(600)
  expect(await check()).toMatchObject({ intact: true, days: [{ entries: 600 }] })
})

test.each([
  ['reason', "reason = '没有原因'"],
  ['time', "at = '2026-11-25 05:00:00'"],
  ['actor', "actor_name = '别人'"],
  ['subject', "subject = UNHEX('00112233445566778899aabbccddeeff')"],
])('a changed %s is named, and only that row', async (_field, change) => {
  await deeds(4)
  await linkWaiting(world)
  const entry = await entryAt(2)
  await world.sql.change(`UPDATE audit_entry SET ${change} WHERE id = ?`, [entry])
  expect(await check()).toMatchObject({
    intact: false,
    days: [{ faults: [{ kind: 'changed', position: 2, entryId: idText(entry) }] }],
  })
})

test('a row that was taken away is named', async () => {
  await deeds(3)
  await linkWaiting(world)
  const entry = await entryAt(3)
  await world.sql.change('DELETE FROM audit_entry WHERE id = ?', [entry])
  expect(await check()).toMatchObject({
    days: [{ faults: [{ kind: 'missing', position: 3, entryId: idText(entry) }] }],
  })
})

test('a row taken away together with its link leaves a broken chain', async () => {
  await deeds(3)
  await linkWaiting(world)
  const entry = await entryAt(2)
  await world.sql.change('DELETE FROM audit_entry WHERE id = ?', [entry])
  await world.sql.change('DELETE FROM audit_link WHERE entry_id = ?', [entry])
  const { days } = await check()
  expect(days[0]?.faults).toContainEqual({ kind: 'broken-link', position: 2, entryId: null })
})

test('an end cut off does not agree with the signed head, and a head made to agree is forged', async () => {
  await deeds(3)
  await linkWaiting(world)
  const entry = await entryAt(3)
  await world.sql.change('DELETE FROM audit_entry WHERE id = ?', [entry])
  await world.sql.change('DELETE FROM audit_link WHERE entry_id = ?', [entry])
  expect((await check()).days[0]?.faults).toEqual([{ kind: 'short', position: 2, entryId: null }])
  await world.sql.change(
    'UPDATE audit_head SET entries = 2, mac = (SELECT mac FROM audit_link WHERE day = ? AND position = 2)',
    [today],
  )
  expect((await check()).days[0]?.faults).toEqual([{ kind: 'head-forged', position: 0, entryId: null }])
})

test('a whole day taken away is missed by the day after', async () => {
  await deeds(2)
  await linkWaiting(world)
  world.clock.set('2026-11-26T04:00:00Z')
  await deeds(2)
  await linkWaiting(world)
  expect(await check()).toMatchObject({ intact: true, days: [{ day: today }, { day: '2026-11-26' }] })
  for (const table of ['link', 'head']) await world.sql.change(`DELETE FROM audit_${table} WHERE day = ?`, [today])
  const { days, unlinked } = await check()
  expect(days).toMatchObject([{ day: '2026-11-26', faults: [{ kind: 'broken-link', position: 0 }] }])
  expect(unlinked).toHaveLength(2)
})

test('a row put aside before it was chained is found', async () => {
  await deeds(1)
  await world.sql.change('DELETE FROM audit_waiting')
  await linkWaiting(world)
  expect(await check()).toMatchObject({ intact: false, unlinked: [expect.any(String)] })
})

test('a worker whose clock is behind goes on with the latest day instead of reopening yesterday', async () => {
  await deeds(1)
  await linkWaiting(world)
  await deeds(1)
  world.clock.set('2026-11-24T04:00:00Z')
  await linkWaiting(world)
  expect(await check()).toMatchObject({ intact: true, days: [{ day: today, entries: 2 }] })
})

test('an auditor searches by action and pages; each search is written down too', async () => {
  const { cookie } = await staffCookie(world, { roles: ['auditor'] })
  await deeds(3)
  const first = await staffCall(world, 'GET /audit?action=person.search&limit=2', { cookie })
  expect(first.body).toMatchObject({ items: [{ reason: '来电 2' }, { reason: '来电 1' }] })
  const next = String(first.body['next'])
  const second = await staffCall(world, `GET /audit?action=person.search&limit=2&after=${next}`, { cookie })
  expect(second.body).toMatchObject({ items: [{ reason: '来电 0' }], next: null })
  const own = await staffCall(world, 'GET /audit?action=audit.search', { cookie })
  expect(own.body['items']).toHaveLength(3)
})

test('an auditor checks the chains of some days, but no more than a quarter at once', async () => {
  const { cookie } = await staffCookie(world, { roles: ['auditor'] })
  await deeds(2)
  await linkWaiting(world)
  const body = { from: '2026-11-20', to: today }
  expect((await staffCall(world, 'POST /audit/check', { cookie, body })).body).toMatchObject({ intact: true })
  const year = { from: '2026-01-01', to: today }
  expect((await staffCall(world, 'POST /audit/check', { cookie, body: year })).body['code']).toBe('audit.range')
})
