import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { aResident, callAs } from '../../test/residents.ts'
import {
  aLab,
  anIdNumber,
  aPoint,
  aSampler,
  aShownCard,
  scan,
  sealedFor,
  typed,
  type Sampler,
} from '../../test/sampling.ts'
import { staffCall, staffCookie } from '../../test/staff.ts'
import { aTerminal } from '../../test/terminal.ts'
import { openWorld, type World } from '../../test/world.ts'
import { handlersOf } from '../handlers.ts'
import { transact } from '../infra/db.ts'
import { deliverDue } from '../infra/outbox.ts'
import { perhapsMine, tubeById, tubePeople } from './service.ts'

let world: World
let pointId: string
let sampler: Sampler
beforeAll(async () => {
  world = await openWorld({ hospitals: [aLab('labone'), aLab('labtwo', 24)] })
  await aTerminal(world, 'yc1')
  await aTerminal(world, 'yctcm')
  pointId = await aPoint(world, 'yc1', { name: '柳湾社区 3 号采样点' })
})
afterAll(() => world.close())
beforeEach(async () => {
  world.clock.advance(3 * 60_000)
  // A sign-in of staff lasts 12 hours at most, and tests move the clock.
  sampler = await aSampler(world, pointId)
})

const hour = 3_600_000

async function looksAt(personKey: Buffer): Promise<{ purpose: string; outcome: string; refusal: string | null }[]> {
  return world.sql.select('SELECT purpose, outcome, refusal FROM card_use WHERE person_key = ? ORDER BY id', [
    personKey,
  ])
}

