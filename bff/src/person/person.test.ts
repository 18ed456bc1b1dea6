import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { personApi } from '@onecard/shared/person'
import { sessionApi } from '@onecard/shared/session'
import { tell } from '../../../test/simulators/tell.ts'
import { callApi, openTown, townsperson, type SignedIn, type Town } from '../../test/town.ts'
import { askWardsOfAge, confirmAtCounter, personKeyOf, personsOf, patientsOf, recheckPhones } from './service.ts'
import { tiesOf } from '../ties.ts'

const { members, addMember, member, changeMember, unbindMember, confirmGuardian, correct } = personApi

let town: Town
beforeAll(async () => {
  town = await openTown()
})
beforeEach(() => town.reset())
afterAll(() => town.close())

const add = (who: SignedIn, name: string, relation: string, more: object = {}) =>
  who.call(addMember, { body: { ...town.papers(name, relation), ...more } })
const authority = (said: object, path = '/mode') => tell(town.identitySimulator.control, path, said)
const asked = async () => (await tell<string[]>(town.identitySimulator.control, '/requests')).length
const factsOf = async (fact: string) =>
  (await town.sql.select<{ payload: string }>('SELECT payload FROM outbox WHERE fact = ?', [fact])).length

test('the person in hand is checked, sealed, shown masked, and reaches L2 by the WeChat phone', async () => {
  const who = await town.arrive('zhang-mingyuan')
  const { status, body } = await add(who, '张明远', 'self')
  expect(status).toBe(201)
  expect(body).toMatchObject({
    state: 'active',
    level: 'L2',
    isDefault: true,
    nameMasked: '张*',
    idNumberMasked: '599101********4317',
    phoneMasked: '138****8000',
    birthday: '1988-03-14',
    age: 38,
    sex: 'male',
    minor: false,
    card: null,
  })
  const rows = await town.sql.select('SELECT * FROM person JOIN member USING (person_key)')
  const stored = Object.values(rows[0] as object)
    .map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)))
    .join(' ')
  for (const secret of ['张明远', '599101198803144317', '13800008000']) {
    expect(stored).not.toContain(Buffer.from(secret).toString('latin1'))
  }
})

test('without the privacy agreement nothing personal is taken', async () => {
  const who = await town.signIn('zhang-mingyuan')
  const before = await asked()
  expect(await add(who, '张明远', 'self')).toMatchObject({ status: 403, code: 'agreement.required' })
  expect(await asked()).toBe(before)
})

test.each([
  ['he-wei', '何伟', 422, 'identity.mismatch'],
  ['lin-wan', '林晚', 422, 'identity.unknown'],
])('%s: the authority says no', async (user, name, status, code) => {
  const who = await town.arrive(user)
  expect(await add(who, name, 'self')).toMatchObject({ status, code })
  expect((await who.call(members)).body.items).toEqual([])
})

test.each([
  ['chen-mo', '陈默', 'L1'],
  ['sun-yue', '孙悦', 'L1'],
  ['huang-jiaxi', '黄嘉希', 'L2'],
  ['he-meiling', '何美玲', 'L2'],
  ['lin-zhicheng', '林志成', 'L2'],
  ['emma-clarke', 'EMMA CLARKE', 'L2'],
  ['ayinuer', '阿依努尔·买买提', 'L2'],
  ['ji-xiangyun', '𠮷祥云', 'L2'],
])('%s arrives at %s', async (user, name, level) => {
  const who = await town.arrive(user)
  expect((await add(who, name, 'self')).body).toMatchObject({ state: 'active', level, nameMasked: `${[...name][0]}*` })
})

test('a wrong check sign is refused here, and costs neither a question nor a try', async () => {
  const who = await town.arrive('zhang-mingyuan')
  const before = await asked()
  const answer = await add(who, '张明远', 'self', { idNumber: '599101198803144318' })
  expect(answer).toMatchObject({ status: 400, code: 'identity.number-invalid' })
  expect(await asked()).toBe(before)
})

test('a passport says neither birthday nor sex: both are asked for, and must be what the authority holds', async () => {
  const who = await town.arrive('emma-clarke')
  const bare = { name: 'Emma Clarke', idType: 'passport', idNumber: '533401372', relation: 'self' }
  expect((await who.call(addMember, { body: bare })).code).toBe('request.invalid')
  const wrong = { ...bare, birthday: '1994-05-12', sex: 'female' }
  expect((await who.call(addMember, { body: wrong })).code).toBe('identity.mismatch')
  expect((await who.call(addMember, { body: { ...bare, birthday: '1994-05-11', sex: 'female' } })).status).toBe(201)
})

