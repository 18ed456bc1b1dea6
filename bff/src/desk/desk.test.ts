import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { aClinic, aSlot, type Clinic } from '../../test/clinic.ts'
import { aHospital } from '../../test/hospital.ts'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { staffCall, staffCookie, type Answer } from '../../test/staff.ts'
import { openWorld, type World } from '../../test/world.ts'
import { idBytes } from '../infra/ids.ts'

const reason = '窗口核对证件'
let world: World
let clinic: Clinic
let elsewhere: Clinic
let counter: string

beforeAll(async () => {
  const hospital = aHospital()
  world = await openWorld({ ports: { yc1: hospital.port, yctcm: hospital.port } })
  clinic = await aClinic(world, { hospitalId: 'yc1' })
  elsewhere = await aClinic(world, { hospitalId: 'yctcm' })
  counter = (await staffCookie(world, { roles: ['checkin'], hospitalId: 'yc1' })).cookie
})
afterAll(() => world.close())

const find = (cookie: string, body: unknown) => staffCall(world, 'POST /people/search', { cookie, body })
const items = (answer: Answer) => answer.body['items'] as Record<string, unknown>[]

async function claimCard(who: TestResident): Promise<{ id: string; number: string }> {
  const { body } = await callAs(world.url, who, 'POST', '/cards', { memberId: who.memberId })
  const [row] = await world.sql.select<{ number: string }>('SELECT number FROM health_card WHERE person_key = ?', [
    who.personKey,
  ])
  return { id: String(body['id']), number: row?.number ?? '' }
}

async function personId(who: TestResident): Promise<string> {
  return String(items(await find(counter, { by: 'phone', value: who.phone }))[0]?.['id'])
}

const audits = (who: TestResident) =>
  world.sql.select<{ action: string; reason: string | null }>(
    'SELECT action, reason FROM audit_entry WHERE subject = ? ORDER BY id',
    [who.personKey],
  )

describe('finding a person', () => {
  test('by card number, phone or document answers one masked row', async () => {
    const zhang = await aResident(world)
    const { number } = await claimCard(zhang)
    const answers = [
      await find(counter, { by: 'card', value: number }),
      await find(counter, { by: 'card', value: number.replace(/(\d{4})(?=\d)/g, '$1 ') }),
      await find(counter, { by: 'phone', value: zhang.phone }),
    ]
    for (const answer of answers) {
      expect(items(answer)).toMatchObject([{ nameMasked: '张*', level: 'L1', card: { state: 'active' } }])
      expect(JSON.stringify(answer.body)).not.toContain('张三')
      expect(JSON.stringify(answer.body)).not.toContain(number)
      expect(String(items(answer)[0]?.['idNumberMasked'])).toMatch(/^\*+\d{4}$/)
    }
  })

  test('a family shares a phone; nobody has an unknown one', async () => {
    const mother = await aResident(world)
    await aResident(world, { beside: mother, birthday: '2020-05-01' })
    expect(items(await find(counter, { by: 'phone', value: mother.phone }))).toHaveLength(2)
    expect(items(await find(counter, { by: 'phone', value: '13000000000' }))).toEqual([])
    expect(items(await find(counter, { by: 'document', value: '599101198803140000' }))).toEqual([])
  })

  test('is written down, shown to the person, and does not keep what was asked with', async () => {
    const zhang = await aResident(world)
    const card = await claimCard(zhang)
    await find(counter, { by: 'card', value: card.number })
    const [search] = await world.sql.select<{ details: string }>(
      "SELECT details FROM audit_entry WHERE action = 'person.search' ORDER BY id DESC LIMIT 1",
    )
    expect(search).toEqual({ details: 'by card: 1' })
    const uses = await callAs(world.url, zhang, 'GET', `/cards/${card.id}/uses`)
    expect(uses.body['items']).toMatchObject([{ by: 'staff', how: 'none', purpose: expect.stringContaining('查找') }])
  })
})

describe('seeing in full', () => {
  test('asks a reason, answers everything, and the person can read who and why', async () => {
    const zhang = await aResident(world)
    const card = await claimCard(zhang)
    const id = await personId(zhang)
    const without = await staffCall(world, `POST /people/${id}/unmasking`, { cookie: counter, body: { reason: '' } })
    expect(without.body['code']).toBe('request.invalid')
    const full = await staffCall(world, `POST /people/${id}/unmasking`, { cookie: counter, body: { reason } })
    expect(full.body).toMatchObject({ name: '张三', phone: zhang.phone, birthday: '1988-03-14' })
    expect((await audits(zhang)).at(-1)).toEqual({ action: 'person.unmask', reason })
    const uses = await callAs(world.url, zhang, 'GET', `/cards/${card.id}/uses`)
    expect((uses.body['items'] as { purpose: string }[])[0]?.purpose).toContain(reason)
  })

  test('nobody is there under an unknown id', async () => {
    const answer = await staffCall(world, `GET /people/${world.newId()}`, { cookie: counter })
    expect(answer).toMatchObject({ status: 404, body: { code: 'person.unknown' } })
  })
})