describe('a tube grows by repeated uploads', () => {
  test('scanned and typed people are taken in, masked, and the lab is named by sealing', async () => {
    const [zhang, id] = [await aResident(world), world.newId()]
    const card = await aShownCard(world, zhang)
    const old = typed(world, { name: '王桂兰' })
    const open = await sampler.put(id, { people: [scan(world, card()), old] })
    expect(open.view).toMatchObject({ state: 'open', labId: null, pointName: '柳湾社区 3 号采样点', refused: [] })
    expect(open.view.people).toEqual([
      expect.objectContaining({ nameMasked: '张*', by: 'code', isDoubtful: false }),
      expect.objectContaining({ nameMasked: '王*', idNumberMasked: `${'*'.repeat(14)}${old.idNumber.slice(-4)}` }),
    ])
    const sealed = await sampler.put(id, { people: [old], sealed: sealedFor(world, 'labtwo') })
    expect(sealed.view).toMatchObject({ state: 'sealed', labId: 'labtwo', labName: 'labtwo 检验所' })
    expect(sealed.view.people).toHaveLength(2)
    const tube = await tubeById(world.sql, id)
    expect(tube).toMatchObject({ place: '柳湾社区 3 号采样点', entrance: 'mass', size: 10, code: sealed.view.code })
    expect(tube!.expectedAt.getTime() - tube!.sealedAt.getTime()).toBe(24 * hour)
    expect(tube!.people.map(({ personKey }) => personKey)).toContainEqual(zhang.personKey)
    expect(await looksAt(zhang.personKey)).toEqual([{ purpose: 'sampling', outcome: 'accepted', refusal: null }])
  })

  test('a sealed tube takes repeats and late older uploads, and nothing that it does not hold', async () => {
    const [id, one, two] = [world.newId(), typed(world), typed(world)]
    const sealed = { people: [one, two], sealed: sealedFor(world, 'labone'), code: 'REP-0001' }
    const first = await sampler.put(id, sealed)
    expect((await sampler.put(id, sealed)).view).toEqual(first.view)
    expect((await sampler.put(id, { people: [one] })).view).toEqual(first.view)
    const other = [
      { ...sealed, people: [one, two, typed(world)] },
      { ...sealed, people: [{ ...one, name: '赵谋' }, two] },
      { ...sealed, code: 'REP-0002' },
      { ...sealed, sealed: { ...sealed.sealed!, labId: 'labtwo' } },
    ]
    for (const request of other) {
      expect(await sampler.put(id, request)).toMatchObject({ status: 409, code: 'tube.sealed' })
    }
    const [{ facts } = { facts: 0 }] = await world.sql.select<{ facts: number }>(
      "SELECT COUNT(*) AS facts FROM audit_entry WHERE object = ? AND action = 'tube.put'",
      [`tube:${id}`],
    )
    expect(Number(facts)).toBe(1)
  })

  test('two phones that fill one tube at the same moment fill it together, up to its size', async () => {
    const id = world.newId()
    const people = Array.from({ length: 8 }, () => typed(world))
    await Promise.all(people.map((person) => sampler.put(id, { size: 5, people: [person] })))
    const { view } = await sampler.put(id, { size: 5, people })
    expect(view.people).toHaveLength(5)
    expect(view.refused.map(({ code }) => code)).toEqual(Array(3).fill('tube.full'))
    expect(new Set([...view.people, ...view.refused].map((one) => one.id)).size).toBe(8)
  })

  test('nobody is in a tube twice, by whichever document or code', async () => {
    const zhang = await aResident(world, { idNumber: anIdNumber() })
    const card = await aShownCard(world, zhang)
    const [twin, id] = [typed(world), world.newId()]
    const { view } = await sampler.put(id, {
      people: [scan(world, card()), scan(world, card()), twin, { ...twin, id: world.newId() }],
    })
    expect(view.people).toHaveLength(2)
    expect(view.refused.map(({ code }) => code)).toEqual(['tube.person-twice', 'tube.person-twice'])
    expect(view.refused[0]!.message.zh).toContain('已在')
  })

  test('whom the sampler takes out again stays out, even when an older upload comes late', async () => {
    const [id, one, two] = [world.newId(), typed(world), typed(world)]
    await sampler.put(id, { people: [one, two] })
    const { view } = await sampler.put(id, { people: [one], removed: [two.id], sealed: sealedFor(world, 'labone') })
    expect(view.people.map((person) => person.id)).toEqual([one.id])
    const late = await sampler.put(id, { people: [one, two] })
    expect(late.view).toEqual(view)
    // The same the other way round: the word that it was taken out is quicker than the entry itself.
    const other = world.newId()
    await sampler.put(other, { people: [], removed: [two.id] })
    expect((await sampler.put(other, { people: [two] })).view.people).toEqual([])
  })

  test('an empty tube, an unknown laboratory and a clock that is days off are refused', async () => {
    const id = world.newId()
    const now = world.clock.now().getTime()
    const at = (ms: number) => ({ at: new Date(now + ms).toISOString(), labId: 'labone' })
    expect((await sampler.put(id, { sealed: sealedFor(world, 'labone') })).code).toBe('tube.empty')
    expect((await sampler.put(id, { people: [typed(world)], sealed: sealedFor(world, 'yc9') })).code).toBe(
      'lab.unknown',
    )
    for (const ms of [-73 * hour, 6 * 60_000]) {
      expect((await sampler.put(id, { people: [typed(world)], sealed: at(ms) })).code).toBe('tube.clock')
    }
  })
})

describe('a code is a tube’s of one laboratory', () => {
  test('a second tube of the same code at the same laboratory is refused and told where the first one was sealed', async () => {
    const sealed = { code: 'SAME-001', people: [typed(world)], sealed: sealedFor(world, 'labone') }
    await sampler.put(world.newId(), sealed)
    const second = await sampler.put(world.newId(), { ...sealed, people: [typed(world)] })
    expect(second).toMatchObject({ status: 409, code: 'tube.code-taken' })
    expect(second.details).toMatchObject({ place: '柳湾社区 3 号采样点' })
  })

  test('two laboratories may use the same code, and each gets its own people', async () => {
    const [one, two] = [typed(world), typed(world)]
    await sampler.put(world.newId(), { code: 'BOTH-001', people: [one], sealed: sealedFor(world, 'labone') })
    await sampler.put(world.newId(), { code: 'BOTH-001', people: [two], sealed: sealedFor(world, 'labtwo') })
    const ids = async (lab: string) =>
      (await tubePeople(world.sql, lab, ['BOTH-001'])).flatMap(({ people }) => people.map(({ id }) => id))
    expect(await ids('labone')).toEqual([one.id])
    expect(await ids('labtwo')).toEqual([two.id])
  })
})