test.each(['slow', 'silent', 'down', 'garbage'])('an authority that is %s loses nothing', async (mode) => {
  const who = await town.arrive('zhang-mingyuan')
  await authority({ mode, delayMs: 5000 })
  const key = 'the-same-form-the-same-key'
  const body = town.papers('张明远', 'self')
  const answer = await who.call(addMember, { body, key })
  expect(answer).toMatchObject({ status: 503, code: 'identity.silent' })
  expect((await who.call(members)).body.items).toEqual([])
  await authority({ mode: 'normal' })
  // The form is still there: the same tap with the same key goes through.
  expect((await who.call(addMember, { body, key })).status).toBe(201)
})

test('ten wrong tries a day are enough, right ones and silence do not count, and tomorrow is another day', async () => {
  const who = await town.arrive('zhang-mingyuan')
  await authority({ mode: 'down' })
  expect((await add(who, '张明远', 'self')).status).toBe(503)
  await authority({ mode: 'normal' })
  for (let wrong = 0; wrong < 10; wrong++) {
    expect((await add(who, '张明远', 'self', { name: '张名远' })).code).toBe('identity.mismatch')
  }
  expect(await add(who, '张明远', 'self')).toMatchObject({ status: 429, code: 'identity.attempts' })
  town.clock.advance(86_400_000)
  expect((await add(who, '张明远', 'self')).status).toBe(201)
})

test('tries made at once are all counted', async () => {
  const who = await town.arrive('zhang-mingyuan')
  const answers = await Promise.all(Array.from({ length: 20 }, () => add(who, '张明远', 'self', { name: '张名远' })))
  expect(answers.filter(({ code }) => code === 'identity.mismatch')).toHaveLength(10)
  expect(answers.filter(({ code }) => code === 'identity.attempts')).toHaveLength(10)
})

test('a second tap is the same member; the same key with other papers is a mismatch', async () => {
  const who = await town.arrive('zhang-mingyuan')
  const key = 'one-opened-form'
  const body = town.papers('张明远', 'self')
  const answers = await Promise.all([1, 2, 3, 4].map(() => who.call(addMember, { body, key })))
  expect(new Set(answers.map((answer) => answer.body.id)).size).toBe(1)
  expect(await who.call(addMember, { body: { ...body, relation: 'other' }, key })).toMatchObject({
    status: 409,
    code: 'idempotency.mismatch',
  })
  expect((await add(who, '张明远', 'self')).code).toBe('member.exists')
  expect((await add(who, '李思宁', 'self')).code).toBe('member.self-taken')
})

test('an account looks after five people, also when six come at once', async () => {
  const who = await town.arrive('zhang-mingyuan')
  const names = ['张明远', '李思宁', '王桂兰', '周建国', '欧阳若曦', '杨一']
  const answers = await Promise.all(names.map((name, i) => add(who, name, i === 0 ? 'self' : 'other')))
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(5)
  expect(answers.filter(({ code }) => code === 'member.limit')).toHaveLength(1)
  const { items, limit } = (await who.call(members)).body
  expect([items.length, limit, items.filter(({ isDefault }) => isDefault).length]).toEqual([5, 5, 1])
})

test('two accounts claim the same person at once: one is the person, the other waits for consent', async () => {
  const [one, other] = await Promise.all([town.arrive('zhang-mingyuan'), town.arrive('chen-mo')])
  const answers = await Promise.all([add(one, '张明远', 'self'), add(other, '张明远', 'self')])
  expect(answers.map(({ body }) => body.state).sort()).toEqual(['active', 'consent-awaited'])
  const held = await town.sql.select('SELECT 1 FROM member WHERE holder_key IS NOT NULL')
  expect(held).toHaveLength(1)
})

test('who only knows the number does not lift the person whom somebody else holds', async () => {
  const impostor = await town.arrive('chen-mo')
  expect((await add(impostor, '张明远', 'self')).body).toMatchObject({ state: 'active', level: 'L1' })
  const real = await town.arrive('zhang-mingyuan')
  const { body } = await add(real, '张明远', 'self')
  expect(body).toMatchObject({
    state: 'consent-awaited',
    level: 'L1',
    actions: ['change', 'invite', 'dispute', 'unbind'],
  })
  expect((await impostor.call(members)).body.items[0]!.level).toBe('L1')
})

