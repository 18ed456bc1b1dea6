import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { sessionApi, type AgreementKind } from '@onecard/shared/session'
import { tell } from '../../../test/simulators/tell.ts'
import { callApi, openTown, type SignedIn, type Town } from '../../test/town.ts'
import { forgetOldSessions } from './service.ts'

const { signIn, webEntrance, account, sessions, signOut, signOutDevice, agreements, consent, consents, bindPhone } =
  sessionApi

let town: Town
beforeAll(async () => {
  town = await openTown()
})
afterAll(() => town.close())

const say = <T = { code: string }>(path: string, said: object) => tell<T>(town.wechatSimulator.control, path, said)
const day = 86_400_000
const count = async (sql: string) => Number((await town.sql.select<{ n: number }>(sql))[0]!.n)
const enter = (body: object) => callApi(town.url, null, signIn, { body })

/** As a browser does it: entrance, WeChat's page, back with code and state. */
async function throughTheWeb(user: string) {
  const { body } = await callApi(town.url, null, webEntrance, { query: { returnTo: '/#/mine' } })
  const page = new URL(body.url)
  const form = new URLSearchParams(page.search)
  form.set('user', user)
  form.set('decision', 'allow')
  const answer = await fetch(page.origin + page.pathname, { method: 'POST', body: form, redirect: 'manual' })
  const back = new URL(answer.headers.get('location')!)
  return { back, state: body.state, code: back.searchParams.get('code')! }
}

test('a phone signs in with its one-time code', async () => {
  const { code } = await say('/codes', { user: 'zhang-mingyuan' })
  const answer = await enter({ code, via: 'weapp', device: 'iPhone 15' })
  expect(answer.status).toBe(201)
  expect(answer.body.account).toMatchObject({
    phoneMasked: null,
    agreementsDue: ['privacy', 'health-data'],
    frozen: false,
  })
  expect((await callApi(town.url, answer.body.token, account)).body.id).toBe(answer.body.account.id)
  expect((await enter({ code, via: 'weapp' })).code).toBe('session.code-invalid')
})

test('no token, a wrong token, nonsense in its place: 401', async () => {
  for (const token of [null, 'x'.repeat(43), 'short']) {
    expect((await callApi(town.url, token, account)).status).toBe(401)
  }
})

test('the token is nowhere in the database, and the openid is sealed', async () => {
  const { token } = await town.signIn('ouyang-ruoxi')
  const rows = await town.sql.select('SELECT * FROM account_session')
  expect(JSON.stringify(rows)).not.toContain(token)
  const [wechat] = await town.sql.select<{ openid_sealed: Buffer }>('SELECT openid_sealed FROM account_wechat LIMIT 1')
  expect(wechat!.openid_sealed.toString('latin1')).not.toMatch(/o[\w-]{27}/)
})

test('the mini-program and the browser are one account, found by unionid', async () => {
  const phone = await town.signIn('li-sining')
  const { back, state, code } = await throughTheWeb('li-sining')
  expect(back.hash).toBe('#/mine')
  expect(back.searchParams.get('state')).toBe(state)
  const answer = await enter({ code, via: 'web', state })
  expect(answer.body.account.id).toBe(phone.account.id)
  expect((await phone.call(sessions)).body.items).toMatchObject([
    { via: 'weapp', current: true },
    { via: 'web', current: false },
  ])
})

test('a state is ours, ten minutes old at most, and used once', async () => {
  const first = await throughTheWeb('li-sining')
  const viaWeb = (code: string, state?: string) => enter({ code, via: 'web', state })
  expect((await viaWeb(first.code)).code).toBe('session.state-invalid')
  expect((await viaWeb(first.code, 'f'.repeat(68))).code).toBe('session.state-invalid')
  expect((await viaWeb(first.code, first.state)).status).toBe(201)
  const { code } = await say('/web-codes', { user: 'li-sining' })
  expect((await viaWeb(code, first.state)).code).toBe('session.state-invalid')

  const late = await throughTheWeb('li-sining')
  town.clock.advance(10 * 60_000)
  expect((await viaWeb(late.code, late.state)).code).toBe('session.state-invalid')
})

