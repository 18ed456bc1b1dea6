import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Role } from '@onecard/shared/permissions'
import { CallView, ReviewView, TypedView, type TypedRequest, UnmatchedTubeView } from '@onecard/shared/resultdesk'
import { ReportItem, ReportView } from '@onecard/shared/results'
import { aResident, callAs, type TestResident } from '../../../test/residents.ts'
import { aLab, anIdNumber, aPoint, aSampler, sealedFor, typed, type Sampler } from '../../../test/sampling.ts'
import { staffCall, staffCookie } from '../../../test/staff.ts'
import { aFinding, aSealedTube, report, settle } from '../../../test/tubes.ts'
import { openWorld, type World } from '../../../test/world.ts'

const mine = '599101198803144317'
let world: World
let sampler: Sampler
let resident: TestResident
beforeAll(async () => {
  world = await openWorld({ hospitals: [aLab('labone'), aLab('labtwo')] })
  resident = await aResident(world, { idNumber: mine, level: 'L2' })
  sampler = await aSampler(world, await aPoint(world, 'yc1'))
})
afterAll(() => world.close())

const at = (minutes: number): Date => new Date(world.clock.now().getTime() + minutes * 60_000)
let made = 0
const aCode = (): string => `DESK-${String(++made).padStart(5, '0')}`

interface Person {
  get(path: string): Promise<{ status: number; body: Record<string, unknown> }>
  post(path: string, body: object): Promise<{ status: number; body: Record<string, unknown> }>
}

async function aClerk(role: Role, hospitalId: string | null = null): Promise<Person> {
  const { cookie } = await staffCookie(world, { roles: [role], hospitalId })
  return {
    get: (path) => staffCall(world, `GET ${path}`, { cookie }),
    post: (path, body) => staffCall(world, `POST ${path}`, { cookie, body }),
  }
}

async function ofSample(sampleNumber: string, who = resident): Promise<ReportView> {
  const { body } = await callAs(world.url, who, 'GET', '/reports?limit=100')
  const items = ReportItem.array().parse(body['items'])
  const all = await Promise.all(items.map(({ id }) => callAs(world.url, who, 'GET', `/reports/${id}`)))
  const found = all.map((one) => ReportView.parse(one.body)).find((one) => one.sampleNumber === sampleNumber)
  if (!found) throw new Error(`no report of ${sampleNumber}`)
  return found
}

async function aTubeWith(...idNumbers: string[]): Promise<string> {
  const code = aCode()
  await aSealedTube(world, { sampler, code, idNumbers })
  await settle(world)
  return code
}

async function notices(who = resident): Promise<unknown[]> {
  const { body } = await callAs(world.url, who, 'GET', '/notices')
  return body['items'] as unknown[]
}

const listOf = async <T>(who: Person, path: string, schema: { parse(value: unknown): T }): Promise<T[]> => {
  const { body } = await who.get(path)
  return (body['items'] as unknown[]).map((one) => schema.parse(one))
}