test('a phone that comes later lifts to L2; while the authority is silent the job asks again', async () => {
  const who = await town.signIn('zhang-mingyuan')
  for (const { kind, version } of (await who.call(sessionApi.agreements)).body.items) {
    await who.call(sessionApi.consent, { body: { kind, version, granted: true } })
  }
  expect((await add(who, '张明远', 'self')).body.level).toBe('L1')
  await authority({ mode: 'down' })
  const { code } = await tell<{ code: string }>(town.wechatSimulator.control, '/phone-codes', {
    user: 'zhang-mingyuan',
  })
  expect((await who.call(sessionApi.bindPhone, { body: { code } })).status).toBe(200)
  expect((await who.call(members)).body.items[0]!.level).toBe('L1')
  await authority({ mode: 'normal' })
  await recheckPhones(town)
  expect((await who.call(members)).body.items[0]!.level).toBe('L2')
})

test('a guardian adds the child; the child is as well known as the guardian', async () => {
  const who = await town.arrive('zhang-mingyuan')
  await add(who, '张明远', 'self')
  expect((await add(who, '张乐', 'child')).body).toMatchObject({ state: 'active', level: 'L2', minor: true, age: 5 })
  const mother = await town.arrive('li-sining')
  await add(mother, '李思宁', 'self')
  expect((await add(mother, '张乐', 'child')).body.state).toBe('active')
})

test('a neighbour does not get the child, and a silent authority only puts it off', async () => {
  const neighbour = await town.arrive('zhou-jianguo')
  await add(neighbour, '周建国', 'self')
  const { body } = await add(neighbour, '张乐', 'other')
  expect(body).toMatchObject({ state: 'guardian-awaited', actions: ['change', 'confirm-guardian', 'unbind'] })
  const params = { id: body.id }
  expect((await neighbour.call(confirmGuardian, { params })).code).toBe('member.guardian-required')
  expect(await personsOf(town, neighbour.account.id)).toHaveLength(1)

  const father = await town.arrive('zhang-mingyuan')
  await add(father, '张明远', 'self')
  await authority({ mode: 'down', under: '/v1/identity/guardians' })
  const child = (await add(father, '张乐', 'child')).body
  expect(child.state).toBe('guardian-awaited')
  expect((await father.call(confirmGuardian, { params: { id: child.id } })).status).toBe(503)
  await authority({ mode: 'normal' })
  expect((await father.call(confirmGuardian, { params: { id: child.id } })).body.state).toBe('active')
  expect((await father.call(confirmGuardian, { params: { id: child.id } })).code).toBe('member.not-awaited')
})

test('a youth has an own account once a guardian is there, and a small child has none', async () => {
  const youth = await town.arrive('zhou-zihan')
  expect((await add(youth, '周子涵', 'self')).body.state).toBe('guardian-awaited')
  expect((await add(youth, '张乐', 'self')).code).toBe('member.self-taken')
  const father = await town.arrive('zhou-jianguo')
  await add(father, '周建国', 'self')
  await add(father, '周子涵', 'child')
  const { items } = (await youth.call(members)).body
  expect(items[0]).toMatchObject({ state: 'active', minor: true })

  // The guardian leaves: the youth's account rests until somebody answers again.
  const ward = (await father.call(members)).body.items.find(({ relation }) => relation === 'child')!
  await father.call(unbindMember, { params: { id: ward.id } })
  expect((await youth.call(members)).body.items[0]!.state).toBe('guardian-awaited')
})

test('a child under fourteen cannot be the account itself', async () => {
  const who = await town.arrive('chen-mo')
  expect(await add(who, '张乐', 'self')).toMatchObject({ status: 403, code: 'member.guardian-required' })
})

test('at eighteen a ward is asked again, and an own account that waited opens', async () => {
  const father = await town.arrive('zhou-jianguo')
  await add(father, '周建国', 'self')
  const ward = (await add(father, '周子涵', 'child')).body
  town.clock.set('2028-03-07T04:00:00Z')
  await askWardsOfAge(town, tiesOf(town))
  const again = await town.signIn('zhou-jianguo')
  expect((await again.call(member, { params: { id: ward.id } })).body.state).toBe('active')
  town.clock.set('2028-03-08T04:00:00Z')
  await askWardsOfAge(town, tiesOf(town))
  await askWardsOfAge(town, tiesOf(town))
  expect((await again.call(member, { params: { id: ward.id } })).body).toMatchObject({
    state: 'consent-awaited',
    minor: false,
    actions: ['change', 'invite', 'unbind'],
  })
  expect(await factsOf('member.came-of-age')).toBe(1)
  expect(await personsOf(town, father.account.id)).toHaveLength(1)
})

