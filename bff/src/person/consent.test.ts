import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { personApi } from '@onecard/shared/person'
import { sessionApi } from '@onecard/shared/session'
import { openTown, type SignedIn, type Town } from '../../test/town.ts'
import { tiesOf } from '../ties.ts'
import { decideDispute, openDisputes, personsOf, raiseLevel, personKeyOf } from './service.ts'

const { members, addMember, member, invite, acceptInvitation, caretakers, dismissCaretaker, dispute } = personApi

let town: Town
beforeAll(async () => {
  town = await openTown()
})
beforeEach(() => town.reset())
afterAll(() => town.close())

const add = (who: SignedIn, name: string, relation: string) =>
  who.call(addMember, { body: town.papers(name, relation) })
const accept = (who: SignedIn, code: string) => who.call(acceptInvitation, { body: { code } })

/** The son invites; his mother is there with her own account. */
async function aFamily() {
  const son = await town.arrive('zhang-mingyuan')
  await add(son, '张明远', 'self')
  const mother = await town.arrive('wang-guilan')
  await add(mother, '王桂兰', 'self')
  const ward = (await add(son, '王桂兰', 'parent')).body
  const invitation = async (key = `invite-${Math.random()}`) =>
    (await son.call(invite, { params: { id: ward.id }, key })).body
  return { son, mother, ward, invitation }
}

test('an adult agrees in their own account, sees who looks after them, and can take it back', async () => {
  const { son, mother, ward, invitation } = await aFamily()
  expect(ward).toMatchObject({ state: 'consent-awaited', nameMasked: '王*' })
  expect(await personsOf(town, son.account.id)).toHaveLength(1)
  const { code } = await invitation()
  expect((await accept(mother, code)).body).toEqual({ inviterMasked: '张*', relation: 'parent' })
  expect((await son.call(member, { params: { id: ward.id } })).body.state).toBe('active')
  expect(await personsOf(town, son.account.id)).toHaveLength(2)

  const { items } = (await mother.call(caretakers)).body
  expect(items).toMatchObject([{ nameMasked: '张*', relation: 'parent' }])
  expect((await mother.call(dismissCaretaker, { params: { id: items[0]!.id } })).status).toBe(204)
  expect((await son.call(members)).body.items).toHaveLength(1)
  expect(await mother.call(dismissCaretaker, { params: { id: items[0]!.id } })).toMatchObject({
    status: 404,
    code: 'caretaker.unknown',
  })
})

test('a code lives ten minutes, is replaced by the next, and serves once; a repeated tap shows the same code', async () => {
  const { mother, invitation } = await aFamily()
  const first = await invitation('the-first-tap')
  expect(await invitation('the-first-tap')).toEqual(first)
  const second = await invitation()
  if (first.code !== second.code) expect((await accept(mother, first.code)).code).toBe('invitation.invalid')
  town.clock.advance(10 * 60_000)
  expect((await accept(mother, second.code)).code).toBe('invitation.invalid')
  const third = await invitation()
  expect((await accept(mother, third.code)).status).toBe(200)
  expect((await accept(mother, third.code)).code).toBe('invitation.invalid')
})

test('five wrong tries and neither the code nor the account goes on', async () => {
  const { mother, invitation } = await aFamily()
  const { code } = await invitation()
  const wrong = code === '000000' ? '000001' : '000000'
  for (let tries = 0; tries < 5; tries++) expect((await accept(mother, wrong)).code).toBe('invitation.invalid')
  expect(await accept(mother, code)).toMatchObject({ status: 429, code: 'invitation.attempts' })
  town.clock.advance(10 * 60_000)
  const next = await invitation()
  expect((await accept(mother, next.code)).status).toBe(200)
})

test('an invitation is for the person it names, and only for who is real-name checked', async () => {
  const { invitation } = await aFamily()
  const { code } = await invitation()
  const stranger = await town.arrive('chen-mo')
  expect(await accept(stranger, code)).toMatchObject({ status: 403, code: 'identity.level-too-low' })
  await add(stranger, '陈默', 'self')
  expect(await accept(stranger, code)).toMatchObject({ status: 403, code: 'invitation.not-you' })
})

test('ten accept at once: it happens once', async () => {
  const { son, mother, invitation } = await aFamily()
  const { code } = await invitation()
  const answers = await Promise.all(Array.from({ length: 4 }, () => accept(mother, code)))
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1)
  expect(await town.sql.select("SELECT 1 FROM outbox WHERE fact = 'member.consented'")).toHaveLength(1)
  expect((await son.call(members)).body.items).toHaveLength(2)
})

test('only a claim that waits for consent can be invited for', async () => {
  const { son } = await aFamily()
  const own = (await son.call(members)).body.items.find(({ relation }) => relation === 'self')!
  expect((await son.call(invite, { params: { id: own.id } })).code).toBe('member.not-awaited')
})

test("a second account of one's own needs the first one's consent", async () => {
  const first = await town.arrive('zhang-mingyuan')
  await add(first, '张明远', 'self')
  const second = await town.arrive('chen-mo')
  const claim = (await add(second, '张明远', 'self')).body
  const { code } = (await second.call(invite, { params: { id: claim.id } })).body
  expect((await accept(first, code)).body.relation).toBe('self')
  expect((await second.call(member, { params: { id: claim.id } })).body.state).toBe('active')
  // The first account speaks for the person; when it goes, the second one does.
  await first.call(sessionApi.closeAccount, { body: { confirm: '注销' } })
  const [holder] = await town.sql.select<{ id: Buffer }>('SELECT id FROM member WHERE holder_key IS NOT NULL')
  expect(holder!.id.toString('hex')).toBe(claim.id.replaceAll('-', ''))
})

