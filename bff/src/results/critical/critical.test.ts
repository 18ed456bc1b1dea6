import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { CriticalDetail, CriticalView } from '@onecard/shared/criticals'
import { aReport } from '../../../test/reports.ts'
import { aResident, callAs, type TestResident } from '../../../test/residents.ts'
import { staffCall, staffCookie } from '../../../test/staff.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { aTerminal } from '../../../test/terminal.ts'
import { handlersOf } from '../../handlers.ts'
import { deliverDue } from '../../infra/outbox.ts'
import { releaseOverdue, type NewReport } from '../service.ts'

let world: World
beforeAll(async () => {
  world = await openWorld({ env: { CRITICAL_HOLD_MINUTES: '30' } })
  await aTerminal(world, 'yc1')
})
afterAll(() => world.close())

const found = (flag: 'LL' | 'N', more: Partial<NewReport> = {}): Partial<NewReport> => ({
  ...{ labId: 'yc1', title: '血常规' },
  content: {
    observations: [
      {
        ...{ code: '718-7', name: '血红蛋白', value: '52', number: 52, unit: 'g/L', range: '130-175' },
        ...{ low: 130, high: 175, flag, method: null, note: null },
      },
    ],
    ...{ conclusion: null, note: null, specimen: '血', orderedBy: '王建国', signedBy: null, documents: [] },
  },
  ...more,
})

/** A doctor who has just signed in: a session rests after a quarter of an hour. */
const ask = async (route: string, body?: object) => {
  const { cookie } = await staffCookie(world, { roles: ['doctor'], hospitalId: 'yc1' })
  return staffCall(world, route, { cookie, ...(body === undefined ? {} : { body }) })
}

const listed = async (who: TestResident) =>
  ((await callAs(world.url, who, 'GET', '/reports')).body['items'] as { id: string }[]).map(({ id }) => id)

async function told(who: TestResident): Promise<number> {
  await releaseOverdue(world)
  while ((await deliverDue(world, handlersOf(world))) > 0);
  const { body } = await callAs(world.url, who, 'GET', '/notices')
  return (body['items'] as { kind: string }[]).filter(({ kind }) => kind === 'report.ready').length
}

async function waiting(): Promise<CriticalView[]> {
  return CriticalView.array().parse((await ask('GET /criticals')).body['items'])
}

const acknowledge = (id: string, note = '已电话通知家属，请立即来院') =>
  ask(`POST /criticals/${id}/acknowledgement`, { note })

test('goes to its institution first; whoever takes it on opens it to the resident, who is told then', async () => {
  const who = await aResident(world, { level: 'L2' })
  const id = await aReport(world, who.personKey, found('LL'))
  expect(await listed(who)).toEqual([])
  expect((await callAs(world.url, who, 'GET', `/reports/${id}`)).body['code']).toBe('report.unknown')
  expect(await told(who)).toBe(0)

  const task = (await waiting()).find(({ reportId }) => reportId === id)!
  expect(task).toMatchObject({ state: 'waiting', title: '血常规', orderedBy: '王建国', nameMasked: '张*' })
  const detail = await ask(`GET /criticals/${task.id}`)
  expect(CriticalDetail.parse(detail.body)).toMatchObject({ name: '张三', phone: who.phone, items: [{ value: '52' }] })
  const done = CriticalView.parse((await acknowledge(task.id)).body)
  expect(done).toMatchObject({ state: 'acknowledged', acknowledged: { note: '已电话通知家属，请立即来院' } })
  expect((await acknowledge(task.id)).body['code']).toBe('critical.acknowledged')

  expect(await listed(who)).toEqual([id])
  expect([await told(who), await told(who)]).toEqual([1, 1])
})

test('is read after half an hour even when nobody has taken it on, and staff see that it is overdue', async () => {
  const who = await aResident(world, { level: 'L2' })
  const id = await aReport(world, who.personKey, found('LL'))
  world.clock.advance(29 * 60_000)
  expect([await listed(who), await told(who)]).toEqual([[], 0])
  world.clock.advance(2 * 60_000)
  expect([await listed(who), await told(who)]).toEqual([[id], 1])
  const task = (await waiting()).find(({ reportId }) => reportId === id)
  expect(task?.state).toBe('overdue')
})

test('a preliminary one is held back too, and its final version is told once when it is let go', async () => {
  const who = await aResident(world, { level: 'L2' })
  const sample = { sampleNumber: 'C-1' }
  const id = await aReport(world, who.personKey, found('LL', { ...sample, status: 'preliminary' }))
  expect(await listed(who)).toEqual([])
  await aReport(world, who.personKey, found('LL', { ...sample, status: 'final' }))
  expect([await listed(who), await told(who)]).toEqual([[], 0])
  const tasks = (await waiting()).filter(({ reportId }) => reportId === id)
  expect(tasks).toHaveLength(1)
  await acknowledge(tasks[0]!.id)
  expect([await listed(who), await told(who)]).toEqual([[id], 1])
})

test('one that the laboratory corrects to harmless is let go at once, and told', async () => {
  const who = await aResident(world, { level: 'L2' })
  const sample = { sampleNumber: 'C-2' }
  const id = await aReport(world, who.personKey, found('LL', sample))
  expect(await told(who)).toBe(0)
  await aReport(world, who.personKey, found('N', { ...sample, status: 'corrected' }))
  expect([await listed(who), await told(who)]).toEqual([[id], 1])
})

test('what its people have read already is not taken away again; staff hear of it all the same', async () => {
  const who = await aResident(world, { level: 'L2' })
  const sample = { sampleNumber: 'C-3' }
  const id = await aReport(world, who.personKey, found('N', sample))
  await aReport(world, who.personKey, found('LL', { ...sample, status: 'corrected' }))
  expect(await listed(who)).toEqual([id])
  expect((await waiting()).some(({ reportId }) => reportId === id)).toBe(true)
})

test('each look at it is in the audit and, where it shows what was found, in the resident’s own list', async () => {
  const who = await aResident(world, { level: 'L2' })
  const { body: card } = await callAs(world.url, who, 'POST', '/cards', { memberId: who.memberId })
  const id = await aReport(world, who.personKey, found('LL'))
  const task = (await waiting()).find(({ reportId }) => reportId === id)!
  await ask(`GET /criticals/${task.id}`)
  await acknowledge(task.id)
  const { body } = await callAs(world.url, who, 'GET', `/cards/${String(card['id'])}/uses`)
  expect(body['items']).toMatchObject([{ by: 'staff', purpose: '处理危急值' }])
  const deeds = await world.sql.select<{ action: string }>(
    "SELECT action FROM audit_entry WHERE object = ? AND action LIKE 'critical.%' ORDER BY id",
    [`critical:${task.id}`],
  )
  expect(deeds.map(({ action }) => action)).toEqual(['critical.read', 'critical.acknowledge'])
})