describe('papers at the counter', () => {
  test('lift a person to L2, once and for all', async () => {
    const zhang = await aResident(world)
    const id = await personId(zhang)
    const confirm = () => staffCall(world, `POST /people/${id}/identity`, { cookie: counter, body: { reason } })
    expect((await confirm()).body).toMatchObject({ level: 'L2' })
    expect((await confirm()).body).toMatchObject({ level: 'L2' })
    expect((await audits(zhang)).at(-1)).toEqual({ action: 'person.confirm-identity', reason })
  })

  test('open a claim that waits for consent; a second time there is nothing to open', async () => {
    const child = await aResident(world)
    const [claim] = [child.memberId]
    await world.sql.change(
      "UPDATE member SET state = 'consent-awaited', basis = NULL, relation = 'parent', self_mark = NULL WHERE id = ?",
      [idBytes(claim)],
    )
    const confirm = () => staffCall(world, `POST /claims/${claim}/confirmation`, { cookie: counter, body: { reason } })
    const done = await confirm()
    expect(done.body).toMatchObject({ level: 'L2', claims: [{ id: claim, state: 'active', confirmable: false }] })
    expect((await confirm()).body['code']).toBe('member.not-awaited')
    expect((await audits(child)).filter(({ action }) => action === 'person.confirm-guardian')).toHaveLength(1)
  })

  test('settle a dispute: it is listed masked, one claim is right, and a second decision finds none', async () => {
    const [owner, other] = [await aResident(world), await aResident(world)]
    await world.sql.change('UPDATE member SET holder_key = person_key WHERE id = ?', [idBytes(owner.memberId)])
    const wrong = world.newId()
    const now = world.clock.now()
    await world.sql.change(
      `INSERT INTO member (account_id, id, person_key, relation, state, basis, created_at, updated_at)
       VALUES (?, ?, ?, 'spouse', 'active', 'consent', ?, ?)`,
      [idBytes(other.accountId), idBytes(wrong), owner.personKey, now, now],
    )
    const disputed = await callAs(world.url, owner, 'POST', `/members/${owner.memberId}/dispute`, {
      reason: '我没有同意过任何人',
    })
    expect(disputed.status).toBe(200)
    const list = await staffCall(world, 'GET /disputes', { cookie: counter })
    const [dispute] = items(list)
    expect(dispute).toMatchObject({ reason: '我没有同意过任何人', person: { nameMasked: '张*' } })
    expect(dispute?.['claims']).toHaveLength(2)
    const decide = () =>
      staffCall(world, `POST /disputes/${String(dispute?.['id'])}/decision`, {
        cookie: counter,
        body: { claimId: owner.memberId, reason },
      })
    const answers = await Promise.all([decide(), decide()])
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409])
    expect(items(await staffCall(world, 'GET /disputes', { cookie: counter }))).toEqual([])
    expect((await audits(owner)).filter(({ action }) => action === 'person.resolve-dispute')).toHaveLength(1)
  })
})

describe('who comes on a day', () => {
  const book = async (who: TestResident, where: Clinic) => {
    const slotId = await aSlot(world, where)
    const answer = await callAs(world.url, who, 'POST', '/bookings', { slotId, memberId: who.memberId })
    expect(answer.status).toBe(201)
    return String(answer.body['id'])
  }
  const list = (cookie: string, query = '') => staffCall(world, `GET /bookings?day=2026-11-26${query}`, { cookie })

  test("is listed masked and by time, for one's own hospital only; the city's clerks see all", async () => {
    const zhang = await aResident(world)
    const here = await book(zhang, clinic)
    const there = await book(await aResident(world), elsewhere)
    const own = items(await list(counter))
    expect(own).toMatchObject([
      { id: here, hospitalId: 'yc1', startTime: '09:00', person: { nameMasked: '张*' }, departmentName: '心血管内科' },
    ])
    expect(JSON.stringify(own)).not.toContain('张三')
    expect((await list(counter, '&hospitalId=yctcm')).body['code']).toBe('hospital.unknown')
    const clerk = (await staffCookie(world, { roles: ['clerk'], hospitalId: null })).cookie
    expect(items(await list(clerk)).map(({ id }) => id)).toEqual([here, there])
    expect(items(await list(clerk, '&hospitalId=yctcm')).map(({ id }) => id)).toEqual([there])

    const detail = await staffCall(world, `GET /people/${await personId(zhang)}`, { cookie: counter })
    expect(detail.body['bookings']).toMatchObject([{ id: here }])
    const stranger = (await staffCookie(world, { roles: ['checkin'], hospitalId: 'yctcm' })).cookie
    const foreign = await staffCall(world, `GET /people/${await personId(zhang)}`, { cookie: stranger })
    expect(foreign.body['bookings']).toEqual([])
  })

  test('is asked for page by page and by state, and each list is one row in the audit', async () => {
    for (let i = 0; i < 4; i++) await book(await aResident(world), clinic)
    const all = items(await list(counter)).map(({ id }) => id)
    const first = await list(counter, '&limit=2')
    const second = await list(counter, `&limit=100&after=${String(first.body['next'])}`)
    expect([...items(first), ...items(second)].map(({ id }) => id)).toEqual(all)
    expect(items(await list(counter, '&state=cancelled'))).toEqual([])
    expect((await list(counter, '&after=nonsense')).body['code']).toBe('request.invalid')
    const [row] = await world.sql.select<{ object: string; details: string }>(
      "SELECT object, details FROM audit_entry WHERE action = 'booking.list' ORDER BY id DESC LIMIT 1",
    )
    expect(row).toEqual({ object: 'hospital:yc1', details: '2026-11-26 cancelled 0' })
  })
})