test('at a counter the waiting claim opens without a phone, and the person has been seen', async () => {
  const who = await town.arrive('zhang-mingyuan')
  const mother = (await add(who, '王桂兰', 'parent')).body
  expect(mother.state).toBe('consent-awaited')
  await confirmAtCounter(town, mother.id)
  expect((await who.call(member, { params: { id: mother.id } })).body).toMatchObject({ state: 'active', level: 'L2' })
  await expect(confirmAtCounter(town, mother.id)).rejects.toMatchObject({ code: 'member.not-awaited' })
})

test('relation, contact phone and the default one change; being oneself is no label', async () => {
  const who = await town.arrive('zhang-mingyuan')
  const own = (await add(who, '张明远', 'self')).body
  const child = (await add(who, '张乐', 'child')).body
  const change = (id: string, body: object) => who.call(changeMember, { params: { id }, body })
  expect((await change(child.id, { relation: 'other', isDefault: true, phone: '13900001111' })).body).toMatchObject({
    relation: 'other',
    isDefault: true,
    phoneMasked: '139****1111',
  })
  expect((await who.call(members)).body.items.map(({ id }) => id)).toEqual([child.id, own.id])
  expect((await change(child.id, { phone: null, address: '云川市青川区滨河路 8 号' })).body).toMatchObject({
    phoneMasked: null,
    hasAddress: true,
  })
  expect((await change(child.id, { phone: '1390000111', address: '' })).code).toBe('request.invalid')
  expect((await change(child.id, { address: '' })).body).toMatchObject({ hasAddress: false, relation: 'other' })
  expect((await change(own.id, { relation: 'other' })).code).toBe('request.invalid')
  expect((await change(child.id, { relation: 'self' })).code).toBe('request.invalid')
  const mother = (await add(who, '王桂兰', 'parent')).body
  expect((await change(mother.id, { isDefault: true })).code).toBe('member.consent-awaited')
})

test("another account's member is not there, whatever is asked", async () => {
  const who = await town.arrive('zhang-mingyuan')
  const { id } = (await add(who, '张明远', 'self')).body
  const stranger = await town.arrive('chen-mo')
  const params = { id }
  const answers = await Promise.all([
    stranger.call(member, { params }),
    stranger.call(changeMember, { params, body: { isDefault: true } }),
    stranger.call(unbindMember, { params }),
    stranger.call(personApi.invite, { params }),
    stranger.call(confirmGuardian, { params }),
    stranger.call(personApi.dispute, { params, body: { reason: '这是我本人的身份' } }),
    stranger.call(correct, { params, body: { name: '张明远', reason: '改名' } }),
    stranger.call(personApi.dismissCaretaker, { params }),
  ])
  expect(answers.slice(0, 7).map(({ code }) => code)).toEqual(Array(7).fill('member.unknown'))
  expect(answers[7].status).toBe(403)
})

test('unbinding hands the default on and leaves the person', async () => {
  const who = await town.arrive('zhang-mingyuan')
  const own = (await add(who, '张明远', 'self')).body
  const child = (await add(who, '张乐', 'child')).body
  const key = 'unbind-once'
  expect((await who.call(unbindMember, { params: { id: own.id }, key })).status).toBe(204)
  expect((await who.call(unbindMember, { params: { id: own.id }, key })).status).toBe(204)
  const { items } = (await who.call(members)).body
  // With the guardian gone from the account the child waits until the guardian is back.
  expect(items).toMatchObject([{ id: child.id, state: 'guardian-awaited' }])
  expect(await town.sql.select('SELECT 1 FROM person')).toHaveLength(2)
  expect((await add(who, '张明远', 'self')).body.state).toBe('active')
  expect((await who.call(confirmGuardian, { params: { id: child.id } })).body.state).toBe('active')
})