test.each(['//evil.example', '/\\evil.example', 'https://evil.example'])(
  'the entrance never leads to %s',
  async (returnTo) => {
    const { body } = await callApi(town.url, null, webEntrance, { query: { returnTo } })
    const target = new URL(body.url).searchParams.get('redirect_uri')
    expect(new URL(target!).origin).toBe(new URL(town.config.PUBLIC_URL).origin)
  },
)

test('twenty first sign-ins of one person at once, on phone and web, open one account', async () => {
  const before = await count('SELECT COUNT(*) AS n FROM account')
  const entrances = await Promise.all(Array.from({ length: 10 }, () => throughTheWeb('emma-clarke')))
  const answers = await Promise.all([
    ...Array.from({ length: 10 }, () => town.signIn('emma-clarke').then((signedIn) => signedIn.account.id)),
    ...entrances.map(({ code, state }) => enter({ code, via: 'web', state }).then(({ body }) => body.account.id)),
  ])
  expect(new Set(answers).size).toBe(1)
  expect(await count('SELECT COUNT(*) AS n FROM account')).toBe(before + 1)
})

test('what WeChat refuses is said in its own words', async () => {
  const refused = async (user: string) => enter({ ...(await say('/codes', { user })), via: 'weapp' })
  expect((await refused('xu-feng')).code).toBe('session.blocked')
  await say('/mode', { mode: 'rate-limited', times: 1 })
  expect(await refused('sun-yue')).toMatchObject({ status: 429, code: 'session.rate-limited' })
})

test.each(['silent', 'down', 'garbage', 'busy'])(
  'WeChat %s is a 503 that says so, and the next try succeeds',
  async (mode) => {
    const { code } = await say('/codes', { user: 'sun-yue' })
    await say('/mode', { mode })
    const answer = await enter({ code, via: 'weapp' })
    expect(answer).toMatchObject({ status: 503, code: 'wechat.silent' })
    expect(answer.headers.get('retry-after')).toBeTruthy()
    await say('/mode', { mode: 'normal' })
    await town.signIn('sun-yue')
  },
)

test('seven days without use end a sign-in; each use carries it on', async () => {
  const { call } = await town.signIn('zhou-jianguo')
  for (let week = 0; week < 3; week++) {
    town.clock.advance(6 * day)
    expect((await call(account)).status).toBe(200)
  }
  town.clock.advance(7 * day)
  expect(await call(account)).toMatchObject({ status: 401, code: 'session.expired' })
  await forgetOldSessions(town)
  const left = await town.sql.select('SELECT 1 FROM account_session WHERE expires_at <= ?', [town.clock.now()])
  expect(left).toEqual([])
})

test('a page that asks several things at once after a pause stays signed in', async () => {
  const { call } = await town.signIn('zhou-jianguo')
  for (let pause = 0; pause < 5; pause++) {
    town.clock.advance(10 * 60_000)
    const answers = await Promise.all(Array.from({ length: 8 }, () => call(account)))
    expect(answers.map(({ status }) => status)).toEqual(Array(8).fill(200))
  }
})

test('a device signs out, and another one is signed out from here; the copies in Redis go with them', async () => {
  const phone = await town.signIn('he-wei', '手机')
  const tablet = await town.signIn('he-wei', '平板')
  await Promise.all([phone.call(account), tablet.call(account)])
  const { body } = await phone.call(sessions)
  const other = body.items.find(({ device }) => device === '平板')!
  expect((await phone.call(signOutDevice, { params: { id: other.id } })).status).toBe(204)
  expect((await tablet.call(account)).status).toBe(401)
  expect((await phone.call(signOut)).status).toBe(204)
  expect((await phone.call(account)).status).toBe(401)
})

test("another account's device is not there", async () => {
  const mine = await town.signIn('he-wei')
  const theirs = await town.signIn('lin-wan')
  const { body } = await theirs.call(sessions)
  const answer = await mine.call(signOutDevice, { params: { id: body.items[0]!.id } })
  expect(answer).toMatchObject({ status: 404, code: 'session.unknown' })
  expect((await theirs.call(account)).status).toBe(200)
})