/** Somebody took the number first; its owner comes later. */
async function aTheft() {
  const thief = await town.arrive('chen-mo')
  const stolen = (await add(thief, '张明远', 'self')).body
  const owner = await town.arrive('zhang-mingyuan')
  const claim = (await add(owner, '张明远', 'self')).body
  const complain = (who = owner, id = claim.id) =>
    who.call(dispute, { params: { id }, body: { reason: '有人冒用我的身份证号码' } })
  return { thief, stolen, owner, claim, complain }
}

test('a dispute freezes both accounts until staff decide', async () => {
  const { thief, stolen, owner, claim, complain } = await aTheft()
  expect((await complain()).body).toMatchObject({ state: 'disputed', actions: [] })
  for (const who of [thief, owner]) {
    expect((await who.call(sessionApi.account)).body.frozen).toBe(true)
    expect(await personsOf(town, who.account.id)).toEqual([])
  }
  expect((await thief.call(personApi.unbindMember, { params: { id: stolen.id } })).code).toBe('member.frozen')
  expect((await complain()).code).toBe('member.frozen')
  expect((await complain(thief, stolen.id)).code).toBe('member.frozen')
  expect(await town.sql.select("SELECT 1 FROM outbox WHERE fact = 'member.disputed'")).toHaveLength(1)

  const [open] = await openDisputes(town)
  expect(open).toMatchObject({ reason: '有人冒用我的身份证号码' })
  const staffId = town.newId()
  await decideDispute(town, tiesOf(town), { disputeId: open!.id, memberId: claim.id, staffId })
  expect((await owner.call(member, { params: { id: claim.id } })).body).toMatchObject({ state: 'active', level: 'L2' })
  expect((await thief.call(members)).body.items).toEqual([])
  expect((await owner.call(sessionApi.account)).body.frozen).toBe(false)
  await expect(
    decideDispute(town, tiesOf(town), { disputeId: open!.id, memberId: claim.id, staffId }),
  ).rejects.toMatchObject({ code: 'dispute.decided' })
})

test('a frozen account sees nobody, not the child either, and can change nothing', async () => {
  const { owner, complain } = await aTheft()
  const thief = await town.arrive('chen-mo')
  const child = (await add(thief, '张乐', 'child')).body
  expect(child.state).toBe('active')
  await complain()
  expect(await personsOf(town, thief.account.id)).toEqual([])
  expect((await thief.call(member, { params: { id: child.id } })).body.actions).toEqual([])
  expect((await add(thief, '王桂兰', 'parent')).code).toBe('account.frozen')
  expect((await thief.call(personApi.unbindMember, { params: { id: child.id } })).code).toBe('account.frozen')
  expect((await thief.call(sessionApi.closeAccount, { body: { confirm: '注销' } })).code).toBe('account.frozen')

  const [open] = await openDisputes(town)
  const right = open!.claims.find(({ accountId }) => accountId === owner.account.id)!
  await decideDispute(town, tiesOf(town), { disputeId: open!.id, memberId: right.id, staffId: town.newId() })
  // The thief was no guardian: the child waits for one again.
  expect((await thief.call(member, { params: { id: child.id } })).body.state).toBe('guardian-awaited')
  expect(await personsOf(town, owner.account.id)).toHaveLength(1)
})

test('what the wrong holder had consented to is asked again', async () => {
  const { thief, owner, claim, complain } = await aTheft()
  const friend = await town.arrive('li-sining')
  await add(friend, '李思宁', 'self')
  const cared = (await add(friend, '张明远', 'spouse')).body
  const { code } = (await friend.call(invite, { params: { id: cared.id } })).body
  await accept(thief, code)
  await complain()
  const [open] = await openDisputes(town)
  await decideDispute(town, tiesOf(town), { disputeId: open!.id, memberId: claim.id, staffId: town.newId() })
  expect((await friend.call(member, { params: { id: cared.id } })).body.state).toBe('consent-awaited')
  expect((await owner.call(caretakers)).body.items).toEqual([])
})

test('staff may find the first account right: then all is as before', async () => {
  const { thief, stolen, owner, complain } = await aTheft()
  await complain()
  const [open] = await openDisputes(town)
  await decideDispute(town, tiesOf(town), { disputeId: open!.id, memberId: stolen.id, staffId: town.newId() })
  expect((await thief.call(members)).body.items).toMatchObject([{ state: 'active' }])
  expect((await owner.call(members)).body.items).toEqual([])
})

test('whom a counter has seen is not frozen by somebody who only knows the number', async () => {
  const { owner, complain } = await aTheft()
  const key = await personKeyOf(town, { idType: 'resident-id', idNumber: '599101198803144317' })
  await raiseLevel(town.sql, town, key, 'staff')
  expect((await complain()).code).toBe('identity.level-too-low')
  expect((await owner.call(sessionApi.account)).body.frozen).toBe(false)
})

test('without another claim there is nothing to dispute', async () => {
  const who = await town.arrive('zhang-mingyuan')
  const { id } = (await add(who, '张明远', 'self')).body
  const answer = await who.call(dispute, { params: { id }, body: { reason: '有人冒用我的身份' } })
  expect(answer).toMatchObject({ status: 409, code: 'member.no-other-claim' })
})
