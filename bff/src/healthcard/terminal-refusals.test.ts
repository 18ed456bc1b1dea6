import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { makeCode, windowAt } from '@onecard/shared/cardcode'
import { healthcardApi as api, type LeaseView } from '@onecard/shared/healthcard'
import { personApi } from '@onecard/shared/person'
import { sessionApi } from '@onecard/shared/session'
import fc from 'fast-check'
import { openKiosks, refusedWith, type Kiosks } from '../../test/kiosks.ts'
import { aTerminal } from '../../test/terminal.ts'

let town: Kiosks['town']
let zhang: Kiosks['zhang']
let card: Kiosks['card']
let kiosk: Kiosks['kiosk']
let elsewhere: Kiosks['elsewhere']
let lend: Kiosks['lend']
let uses: Kiosks['uses']
let count: Kiosks['count']
let lent: LeaseView
const minute = 60_000

beforeAll(async () => {
  ;({ town, zhang, card, kiosk, elsewhere, lend, uses, count } = await openKiosks())
})
afterAll(() => town.close())

/** Each test begins in a window of its own, with a lease of its own. */
beforeEach(async () => {
  town.clock.advance(10 * minute)
  lent = await lend()
})

/** What the phone shows now, or so many windows away from now. */
const shown = (away = 0, lease = lent) => makeCode(lease, windowAt(town.clock.now().getTime()) + away)
const at = () => ({ params: { id: card.id } })
const listed = () => count('SELECT COUNT(*) AS n FROM card_use')

