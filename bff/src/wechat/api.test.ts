import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { Redis } from 'ioredis'
import { tell } from '../../../test/simulators/tell.ts'
import { readTemplates } from '../../../test/simulators/town.ts'
import { startWechat, type WechatSimulator } from '../../../test/simulators/wechat/start.ts'
import { buildWechat, type Wechat, type WechatSettings } from './api.ts'
import { WechatRefused, WechatSilent } from './errors.ts'

const weapp = { appId: 'wxtest0000weapp00', secret: 'weapp-secret' }
const web = { appId: 'wxtest00000web000', secret: 'web-secret' }
const [outcome] = readTemplates()
const templateId = outcome!.id
const values = {
  thing1: '市第一人民医院',
  thing2: '心血管内科 陈述文',
  time3: '2026年11月25日 09:00~09:30',
  phrase4: '预约成功',
  thing5: '请提前三十分钟签到',
}

let now = new Date('2026-11-24T00:00:00Z')
const clock = { now: () => now }
const lines: Redis[] = []
let simulator: WechatSimulator
let wechat: Wechat

/** One more process of ours: its own memory and its own line to Redis. */
function anotherProcess(more: Partial<WechatSettings> = {}): Wechat {
  const redis = new Redis(process.env['REDIS_URL']!, { keyPrefix: `wechat-test:${process.env['JEST_WORKER_ID']}:` })
  lines.push(redis)
  const settings: WechatSettings = {
    apiBase: simulator.base,
    openBase: simulator.base,
    weapp,
    web,
    miniprogramState: 'formal',
    timeoutMs: 400,
    restMs: 200,
    ...more,
  }
  return buildWechat(settings, { redis, clock, newId: randomUUID })
}

const say = <T = unknown>(path: string, said?: object) => tell<T>(simulator.control, path, said)
const codeOf = async (user: string, kind = '/codes') => (await say<{ code: string }>(kind, { user })).code
const tokenCalls = async () =>
  (await say<string[]>('/requests')).filter((path) => path === '/cgi-bin/stable_token').length
const openIdOf = async (user: string) => {
  const users = await say<{ user: string; openIds: { weapp: string } }[]>('/users')
  return users.find((one) => one.user === user)!.openIds.weapp
}
const refused = (reason: string) => expect.objectContaining({ constructor: WechatRefused, reason })

beforeAll(async () => {
  simulator = await startWechat({ weapp, web, now: () => now })
})
beforeEach(async () => {
  now = new Date('2026-11-24T00:00:00Z')
  await simulator.close()
  simulator = await startWechat({ weapp, web, now: () => now })
  for (const line of lines.splice(0)) line.disconnect()
  wechat = anotherProcess()
  const keys = await lines[0]!.keys(`${lines[0]!.options.keyPrefix}*`)
  if (keys.length > 0) await lines[0]!.del(keys.map((key) => key.slice(lines[0]!.options.keyPrefix!.length)))
})
afterAll(async () => {
  for (const line of lines) line.disconnect()
  await simulator.close()
})

test('a login code gives who is signing in, once, for five minutes, and no session key', async () => {
  const code = await codeOf('zhang-mingyuan')
  const user = await wechat.signInWeapp(code)
  expect(Object.keys(user).sort()).toEqual(['openId', 'unionId'])
  expect(user.openId).toMatch(/^o[\w-]{27}$/)
  await expect(wechat.signInWeapp(code)).rejects.toEqual(refused('code-invalid'))
  await expect(wechat.signInWeapp('never-issued')).rejects.toEqual(refused('code-invalid'))

  const late = await codeOf('zhang-mingyuan')
  now = new Date(now.getTime() + 5 * 60_000)
  await expect(wechat.signInWeapp(late)).rejects.toEqual(refused('code-invalid'))
})

test('the mini-program and the web know one person by one unionid', async () => {
  const phone = await wechat.signInWeapp(await codeOf('li-sining'))
  const browser = await wechat.signInWeb(await codeOf('li-sining', '/web-codes'))
  expect(browser.unionId).toBe(phone.unionId)
  expect(browser.openId).not.toBe(phone.openId)
  await expect(wechat.signInWeb(await codeOf('li-sining'))).rejects.toEqual(refused('code-invalid'))
})