describe('versions that deny each other', () => {
  test('are one line a sample; what staff settle upon is shown as corrected, to everybody in the tube', async () => {
    const code = aCode()
    const people = [typed(world, { idNumber: mine, name: '张三' }), typed(world)]
    await sampler.put(world.newId(), { code, people, sealed: sealedFor(world, 'labone') })
    await settle(world)
    await report(world, aFinding(code, 'negative', at(10)), aFinding(code, 'positive', at(20)))
    const desk = await aClerk('data-desk')
    const found = (await listOf(desk, '/reviews?limit=100', ReviewView)).filter((one) => one.sampleNumber === code)
    expect(found).toMatchObject([
      {
        ...{ why: 'conflict', people: 2, labName: 'labone 检验所' },
        person: { nameMasked: null, idNumberMasked: null },
        versions: [{ outcome: 'negative' }, { outcome: 'positive' }],
      },
    ])
    const [review] = found
    const settleOn = (hash: string) =>
      desk.post(`/reviews/${review!.id}/settlement`, { hash, reason: '与实验室电话核对' })
    expect((await settleOn('0'.repeat(64))).body['code']).toBe('review.no-such-version')
    expect((await settleOn(review!.versions[0]!.hash)).status).toBe(200)
    expect(await ofSample(code)).toMatchObject({ state: 'corrected', nucleic: { state: 'negative' } })
    expect((await settleOn(review!.versions[0]!.hash)).body['code']).toBe('review.settled')
    const left = await listOf(desk, '/reviews?limit=100', ReviewView)
    expect(left.filter((one) => one.sampleNumber === code)).toEqual([])
    const rows = await world.sql.select<{ state: string }>('SELECT state FROM report WHERE sample_number = ?', [code])
    expect(rows).toEqual([{ state: 'corrected' }, { state: 'corrected' }])
  })

  test('go away when the laboratory corrects itself', async () => {
    const code = await aTubeWith(mine)
    await report(world, aFinding(code, 'negative', at(10)), aFinding(code, 'positive', at(20)))
    const desk = await aClerk('cdc')
    const waiting = async () =>
      (await listOf(desk, '/reviews?limit=100', ReviewView)).filter((one) => one.sampleNumber === code)
    expect(await waiting()).toMatchObject([{ people: 1, person: { nameMasked: '张*' } }])
    await report(world, aFinding(code, 'negative', at(30), { status: 'corrected' }))
    expect(await waiting()).toEqual([])
  })

  test('what nobody understands waits too, and is not settled by choosing', async () => {
    const code = await aTubeWith(mine)
    await report(world, aFinding(code, 'negative', at(10), { outcome: null }))
    const desk = await aClerk('data-desk')
    const found = (await listOf(desk, '/reviews?limit=100', ReviewView)).find((one) => one.sampleNumber === code)
    expect(found).toMatchObject({ why: 'unread', versions: [{ outcome: null }] })
    const chosen = { hash: found!.versions[0]!.hash, reason: '与实验室电话核对' }
    expect((await desk.post(`/reviews/${found!.id}/settlement`, chosen)).body['code']).toBe('review.settled')
  })

  test('a laboratory’s staff see and settle their own only', async () => {
    const code = await aTubeWith(mine)
    await report(world, aFinding(code, 'negative', at(10)), aFinding(code, 'positive', at(20)))
    const [own, other] = [await aClerk('data-desk', 'labone'), await aClerk('data-desk', 'labtwo')]
    const review = (await listOf(own, '/reviews?limit=100', ReviewView)).find((one) => one.sampleNumber === code)
    expect(await listOf(other, '/reviews?limit=100', ReviewView)).toEqual([])
    const chosen = { hash: review!.versions[0]!.hash, reason: '与实验室电话核对' }
    expect((await other.post(`/reviews/${review!.id}/settlement`, chosen)).body['code']).toBe('review.unknown')
    expect((await own.post(`/reviews/${review!.id}/settlement`, chosen)).status).toBe(200)
  })

  test('page by page in the order in which they began to wait', async () => {
    const desk = await aClerk('data-desk', 'labtwo')
    const codes = [aCode(), aCode(), aCode()]
    for (const code of codes) {
      world.clock.advance(1000)
      await sampler.put(world.newId(), { code, people: [typed(world)], sealed: sealedFor(world, 'labtwo') })
      await settle(world)
      const said = { labId: 'labtwo' }
      await report(world, aFinding(code, 'negative', at(1), said), aFinding(code, 'positive', at(2), said))
    }
    const first = await desk.get('/reviews?limit=2')
    const second = await desk.get(`/reviews?limit=2&after=${String(first.body['next'])}`)
    const numbers = [...(first.body['items'] as ReviewView[]), ...(second.body['items'] as ReviewView[])]
    expect(numbers.map(({ sampleNumber }) => sampleNumber)).toEqual(codes)
    expect(second.body['next']).toBeNull()
  })
})