describe('a code is refused, each time for its own reason', () => {
  test.each(['hello-world', 'https://example.test/1.2.3', '599101198803144317'])('%s is no card code', async (text) => {
    expect(await kiosk.verify(text)).toMatchObject({ status: 400, code: 'code.malformed' })
  })

  test('forged: a lease that was never lent, a secret that is not its own, any single bit', async () => {
    const stranger = { leaseId: 'AAECAwQFBgcICQoLDA0ODw', secret: lent.secret }
    expect(await refusedWith(kiosk.verify(shown(0, { ...lent, ...stranger })))).toBe('code.forged')
    const guessed = shown(0, { ...lent, secret: stranger.leaseId.repeat(2).slice(0, 43) })
    expect(await kiosk.verify(guessed)).toMatchObject({ status: 403, code: 'code.forged' })
    const code = shown()
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 0, max: code.length - 1 }),
        fc.integer({ min: 0, max: 6 }),
        async (at, bit) => {
          const changed = code.slice(0, at) + String.fromCharCode(code.charCodeAt(at) ^ (1 << bit)) + code.slice(at + 1)
          expect((await kiosk.verify(changed)).status).not.toBe(200)
        },
      ),
      { numRuns: 25 },
    )
  })

  test.each([
    [-2, 'code.expired'],
    [-1, null],
    [1, null],
    [2, 'code.from-future'],
  ])('%i windows away: %s', async (away, refusal) => {
    expect(await refusedWith(kiosk.verify(shown(away)))).toBe(refusal)
  })

  test('a screenshot dies with its minute', async () => {
    const screenshot = shown()
    town.clock.advance(2 * minute)
    expect(await kiosk.verify(screenshot)).toMatchObject({ status: 410, code: 'code.expired' })
  })

  test('a phone that stayed away from the net for more than eight hours', async () => {
    town.clock.advance(8 * 60 * minute - 1)
    expect((await kiosk.verify(shown())).status).toBe(200)
    town.clock.advance(1)
    expect(await kiosk.verify(shown())).toMatchObject({ status: 410, code: 'code.lease-expired' })
  })

  test('a phone that signed out', async () => {
    const other = await town.signIn('zhang-mingyuan', '旧手机')
    const lease = await lend(other)
    expect((await kiosk.verify(shown(0, lease))).status).toBe(200)
    await other.call(sessionApi.signOut)
    expect(await kiosk.verify(shown(1, lease))).toMatchObject({ status: 410, code: 'code.lease-revoked' })
  })

  test('a card that is lost; its old leases stay dead when it is found again', async () => {
    await zhang.call(api.reportLost, at())
    expect(await refusedWith(kiosk.verify(shown()))).toBe('code.card-not-active')
    await zhang.call(api.restore, at())
    expect(await refusedWith(kiosk.verify(shown()))).toBe('code.lease-revoked')
    lent = await lend()
    expect((await kiosk.verify(shown())).status).toBe(200)
  })

  test('a code that another institution has used; the next window is another code', async () => {
    expect((await kiosk.verify(shown())).status).toBe(200)
    expect(await elsewhere.verify(shown())).toMatchObject({ status: 409, code: 'code.used-elsewhere' })
    expect((await elsewhere.verify(shown(1))).status).toBe(200)
  })

  test('an account that no longer looks after the person, and one that has closed', async () => {
    const li = await town.arrive('li-sining')
    const add = async (name: string, relation: string) =>
      (await li.call(personApi.addMember, { body: town.papers(name, relation) })).body.id
    await add('李思宁', 'self')
    const childs = async () => {
      const member = await add('张乐', 'child')
      const { body } = await li.call(api.claim, { body: { memberId: member } })
      return { member, lease: await lend(li, body.id) }
    }
    const first = await childs()
    expect((await kiosk.verify(shown(0, first.lease))).status).toBe(200)
    await li.call(personApi.unbindMember, { params: { id: first.member } })
    expect(await refusedWith(kiosk.verify(shown(1, first.lease)))).toBe('code.lease-revoked')
    const second = await childs()
    expect(await refusedWith(kiosk.verify(shown(1, first.lease)))).toBe('code.lease-revoked')
    expect((await kiosk.verify(shown(1, second.lease))).status).toBe(200)
    expect((await li.call(sessionApi.closeAccount, { body: { confirm: '注销' } })).status).toBe(204)
    expect(await refusedWith(kiosk.verify(shown(0, second.lease)))).toBe('code.lease-revoked')
  })

  test('a person whose identity is in dispute; nothing can be done with the card meanwhile', async () => {
    const claim = async (user: string) => {
      const who = await town.arrive(user)
      const { body } = await who.call(personApi.addMember, { body: town.papers('周建国', 'self') })
      return { who, member: body.id }
    }
    const { who: zhou, member } = await claim('zhou-jianguo')
    const { body: his } = await zhou.call(api.claim, { body: { memberId: member } })
    const lease = await lend(zhou, his.id)
    const other = await claim('yang-yi')
    const reason = '这是我本人的证件'
    expect((await other.who.call(personApi.dispute, { params: { id: other.member }, body: { reason } })).status).toBe(
      200,
    )
    expect(await kiosk.verify(shown(0, lease))).toMatchObject({ status: 423, code: 'code.person-frozen' })
    const params = { id: his.id }
    expect((await zhou.call(api.card, { params })).body.actions).toEqual([])
    expect((await zhou.call(api.reportLost, { params })).code).toBe('member.frozen')
    expect((await zhou.call(api.lease, { params, body: { deviceId: 'device-one' } })).code).toBe('member.frozen')
  })

  test('a terminal that may not verify', async () => {
    const dumb = await aTerminal(town, kiosk.hospitalId, ['appointments'])
    expect(await dumb.verify(shown())).toMatchObject({ status: 403, code: 'terminal.not-permitted' })
  })

  test('the resident sees the refused uses too, in words, and hears of the suspicious ones', async () => {
    const told = () => count("SELECT COUNT(*) AS n FROM outbox WHERE fact = 'card.used'")
    const before = await told()
    await kiosk.verify(shown(-3))
    expect(await told()).toBe(before)
    const [slow] = await uses()
    expect(slow).toMatchObject({ outcome: 'refused', refusal: '码已过期，可能是截图' })
    await kiosk.verify(shown(0, { ...lent, secret: 'A'.repeat(43) }))
    expect(await told()).toBe(before + 1)
    const [forged] = await uses({ lang: 'en', limit: '1' })
    expect(forged).toMatchObject({ outcome: 'refused', refusal: 'the code was forged or altered' })
  })

  test('a reader that holds a dead screenshot in view fills nobody’s list', async () => {
    const before = await listed()
    for (let i = 0; i < 5; i++) await kiosk.verify(shown(-3))
    expect(await listed()).toBe(before + 1)
  })
})
