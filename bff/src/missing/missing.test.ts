import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { aReport } from '../../test/reports.ts'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { aLab, anIdNumber, aPoint, aSampler, typed } from '../../test/sampling.ts'
import { staffCall, staffCookie } from '../../test/staff.ts'
import { aTerminal } from '../../test/terminal.ts'
import { openWorld, type World } from '../../test/world.ts'
import { handlersOf } from '../handlers.ts'
import { idBytes } from '../infra/ids.ts'
import { deliverDue } from '../infra/outbox.ts'

let world: World
let zhang: TestResident
beforeAll(async () => {
  world = await openWorld({ hospitals: [aLab('labone')] })
  await aTerminal(world, 'yc1')
})
afterAll(() => world.close())
beforeEach(async () => {
  zhang = await aResident(world, { level: 'L2' })
})

const place = '柳湾社区 3 号采样点'
const said = (more: object = {}) => ({ memberId: zhang.memberId, sampledAt: '2026-11-24T08:20:00Z', place, ...more })
const report = (more: object = {}, key?: string) =>
  callAs(world.url, zhang, 'POST', '/missing-results', said(more), key)
const list = async () => (await callAs(world.url, zhang, 'GET', '/missing-results')).body['items']
const delivered = async () => {
  while ((await deliverDue(world, handlersOf(world))) > 0);
}
const desk = (hospitalId: string | null = null) => staffCookie(world, { roles: ['data-desk'], hospitalId })

describe('a result that does not come', () => {
  test('is reported with when and where, and is answered within the city’s hours', async () => {
    const { status, body } = await report({ note: '同管的邻居都有结果了' })
    expect(status).toBe(201)
    expect(body).toMatchObject({
      ...{
        state: 'open',
        kind: 'nucleic-acid',
        place,
        note: '同管的邻居都有结果了',
        answer: null,
        actions: ['withdraw'],
      },
      answerBy: new Date(world.clock.now().getTime() + 24 * 3_600_000).toISOString(),
    })
    expect(await list()).toEqual([body])
  })

  test('is one entry, however often and by however many fingers it is reported', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => report()))
    expect(new Set(answers.map(({ status, body }) => `${status} ${String(body['id'])}`)).size).toBe(1)
    expect(await list()).toHaveLength(1)
    await report({ place: '青溪社区采样点' })
    expect(await list()).toHaveLength(2)
  })

  test('lies in the last 60 days, and only what is one’s own can be named', async () => {
    expect((await report({ sampledAt: '2026-09-01T00:00:00Z' })).body['code']).toBe('missing.when')
    expect((await report({ sampledAt: '2026-11-26T00:00:00Z' })).body['code']).toBe('missing.when')
    const other = await aReport(world, (await aResident(world)).personKey)
    expect((await report({ reportId: other })).body['code']).toBe('report.unknown')
    expect((await report({ sampleId: world.newId() })).body['code']).toBe('sample.unknown')
  })

  test('can be taken back, twice too, and reported again', async () => {
    const { body } = await report()
    const path = `/missing-results/${String(body['id'])}/withdrawal`
    const twice = [await callAs(world.url, zhang, 'POST', path), await callAs(world.url, zhang, 'POST', path)]
    expect(twice).toMatchObject(Array(2).fill({ body: { state: 'withdrawn', actions: [] } }))
    expect((await report()).body['id']).not.toBe(body['id'])
  })

  test('under another name is recognised by the phone, and its institution’s desk sees it', async () => {
    const pointId = await aPoint(world)
    const sampler = await aSampler(world, pointId)
    const person = typed(world, { phone: '13900000777', idNumber: anIdNumber() })
    await sampler.put(world.newId(), { people: [person] })
    await world.sql.change('UPDATE account SET phone_sealed = ?, phone_index = ?, phone_at = ? WHERE id = ?', [
      ...[world.sealer.seal('13900000777'), world.sealer.blind('phone', '13900000777'), world.clock.now()],
      idBytes(zhang.accountId),
    ])
    const { body } = await report({ sampleId: person.id })
    const seen = async (hospitalId: string) => {
      const { cookie } = await desk(hospitalId)
      const { body } = await staffCall(world, 'GET /missing-results', { cookie })
      return (body['items'] as { id: string }[]).map(({ id }) => id)
    }
    expect(await seen('yc1')).toContain(body['id'])
    expect(await seen('yctcm')).not.toContain(body['id'])
  })
})

describe('staff', () => {
  test('see the longest waiting first, masked, and their answer is told to the resident', async () => {
    const { body } = await report({ place: '石桥村卫生室采样点' })
    const { cookie } = await desk()
    const listed = await staffCall(world, 'GET /missing-results?limit=100', { cookie })
    const items = listed.body['items'] as Record<string, unknown>[]
    const times = items.map((item) => String(item['reportedAt']))
    expect(times).toEqual([...times].sort())
    expect(items.find((item) => item['id'] === body['id'])).toMatchObject({ person: { nameMasked: '张*' } })

    const answer = { state: 'not-found', answer: '这一管没有送到实验室，请重新采样，免费。' }
    const path = `POST /missing-results/${String(body['id'])}/answer`
    expect((await staffCall(world, path, { cookie, body: answer })).body).toMatchObject(answer)
    expect((await staffCall(world, path, { cookie, body: answer })).body['code']).toBe('missing.closed')
    await delivered()
    expect(await list()).toMatchObject([{ ...answer, actions: [] }])
    const notices = (await callAs(world.url, zhang, 'GET', '/notices')).body['items']
    expect(notices).toMatchObject([{ kind: 'missing.answered', subjectId: body['id'] }])
    expect(JSON.stringify(notices)).not.toContain('没有送到')
    const [look] = await world.sql.select<{ purpose: string }>('SELECT purpose FROM card_use WHERE person_key = ?', [
      zhang.personKey,
    ])
    expect(look?.purpose).toBe('staff-missing')
  })
})

describe('the report that arrives', () => {
  const told = { kind: 'nucleic-acid' as const, labId: 'labone', outcome: 'negative' as const }

  test('closes what was missed of its kind and day, and nothing else', async () => {
    const missed = await report({ sampledAt: '2026-11-23T22:30:00Z' })
    const other = await report({ sampledAt: '2026-11-22T08:00:00Z' })
    // Morning of the 24th in the city.
    await aReport(world, zhang.personKey, { ...told, sampledAt: new Date('2026-11-24T02:00:00Z') })
    await delivered()
    const states = new Map(((await list()) as { id: string; state: string }[]).map(({ id, state }) => [id, state]))
    expect(states.get(String(missed.body['id']))).toBe('found')
    expect(states.get(String(other.body['id']))).toBe('open')
  })

  test('that was preliminary when it was missed closes it once it is final', async () => {
    const sample = { ...told, sampleNumber: 'S-77', status: 'preliminary' as const }
    const reportId = await aReport(world, zhang.personKey, sample)
    const { body } = await report({ reportId })
    await aReport(world, zhang.personKey, { ...sample, status: 'final' })
    await delivered()
    expect(await list()).toMatchObject([{ id: body['id'], state: 'found', answer: null }])
  })
})