describe('a finding in one’s own sample', () => {
  test('waits for a call; an attempt in vain is written down, and once the person was reached it opens and is told', async () => {
    const code = aCode()
    const numbers = anIdNumber()
    const person = await aResident(world, { idNumber: numbers, level: 'L2', phone: '13912340002' })
    await aSealedTube(world, { sampler, code, idNumbers: [numbers] })
    await settle(world)
    await report(world, aFinding(code, 'positive', at(60)))
    const cdc = await aClerk('cdc')
    const call = (await listOf(cdc, '/calls?limit=100', CallView)).find((one) => one.sampleNumber === code)
    expect(call).toMatchObject({ state: 'waiting', attempts: [], person: { nameMasked: '张*' } })
    const details = await cdc.post(`/calls/${call!.id}/unmasking`, { reason: '电话告知核酸检测结果' })
    expect(details.body).toEqual({ name: '张三', phone: '13912340002' })
    await cdc.post(`/calls/${call!.id}`, { outcome: 'not-reached', note: '无人接听' })
    expect((await ofSample(code, person)).nucleic?.state).toBe('review')
    await settle(world)
    expect(await notices(person)).toEqual([])

    const reached = await cdc.post(`/calls/${call!.id}`, { outcome: 'reached', note: '' })
    expect(CallView.parse(reached.body)).toMatchObject({
      state: 'reached',
      attempts: [{ outcome: 'not-reached', note: '无人接听' }, { outcome: 'reached' }],
    })
    expect((await cdc.post(`/calls/${call!.id}`, { outcome: 'reached' })).body['code']).toBe('call.reached')
    const opened = await ofSample(code, person)
    expect(opened.nucleic).toMatchObject({ state: 'abnormal', calledAt: world.clock.now().toISOString() })
    await settle(world)
    expect(await notices(person)).toMatchObject([{ kind: 'report.ready' }])
    expect((await listOf(cdc, '/calls?limit=100', CallView)).filter((one) => one.sampleNumber === code)).toEqual([])
    expect(await listOf(cdc, '/calls?state=reached&limit=100', CallView)).toContainEqual(
      expect.objectContaining({ sampleNumber: code, state: 'reached' }),
    )
    const looks = await world.sql.select<{ purpose: string }>('SELECT purpose FROM card_use WHERE person_key = ?', [
      person.personKey,
    ])
    expect(looks.map(({ purpose }) => purpose)).toEqual(
      expect.arrayContaining(['查看完整信息：电话告知核酸检测结果', 'staff-call']),
    )
  })

  test('of somebody whom nobody has registered is called by what the sampler typed', async () => {
    const code = aCode()
    const person = typed(world, { name: '钱百川', phone: '13800138333' })
    await sampler.put(world.newId(), { code, size: 1, people: [person], sealed: sealedFor(world, 'labone') })
    await settle(world)
    await report(world, aFinding(code, 'positive', at(60)))
    const cdc = await aClerk('cdc')
    const call = (await listOf(cdc, '/calls?limit=100', CallView)).find((one) => one.sampleNumber === code)
    expect(call?.person).toMatchObject({ nameMasked: '钱*' })
    const details = await cdc.post(`/calls/${call!.id}/unmasking`, { reason: '电话告知核酸检测结果' })
    expect(details.body).toEqual({ name: '钱百川', phone: '13800138333' })
  })

  test('of a pool nobody is called about', async () => {
    const code = await aTubeWith(mine, anIdNumber())
    await report(world, aFinding(code, 'positive', at(60)))
    const cdc = await aClerk('cdc')
    expect((await listOf(cdc, '/calls?limit=100', CallView)).filter((one) => one.sampleNumber === code)).toEqual([])
    const { id } = await ofSample(code)
    expect((await cdc.post(`/calls/${id}`, { outcome: 'reached' })).body['code']).toBe('call.unknown')
  })
})