test('web authorisation shows a page, takes a choice, and comes back with code and state', async () => {
  const address = wechat.authorizeUrl('https://example.test/back?x=1#/home', 'a state')
  expect(address).toMatch(/#wechat_redirect$/)
  const page = await (await fetch(address)).text()
  expect(page).toContain('张明远')
  expect(page).toContain('允许')
  const form = new URLSearchParams(new URL(address).search)
  form.set('user', 'zhang-mingyuan')
  form.set('decision', 'allow')
  const send = () =>
    fetch(`${simulator.base}/connect/oauth2/authorize`, { method: 'POST', body: form, redirect: 'manual' })
  const back = new URL((await send()).headers.get('location')!)
  expect(back.hash).toBe('#/home')
  expect(back.searchParams.get('state')).toBe('a state')
  await wechat.signInWeb(back.searchParams.get('code')!)

  form.set('decision', 'deny')
  expect(new URL((await send()).headers.get('location')!).searchParams.has('code')).toBe(false)
  expect((await fetch(address.replace(web.appId, 'wxother'))).status).toBe(400)
})

test('each errcode becomes what it means', async () => {
  await expect(wechat.signInWeapp(await codeOf('xu-feng'))).rejects.toEqual(refused('blocked'))
  await say('/mode', { mode: 'rate-limited' })
  await expect(wechat.signInWeapp(await codeOf('sun-yue'))).rejects.toEqual(refused('rate-limited'))
  await say('/mode', { mode: 'normal' })
  const wrongSecret = anotherProcess({ weapp: { ...weapp, secret: 'no' } })
  await expect(wrongSecret.signInWeapp(await codeOf('sun-yue'))).rejects.toEqual(refused('settings'))
  await expect(wrongSecret.phoneNumber(await codeOf('sun-yue', '/phone-codes'))).rejects.toEqual(refused('settings'))
})

test('a hundred sign-ins a minute are enough for one user, and the next minute is a new one', async () => {
  for (let count = 0; count < 100; count++) await wechat.signInWeapp(await codeOf('yang-yi'))
  await expect(wechat.signInWeapp(await codeOf('yang-yi'))).rejects.toEqual(refused('rate-limited'))
  now = new Date(now.getTime() + 61_000)
  await wechat.signInWeapp(await codeOf('yang-yi'))
})

test('a busy WeChat is asked again with the same code; one that stays busy is silent', async () => {
  await say('/mode', { mode: 'busy', times: 2 })
  expect((await wechat.signInWeapp(await codeOf('sun-yue'))).unionId).toBeTruthy()
  await say('/mode', { mode: 'busy' })
  await expect(wechat.signInWeapp(await codeOf('sun-yue'))).rejects.toThrow(WechatSilent)
})

test.each([{ mode: 'garbage' }, { mode: 'down' }, { mode: 'silent' }, { mode: 'slow', delayMs: 800 }])(
  'an answer that cannot be trusted is silence: %j',
  async (mood) => {
    await say('/mode', mood)
    await expect(wechat.signInWeapp(await codeOf('sun-yue'))).rejects.toThrow(WechatSilent)
  },
)

test('nobody at that address is silence too', async () => {
  const lost = anotherProcess({ apiBase: 'http://127.0.0.1:1' })
  await expect(lost.signInWeapp('any')).rejects.toThrow(WechatSilent)
})

test('five silences in a row and WeChat is left alone for a while, then asked again', async () => {
  await say('/mode', { mode: 'garbage' })
  for (let count = 0; count < 5; count++) await expect(wechat.signInWeapp('x')).rejects.toThrow(WechatSilent)
  const asked = (await say<string[]>('/requests')).length
  await expect(wechat.signInWeapp('x')).rejects.toThrow('resting')
  expect(await say<string[]>('/requests')).toHaveLength(asked)
  await say('/mode', { mode: 'normal' })
  const code = await codeOf('sun-yue')
  const until = Date.now() + 5000
  const again = async (): Promise<unknown> =>
    wechat.signInWeapp(code).catch((error: unknown) => {
      if (Date.now() > until || !(error instanceof WechatSilent)) throw error
      return again()
    })
  await expect(again()).resolves.toHaveProperty('openId')
})

test('a phone code gives the number, once', async () => {
  const code = await codeOf('li-sining', '/phone-codes')
  expect(await wechat.phoneNumber(code)).toBe('13900000926')
  await expect(wechat.phoneNumber(code)).rejects.toEqual(refused('code-invalid'))
})

test('many calls in several processes fetch one token', async () => {
  const processes = [wechat, anotherProcess(), anotherProcess()]
  const codes = await Promise.all(Array.from({ length: 12 }, () => codeOf('li-sining', '/phone-codes')))
  await Promise.all(codes.map((code, index) => processes[index % 3]!.phoneNumber(code)))
  expect(await tokenCalls()).toBe(1)
})

test('the token is renewed five minutes before its end, and the old one serves meanwhile', async () => {
  await wechat.phoneNumber(await codeOf('li-sining', '/phone-codes'))
  now = new Date(now.getTime() + 114 * 60_000)
  await wechat.phoneNumber(await codeOf('li-sining', '/phone-codes'))
  expect(await tokenCalls()).toBe(1)
  now = new Date(now.getTime() + 2 * 60_000)
  await say('/mode', { mode: 'garbage', under: '/cgi-bin/stable_token' })
  await wechat.phoneNumber(await codeOf('li-sining', '/phone-codes'))
  await say('/mode', { mode: 'normal' })
  const before = await tokenCalls()
  await wechat.phoneNumber(await codeOf('li-sining', '/phone-codes'))
  await wechat.phoneNumber(await codeOf('li-sining', '/phone-codes'))
  expect(await tokenCalls()).toBe(before + 1)
})

test('a token that WeChat no longer takes is replaced by force, once for all processes', async () => {
  const other = anotherProcess()
  await wechat.phoneNumber(await codeOf('li-sining', '/phone-codes'))
  await other.phoneNumber(await codeOf('li-sining', '/phone-codes'))
  await fetch(`${simulator.control}/tokens`, { method: 'DELETE' })
  await wechat.phoneNumber(await codeOf('li-sining', '/phone-codes'))
  expect(await tokenCalls()).toBe(2)
  await other.phoneNumber(await codeOf('li-sining', '/phone-codes'))
  expect(await tokenCalls()).toBe(2)
})

test('losing Redis costs a call, not a message', async () => {
  const lost = new Redis(process.env['REDIS_URL']!)
  lost.disconnect()
  const settings: WechatSettings = {
    apiBase: simulator.base,
    openBase: simulator.base,
    weapp,
    web,
    miniprogramState: 'formal',
  }
  const alone = buildWechat(settings, { redis: lost, clock, newId: randomUUID })
  expect(await alone.phoneNumber(await codeOf('li-sining', '/phone-codes'))).toBe('13900000926')
  expect(await alone.phoneNumber(await codeOf('li-sining', '/phone-codes'))).toBe('13900000926')
  expect(await tokenCalls()).toBe(1)
})

test('a subscribe message arrives with its values', async () => {
  const openId = await openIdOf('wang-guilan')
  await wechat.sendMessage({ openId, templateId, page: 'booking/pages/detail/index?id=1', values })
  const sent = await say<{ user: string; values: unknown }[]>('/messages?user=wang-guilan')
  expect(sent).toMatchObject([{ user: 'wang-guilan', values }])
})

test('a message is refused for its values, its template, its page, its reader', async () => {
  const openId = await openIdOf('wang-guilan')
  const send = (more: object) => wechat.sendMessage({ openId, templateId, values, ...more })
  const long = '这是一个超过二十个字的内容所以微信不会接受它的'
  await expect(send({ values: { ...values, thing1: long } })).rejects.toEqual(refused('value-invalid'))
  await expect(send({ values: { ...values, time3: '25:00' } })).rejects.toEqual(refused('value-invalid'))
  await expect(send({ values: { ...values, phrase4: 'booked' } })).rejects.toEqual(refused('value-invalid'))
  await expect(send({ values: { thing1: '一' } })).rejects.toEqual(refused('value-invalid'))
  await expect(send({ templateId: 'other' })).rejects.toEqual(refused('template-unknown'))
  await expect(send({ page: 'https://example.test' })).rejects.toEqual(refused('page-unknown'))
  await expect(send({ openId: 'oNobody' })).rejects.toEqual(refused('user-unknown'))
  await expect(send({ openId: await openIdOf('yang-yi') })).rejects.toEqual(refused('not-subscribed'))
})

test('a one-time subscription carries as many messages as were allowed', async () => {
  await say('/subscriptions', { user: 'yang-yi', templateId, times: 1 })
  const openId = await openIdOf('yang-yi')
  await wechat.sendMessage({ openId, templateId, values })
  await expect(wechat.sendMessage({ openId, templateId, values })).rejects.toEqual(refused('not-subscribed'))
})