test('a corrected name is checked by the authority and the old one is kept as evidence', async () => {
  const who = await town.arrive('zhang-mingyuan')
  const { id } = (await add(who, '张明远', 'self')).body
  const rename = (name: string) => who.call(correct, { params: { id }, body: { name, reason: '依法改名' } })
  expect((await rename('张致远')).code).toBe('identity.mismatch')
  const { idType, idNumber, sex, birthday } = townsperson('张明远')
  await authority({ idType, idNumber, sex, birthday, name: '章致远' }, '/people')
  expect((await rename('章致远')).body.nameMasked).toBe('章*')
  expect(await town.sql.select('SELECT 1 FROM person_change')).toHaveLength(1)
})

test('a renewed passport leads to the same person; an ID number is for life', async () => {
  const who = await town.arrive('emma-clarke')
  const { id } = (await add(who, 'EMMA CLARKE', 'self')).body
  const old = await personKeyOf(town, { idType: 'passport', idNumber: '533401372' })
  const renewed = { idType: 'passport', idNumber: '700112233' } as const
  await authority({ ...renewed, name: 'EMMA CLARKE', sex: 'female', birthday: '1994-05-11' }, '/people')
  const body = { name: 'Emma Clarke', ...renewed, reason: '护照换发' }
  expect((await who.call(correct, { params: { id }, body })).status).toBe(200)
  expect((await personKeyOf(town, renewed)).equals(old)).toBe(true)
  expect(await personsOf(town, who.account.id)).toHaveLength(2)

  const zhang = await town.arrive('zhang-mingyuan')
  const own = (await add(zhang, '张明远', 'self')).body
  const answer = await zhang.call(correct, { params: { id: own.id }, body: { ...body, name: '张明远' } })
  expect(answer.code).toBe('member.not-yours-to-correct')
})

test('withdrawing the consent for health data hides the medical side, and granting shows it again', async () => {
  const who = await town.arrive('zhang-mingyuan')
  await add(who, '张明远', 'self')
  expect(await patientsOf(town, who.account.id, 'L2')).toHaveLength(1)
  const { version } = (await who.call(sessionApi.agreements)).body.items.find(({ kind }) => kind === 'health-data')!
  const answer = (granted: boolean) => who.call(sessionApi.consent, { body: { kind: 'health-data', version, granted } })
  await answer(false)
  expect(await patientsOf(town, who.account.id)).toEqual([])
  expect(await personsOf(town, who.account.id)).toHaveLength(1)
  await answer(true)
  expect(await patientsOf(town, who.account.id)).toHaveLength(1)
})

test('the copy of one’s data is whole; what belongs to others stays masked', async () => {
  const who = await town.arrive('zhang-mingyuan')
  await add(who, '张明远', 'self')
  await add(who, '王桂兰', 'parent')
  const copy = JSON.stringify((await who.call(sessionApi.copyOfData)).body)
  expect(copy).toContain('599101198803144317')
  expect(copy).toContain('13800008000')
  expect(copy).not.toContain(townsperson('王桂兰').idNumber)
})

test('closing the account erases who it was, keeps the person, and lets everybody go on', async () => {
  const who = await town.arrive('zhang-mingyuan')
  await add(who, '张明远', 'self')
  const tablet = await town.signIn('zhang-mingyuan', '平板')
  await Promise.all([who.call(sessionApi.account), tablet.call(sessionApi.account)])
  expect((await who.call(sessionApi.closeAccount, { body: { confirm: 'yes' } })).status).toBe(400)
  expect((await who.call(sessionApi.closeAccount, { body: { confirm: '注销' } })).status).toBe(204)
  for (const device of [who, tablet]) expect((await device.call(sessionApi.account)).status).toBe(401)
  const [account] = await town.sql.select('SELECT * FROM account')
  expect(account).toMatchObject({ state: 'closed', union_index: null, phone_sealed: null, phone_index: null })
  expect(await town.sql.select('SELECT 1 FROM account_wechat')).toEqual([])
  expect(await town.sql.select('SELECT 1 FROM member')).toEqual([])
  expect(await town.sql.select('SELECT 1 FROM person')).toHaveLength(1)
  expect((await town.sql.select('SELECT 1 FROM consent')).length).toBeGreaterThan(0)

  const anew = await town.arrive('zhang-mingyuan')
  expect(anew.account.id).not.toBe(who.account.id)
  expect((await add(anew, '张明远', 'self')).body.state).toBe('active')
})

test('nobody gets in without a session', async () => {
  for (const route of Object.values(personApi)) {
    const params = { id: '0199a0b0-0000-7000-8000-000000000000' }
    const body = route.method === 'GET' ? undefined : {}
    expect((await callApi(town.url, null, route, { params, body })).status).toBe(401)
  }
})