describe('a scanned code is judged as of the scan', () => {
  test('sent ten hours later, when the lease has long run out, it is still good', async () => {
    const zhang = await aResident(world)
    const code = (await aShownCard(world, zhang))()
    const person = scan(world, code)
    world.clock.advance(10 * hour)
    const { view } = await (await aSampler(world, pointId)).put(world.newId(), { people: [person] })
    expect(view).toMatchObject({ people: [{ isDoubtful: false }], refused: [] })
  })

  test.each([
    ['a code of an hour before the scan', 'code.expired', (now: Date) => new Date(now.getTime() - hour)],
    ['a code of an hour after it', 'code.from-future', (now: Date) => new Date(now.getTime() + hour)],
  ])('%s is refused, and its owner sees that', async (_name, code, moment) => {
    const zhang = await aResident(world)
    const shown = (await aShownCard(world, zhang))(moment(world.clock.now()))
    const [id, person, beside] = [world.newId(), scan(world, shown), typed(world)]
    const { view } = await sampler.put(id, { people: [person, beside] })
    expect(view.refused).toEqual([expect.objectContaining({ id: person.id, code })])
    expect(view.people.map((one) => one.id)).toEqual([beside.id])
    await sampler.put(id, { people: [person, beside] })
    expect(await looksAt(zhang.personKey)).toEqual([{ purpose: 'sampling', outcome: 'refused', refusal: code }])
  })

  test('a loss reported before the scan refuses it, one reported afterwards does not', async () => {
    const zhang = await aResident(world)
    const card = await aShownCard(world, zhang)
    const before = scan(world, card())
    const cards = await world.sql.select<{ id: Buffer }>('SELECT id FROM health_card WHERE person_key = ?', [
      zhang.personKey,
    ])
    world.clock.advance(2 * 60_000)
    const cardId = cards[0]!.id.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')
    await callAs(world.url, zhang, 'POST', `/cards/${cardId}/loss`)
    world.clock.advance(2 * 60_000)
    const after = scan(world, card())
    const first = await sampler.put(world.newId(), { people: [before] })
    expect(first.view).toMatchObject({ people: [{ id: before.id, isDoubtful: false }] })
    const second = await sampler.put(world.newId(), { people: [after] })
    expect(second.view.refused).toEqual([expect.objectContaining({ id: after.id, code: 'code.lease-revoked' })])
  })

  test('when its phone has been signed out since, nobody knows: kept, doubtful, and not handed to results', async () => {
    const zhang = await aResident(world)
    const person = scan(world, (await aShownCard(world, zhang))())
    await world.sql.change('DELETE FROM account_session WHERE account_id = ?', [
      Buffer.from(zhang.accountId.replaceAll('-', ''), 'hex'),
    ])
    const id = world.newId()
    const { view } = await sampler.put(id, { people: [person, typed(world)], sealed: sealedFor(world, 'labone') })
    expect(view.people.map(({ isDoubtful }) => isDoubtful)).toEqual([true, false])
    expect((await tubeById(world.sql, id))!.people).toHaveLength(1)
  })

  test('a code that another institution was the first to see is refused here', async () => {
    const zhang = await aResident(world)
    const code = (await aShownCard(world, zhang))()
    const terminal = await aTerminal(world, 'yctcm')
    expect((await terminal.verify(code, { scene: '0101011', channel: '0100' })).status).toBe(200)
    const { view } = await sampler.put(world.newId(), { people: [scan(world, code)] })
    expect(view.refused).toEqual([expect.objectContaining({ code: 'code.used-elsewhere' })])
  })

  test('a forged code and a text that is none are refused one by one', async () => {
    const zhang = await aResident(world)
    const code = (await aShownCard(world, zhang))()
    const forged = `${code.slice(0, -4)}AAAA`
    const { view } = await sampler.put(world.newId(), {
      people: [scan(world, forged), scan(world, 'https://example.org/')],
    })
    expect(view.refused.map((one) => one.code)).toEqual(['code.forged', 'code.malformed'])
  })
})