describe('results typed from paper', () => {
  const ofPerson = (more: Partial<TypedRequest & { of: 'person' }> = {}) => ({
    ...{ of: 'person', labId: 'labone', status: 'final', issuedAt: world.clock.now().toISOString() },
    ...{ idNumber: mine, kind: 'laboratory', code: '58410-2', title: '血常规', sampleNumber: aCode() },
    items: [{ code: '6690-2', name: '白细胞计数', value: '11.2', unit: '10*9/L', range: '3.5-9.5', flag: 'H' }],
    ...more,
  })

  test('are nobody’s before a second person has compared them; the number is shown in full only until then', async () => {
    const [one, two] = [await aClerk('data-desk'), await aClerk('data-desk')]
    const request = ofPerson()
    const entry = TypedView.parse((await one.post('/typed-results', request)).body)
    expect(entry).toMatchObject({ state: 'waiting', mayCheck: false, typed: { idNumber: mine } })
    await expect(ofSample(request.sampleNumber)).rejects.toThrow()
    const check = (who: Person, body: object) => who.post(`/typed-results/${entry.id}/check`, body)
    expect((await check(one, { verdict: 'confirmed' })).body['code']).toBe('typed.same-person')
    const waiting = await listOf(two, '/typed-results', TypedView)
    expect(waiting.find(({ id }) => id === entry.id)).toMatchObject({ mayCheck: true })
    const both = await Promise.all([1, 2].map(() => check(two, { verdict: 'confirmed' })))
    expect(both.map(({ status }) => status).sort()).toEqual([200, 409])
    const confirmed = await listOf(two, '/typed-results?state=confirmed', TypedView)
    expect(confirmed.find(({ id }) => id === entry.id)).toMatchObject({
      ...{ mayCheck: false, checkedBy: expect.any(String) },
      typed: { idNumber: `${'*'.repeat(14)}4317` },
    })
    expect(await ofSample(request.sampleNumber)).toMatchObject({
      ...{ title: '血常规', state: 'final', abnormal: 1 },
      observations: [{ number: 11.2, low: 3.5, high: 9.5, flag: 'H' }],
    })
  })

  test('of a tube are each of its people’s, like any result of a tube', async () => {
    const code = await aTubeWith(mine, anIdNumber())
    const [one, two] = [await aClerk('data-desk', 'labone'), await aClerk('data-desk', 'labone')]
    const issuedAt = world.clock.now().toISOString()
    const request = { of: 'tube', labId: 'labone', status: 'final', issuedAt, tubeCode: code, outcome: 'negative' }
    const entry = TypedView.parse((await one.post('/typed-results', request)).body)
    expect((await ofSample(code)).nucleic?.state).toBe('sampled')
    await two.post(`/typed-results/${entry.id}/check`, { verdict: 'confirmed' })
    expect(await ofSample(code)).toMatchObject({ state: 'final', nucleic: { state: 'negative', people: 2 } })
  })

  test('that were typed wrongly are rejected with a reason and never count', async () => {
    const [one, two] = [await aClerk('data-desk'), await aClerk('data-desk')]
    const request = ofPerson()
    const entry = TypedView.parse((await one.post('/typed-results', request)).body)
    const rejected = await two.post(`/typed-results/${entry.id}/check`, { verdict: 'rejected', reason: '与纸质不符' })
    expect(rejected.body).toMatchObject({ state: 'rejected', reason: '与纸质不符' })
    await expect(ofSample(request.sampleNumber)).rejects.toThrow()
  })

  test('say something that can be, and of one’s own laboratory', async () => {
    const [city, other] = [await aClerk('data-desk'), await aClerk('data-desk', 'labtwo')]
    const codeOf = async (who: Person, request: object) => (await who.post('/typed-results', request)).body['code']
    expect(await codeOf(city, ofPerson({ idNumber: '599101198803144318' }))).toBe('identity.number-invalid')
    expect(await codeOf(city, ofPerson({ issuedAt: at(60).toISOString() }))).toBe('typed.not-yet')
    expect(await codeOf(city, ofPerson({ items: [] }))).toBe('typed.empty')
    expect(await codeOf(city, ofPerson({ labId: 'labnine' }))).toBe('lab.unknown')
    expect(await codeOf(other, ofPerson())).toBe('lab.unknown')
    expect(await listOf(other, '/typed-results', TypedView)).toEqual([])
  })
})

test('tubes that a laboratory has answered for and nobody has registered are listed until somebody does', async () => {
  const codes = [aCode(), aCode()]
  for (const code of codes) {
    world.clock.advance(1000)
    await report(world, aFinding(code, 'negative', at(10)))
  }
  const [city, other] = [await aClerk('data-desk'), await aClerk('data-desk', 'labtwo')]
  const waiting = async (who: Person) =>
    (await listOf(who, '/unmatched-tubes?limit=100', UnmatchedTubeView)).map(({ code }) => code)
  expect(await waiting(city)).toEqual(codes)
  const first = await city.get('/unmatched-tubes?limit=1')
  expect(first.body['items']).toMatchObject([{ code: codes[0], labId: 'labone', state: 'final' }])
  const next = await city.get(`/unmatched-tubes?limit=1&after=${encodeURIComponent(String(first.body['next']))}`)
  expect(next.body['items']).toMatchObject([{ code: codes[1] }])
  expect(await waiting(other)).toEqual([])
  await aSealedTube(world, { sampler, code: codes[0]!, idNumbers: [anIdNumber()] })
  await settle(world)
  expect(await waiting(city)).toEqual([codes[1]])
})