test('losing Redis signs nobody out', async () => {
  const { call } = await town.signIn('huang-jiaxi')
  await call(account)
  const keys = await town.redis.keys(`${town.config.REDIS_PREFIX}session:*`)
  expect(keys.length).toBeGreaterThan(0)
  await town.redis.del(keys.map((key) => key.slice(town.config.REDIS_PREFIX.length)))
  expect((await call(account)).status).toBe(200)
  town.redis.disconnect()
  expect((await call(account)).status).toBe(200)
  const again = await town.signIn('huang-jiaxi')
  expect((await again.call(account)).status).toBe(200)
  await town.redis.connect()
})

async function agree({ call }: SignedIn, kind: AgreementKind, granted = true) {
  const { body } = await call(agreements)
  const { version } = body.items.find((one) => one.kind === kind)!
  return call(consent, { body: { kind, version, granted } })
}

test('agreements have a text in two languages; an answer is kept for ever and can be taken back', async () => {
  const signedIn = await town.signIn('he-meiling')
  const zh = await signedIn.call(agreements)
  const en = await signedIn.call(agreements, { query: { lang: 'en' } })
  expect(zh.body.items.map(({ kind }) => kind)).toEqual(['privacy', 'health-data'])
  expect(en.body.items[0]!.title).toBe('OneCard Health privacy agreement')
  expect(en.body.items.map(({ text }) => text.length)).toEqual(zh.body.items.map(({ text }) => text.length))

  expect((await agree(signedIn, 'privacy')).body.agreementsDue).toEqual(['health-data'])
  expect((await agree(signedIn, 'health-data')).body).toMatchObject({ agreementsDue: [], healthDataConsent: true })
  const withdrawn = await agree(signedIn, 'health-data', false)
  expect(withdrawn.body).toMatchObject({ agreementsDue: [], healthDataConsent: false })
  const { body } = await signedIn.call(consents)
  expect(body.items.map(({ kind, granted }) => [kind, granted])).toEqual([
    ['health-data', false],
    ['health-data', true],
    ['privacy', true],
  ])
})

test('only the version in force can be agreed to; a new version is due again', async () => {
  const signedIn = await town.signIn('lin-zhicheng')
  const answer = await signedIn.call(consent, { body: { kind: 'privacy', version: '2020-01', granted: true } })
  expect(answer).toMatchObject({ status: 409, code: 'agreement.outdated' })
  await agree(signedIn, 'privacy')
  await town.sql.change("UPDATE consent SET version = '2025-01' WHERE kind = 'privacy'")
  expect((await signedIn.call(account)).body.agreementsDue).toContain('privacy')
})

test('the WeChat phone number is taken once by its code and shown masked only', async () => {
  const signedIn = await town.signIn('yang-yi')
  const { code } = await say('/phone-codes', { user: 'yang-yi' })
  const key = 'a-key-for-the-phone'
  const answer = await signedIn.call(bindPhone, { body: { code }, key })
  expect(answer.body.phoneMasked).toBe('181****4455')
  // The same tap again: the same answer, though WeChat would refuse the code now.
  expect((await signedIn.call(bindPhone, { body: { code }, key })).body).toEqual(answer.body)
  expect(await signedIn.call(bindPhone, { body: { code } })).toMatchObject({ status: 400, code: 'phone.code-invalid' })
  expect(await signedIn.call(bindPhone, { body: { code: 'other' }, key })).toMatchObject({
    status: 409,
    code: 'idempotency.mismatch',
  })
})

test('a silent WeChat leaves the phone as it was', async () => {
  const signedIn = await town.signIn('ji-xiangyun')
  const { code } = await say('/phone-codes', { user: 'ji-xiangyun' })
  await say('/mode', { mode: 'garbage', under: '/wxa/' })
  expect((await signedIn.call(bindPhone, { body: { code } })).status).toBe(503)
  expect((await signedIn.call(account)).body.phoneMasked).toBeNull()
  await say('/mode', { mode: 'normal' })
})