describe('a typed document', () => {
  test('with a wrong check digit, or taken four days ago, is refused', async () => {
    const good = anIdNumber()
    const wrong = good.slice(0, 17) + (good.endsWith('1') ? '2' : '1')
    const late = new Date(world.clock.now().getTime() - 96 * hour).toISOString()
    const people = [typed(world, { idNumber: wrong }), typed(world, { sampledAt: late })]
    const { view } = await sampler.put(world.newId(), { people })
    expect(new Map(view.refused.map(({ id, code }) => [id, code]))).toEqual(
      new Map([
        [people[0]!.id, 'identity.number-invalid'],
        [people[1]!.id, 'tube.clock'],
      ]),
    )
  })

  test('is stored sealed: neither name nor number nor phone stands in the tables', async () => {
    const [id, person] = [world.newId(), typed(world, { name: '钱百川', phone: '13800138111' })]
    await sampler.put(id, { people: [person] })
    const rows = await world.sql.select<Record<string, unknown>>('SELECT * FROM tube_person WHERE tube_id = ?', [
      Buffer.from(id.replaceAll('-', ''), 'hex'),
    ])
    const text = rows
      .flatMap((row) =>
        Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value))),
      )
      .join()
    for (const secret of [person.idNumber, '13800138111', Buffer.from('钱百川').toString('latin1')]) {
      expect(text).not.toContain(secret)
    }
  })

  test('whose holder is known by another name is doubtful until staff have put it right', async () => {
    const idNumber = anIdNumber()
    const zhang = await aResident(world, { idNumber })
    const [id, person] = [world.newId(), typed(world, { idNumber, name: '李四', phone: '13800138222' })]
    const { view } = await sampler.put(id, { people: [person], sealed: sealedFor(world, 'labone') })
    expect(view.people).toMatchObject([{ isDoubtful: true, nameMasked: '李*' }])
    expect((await tubeById(world.sql, id))!.people).toEqual([])
    const index = world.sealer.blind('phone', '13800138222')
    expect(await perhapsMine(world, index, [zhang.personKey])).toMatchObject([
      { sampleId: person.id, place: view.pointName },
    ])

    const desk = await staffCookie(world, { roles: ['data-desk'], hospitalId: null })
    const correct = (to: object | null) =>
      staffCall(world, `POST /tubes/${id}/people/${person.id}/correction`, {
        cookie: desk.cookie,
        body: { to, reason: '核对纸质登记表' },
      })
    expect((await correct({ idNumber, name: '李四' })).body['code']).toBe('tube.name-differs')
    const right = await correct({ idNumber, name: '张三' })
    expect(right.body['people']).toMatchObject([{ isDoubtful: false, nameMasked: '张*' }])
    expect((await tubeById(world.sql, id))!.people.map(({ personKey }) => personKey)).toEqual([zhang.personKey])
    expect(await perhapsMine(world, index, [zhang.personKey])).toEqual([])
    expect((await looksAt(zhang.personKey)).map(({ purpose }) => purpose)).toContain('staff-sample')
  })
})

