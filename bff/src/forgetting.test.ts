import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aClinic, aSlot } from '../test/clinic.ts'
import { aHospital } from '../test/hospital.ts'
import { aHousehold } from '../test/household.ts'
import { aResident, callAs } from '../test/residents.ts'
import { openWorld, type World } from '../test/world.ts'
import { audit, linkWaiting } from './audit/service.ts'
import { checkChains } from './audit/check.ts'
import { hospitalCancelled } from './booking/service.ts'
import { daysBefore } from './infra/clock.ts'
import { transact } from './infra/db.ts'
import { idBytes } from './infra/ids.ts'
import { jobsOf } from './jobs.ts'

/** What has had its term goes by itself, and nothing else does. */

let world: World
beforeAll(async () => {
  world = await openWorld({ ports: { h1: aHospital().port } })
})
afterAll(() => world.close())

const run = async (name: string) => {
  const job = jobsOf(world).find((one) => one.name === name)
  if (!job) throw new Error(`no job ${name}`)
  await job.run()
}
const count = async (table: string) =>
  Number((await world.sql.select<{ n: string }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n)
const ago = (days: number) => daysBefore(world.clock.now(), days)

/** Rows of two ages, one of which is over its term. */
const terms: [job: string, table: string, write: (at: Date) => Promise<unknown>, days: number][] = [
  ['healthcard.forget-records', 'card_use', cardUse, 1096],
  ['healthcard.forget-records', 'card_change', cardChange, 1096],
  ['outbox.forget-dead', 'outbox', deadDelivery, 180],
  ['fhir.forget-versions', 'fhir_history', replacedVersion, 180],
]

test.each(terms)('%s: %s', async (job, table, write, days) => {
  await write(ago(days + 1))
  await write(ago(days - 1))
  await run(job)
  expect(await count(table)).toBe(1)
  await world.sql.change(`DELETE FROM ${table}`)
})

async function cardUse(at: Date): Promise<void> {
  await world.sql.change(
    `INSERT INTO card_use (person_key, id, looker, looker_id, place, purpose, how, outcome, created_at)
     VALUES (?, ?, 'terminal', ?, '自助机', 'check-in', 'dynamic', 'accepted', ?)`,
    [Buffer.alloc(16), idBytes(world.newId()), idBytes(world.newId()), at],
  )
}

async function cardChange(at: Date): Promise<void> {
  await world.sql.change(
    "INSERT INTO card_change (person_key, id, card_id, kind, account_id, created_at) VALUES (?, ?, ?, 'lost', ?, ?)",
    [Buffer.alloc(16), ...[1, 2, 3].map(() => idBytes(world.newId())), at],
  )
}

async function deadDelivery(at: Date): Promise<void> {
  await world.sql.change(
    `INSERT INTO outbox (id, lane, fact, payload, state, due_at, attempts, created_at)
     VALUES (?, 'hospital', 'booking.booked', '{}', 'dead', ?, 24, ?)`,
    [idBytes(world.newId()), at, at],
  )
}

async function replacedVersion(at: Date): Promise<void> {
  await world.sql.change(
    `INSERT INTO fhir_history (hospital_id, type, fhir_id, version_id, last_updated, client_id, resource)
     VALUES ('yc1', 'Slot', ?, 1, ?, 'c', '{}')`,
    [world.newId(), at],
  )
}

test('audit entries go day by day, and what is kept still hangs on the signed ends of what was', async () => {
  const start = world.clock.now()
  const deed = async (reason: string) => {
    const actor = { kind: 'system', id: null, name: 'test', roles: [], hospitalId: null, address: null } as const
    await transact(world.db, (tx) => audit(tx, world, { actor, action: 'person.search', reason, traceId: 't' }))
    await linkWaiting(world)
  }
  await deed('the first day of all')
  world.clock.advance(86_400_000)
  await deed('the day after')
  world.clock.set(new Date(start.getTime() + 1097 * 86_400_000))
  await run('audit.forget')
  const kept = await world.sql.select('SELECT reason FROM audit_entry')
  expect(kept).toEqual([{ reason: 'the day after' }])
  expect(await count('audit_link')).toBe(1)
  expect(await checkChains(world, '2026-11-20', '2026-11-30')).toMatchObject({
    intact: true,
    days: [
      { day: '2026-11-25', intact: true },
      { day: '2026-11-26', entries: 1, intact: true },
    ],
  })
  await world.sql.change("UPDATE audit_head SET entries = 0 WHERE day = '2026-11-25'")
  expect(await checkChains(world, '2026-11-20', '2026-11-30')).toMatchObject({ intact: false })
  world.clock.set(start)
})

test('appointments that are over hold nobody back, whatever the hospital says of them', async () => {
  const clinic = await aClinic(world, { hospitalId: 'h1', rules: { maxActive: 1 } })
  const zhang = await aResident(world)
  const book = async (startsAt: string) => {
    const slotId = await aSlot(world, clinic, { startsAt: new Date(startsAt) })
    return (await callAs(world.url, zhang, 'POST', '/bookings', { slotId, memberId: zhang.memberId })).body
  }
  await book('2026-11-26T01:00:00Z')
  world.clock.set('2026-11-26T12:00:00Z')
  await run('booking.release-ended')
  expect((await book('2026-11-27T01:00:00Z'))['code']).toBe('booking.too-many')
  world.clock.set('2026-11-26T17:00:00Z')
  await run('booking.release-ended')
  expect((await book('2026-11-27T01:00:00Z'))['state']).toBe('booked')
  world.clock.set('2026-11-25T04:00:00Z')
})

test('a closed account leaves no inbox and no answers to WeChat behind', async () => {
  const { own, bookingId } = await aHousehold(world, await aClinic(world, { hospitalId: 'h1' }))
  const account = [idBytes(own.accountId)]
  await world.sql.change(
    "INSERT INTO notice_subscription (account_id, template_id, answer, answered_at) VALUES (?, 't', 'accept', ?)",
    [...account, world.clock.now()],
  )
  await hospitalCancelled(world, 'h1', { bookingId }, '设备检修')
  const closed = await callAs(world.url, own, 'POST', '/account/closure', { confirm: '注销' })
  expect(closed.status).toBeLessThan(300)
  for (const table of ['notice', 'notice_subscription']) {
    expect(await world.sql.select(`SELECT 1 FROM ${table} WHERE account_id = ?`, account)).toEqual([])
  }
})