describe('staff at the desk', () => {
  test('correct a sample to another person, and to nobody; what the phone sends again changes nothing', async () => {
    const [id, one, two] = [world.newId(), typed(world), typed(world)]
    const request = { people: [one, two], sealed: sealedFor(world, 'labone') }
    await sampler.put(id, request)
    const { cookie } = await staffCookie(world, { roles: ['data-desk'], hospitalId: 'yc1' })
    const correct = (personId: string, to: object | null) =>
      staffCall(world, `POST /tubes/${id}/people/${personId}/correction`, {
        cookie,
        body: { to, reason: '核对纸质登记表' },
      })
    expect((await correct(one.id, { idNumber: two.idNumber, name: two.name })).body['code']).toBe('tube.person-twice')
    const other = anIdNumber()
    await correct(one.id, { idNumber: other, name: '孙某' })
    await correct(two.id, null)
    expect((await correct(two.id, null)).body['code']).toBe('sample.unknown')
    const keys = (await tubeById(world.sql, id))!.people.map(({ personKey }) => personKey)
    expect(keys).toEqual([world.sealer.personKey('resident-id', other)])
    const again = await sampler.put(id, request)
    expect(again.view.people).toMatchObject([{ id: one.id, nameMasked: '孙*' }])
  })

  test('list tubes without their people, by state, code and day, page by page', async () => {
    world.clock.advance(24 * hour)
    sampler = await aSampler(world, pointId)
    for (const n of [1, 2, 3]) {
      world.clock.advance(1000)
      await sampler.put(world.newId(), { code: `LIST-00${n}`, people: [typed(world)] })
    }
    await aSampler(world, pointId).then((other) => other.put(world.newId(), { code: 'LIST-OTHER' }))
    const day = '2026-11-26'
    const list = async (query: string) =>
      (await staffCall(world, `GET /tubes?${query}`, { cookie: sampler.cookie })).body
    const first = await list(`day=${day}&mine=true&limit=2`)
    expect(first['items']).toMatchObject([{ code: 'LIST-003', count: 1, doubtful: 0 }, { code: 'LIST-002' }])
    expect(await list(`mine=true&limit=2&after=${String(first['next'])}`)).toMatchObject({
      items: [{ code: 'LIST-001' }],
      next: null,
    })
    expect((await list('code=list-other'))['items']).toHaveLength(1)
    expect((await list(`state=sealed&day=${day}`))['items']).toEqual([])
  })

  test('a look at a tube is written down and shown to each of its people', async () => {
    const [zhang, id] = [await aResident(world), world.newId()]
    await sampler.put(id, { people: [scan(world, (await aShownCard(world, zhang))())] })
    expect((await staffCall(world, `GET /tubes/${id}`, { cookie: sampler.cookie })).status).toBe(200)
    expect((await looksAt(zhang.personKey)).map(({ purpose }) => purpose)).toEqual(['sampling', 'staff-tube'])
  })

  test('samplers of a hospital fill tubes at its points only, the city’s at every point', async () => {
    const other = await aSampler(world, pointId, 'yctcm')
    expect(await other.put(world.newId(), {})).toMatchObject({ status: 404, code: 'point.unknown' })
    const city = await aSampler(world, pointId, null)
    expect((await city.put(world.newId(), {})).status).toBe(200)
    const desk = await staffCall(world, 'GET /sampling/desk', { cookie: other.cookie })
    expect(desk.body).toMatchObject({ points: [], labs: [{ id: 'labone' }, { id: 'labtwo' }], sizes: [1, 5, 10, 20] })
  })
})

test('what was sampled under one key of a person follows when two keys are joined', async () => {
  const [id, one, two] = [world.newId(), typed(world), typed(world)]
  await sampler.put(id, { people: [one, two], sealed: sealedFor(world, 'labone') })
  const key = ({ idNumber }: { idNumber: string }) => world.sealer.personKey('resident-id', idNumber)
  const now = world.clock.now()
  await world.sql.change(
    "INSERT INTO person_alias (lookup_key, person_key, reason, created_at) VALUES (?, ?, 'merge', ?)",
    [key(one), key(two), now],
  )
  const { emit } = await import('../infra/outbox.ts')
  const joined = { from: key(one).toString('hex'), into: key(two).toString('hex') }
  await transact(world.db, (tx) => emit(tx, world, 'person.joined', joined))
  while ((await deliverDue(world, handlersOf(world))) > 0);
  expect((await tubeById(world.sql, id))!.people.map(({ personKey }) => personKey)).toEqual([key(two)])
  // Typed under the old number it goes under the kept key at once.
  const later = world.newId()
  await sampler.put(later, { people: [{ ...one, id: world.newId() }], sealed: sealedFor(world, 'labone') })
  expect((await tubeById(world.sql, later))!.people[0]!.personKey).toEqual(key(two))
})
