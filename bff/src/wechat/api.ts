import type { Redis } from 'ioredis'
import * as z from 'zod'
import { openLine, type Call, type Question } from './call.ts'
import { WechatRefused } from './errors.ts'
import { sharedToken, type SharedToken } from './token.ts'

interface App {
  appId: string
  secret: string
}

export interface WechatSettings {
  /** `https://api.weixin.qq.com`, without a trailing slash. */
  apiBase: string
  /** `https://open.weixin.qq.com`: the pages that a person sees. */
  openBase: string
  /** The mini-program. */
  weapp: App
  /** The service account (公众号) whose web authorisation the browser build uses. */
  web: App
  miniprogramState: 'formal' | 'trial' | 'developer'
  timeoutMs?: number
  restMs?: number
}

/** Who WeChat says is signing in. The unionid joins one person's accounts of the mini-program and the web. */
export interface WechatUser {
  openId: string
  unionId: string | null
}

export interface SubscribeMessage {
  openId: string
  templateId: string
  /** Where a tap leads in the mini-program. */
  page?: string
  /** By the template's own keywords: `{ thing1: '心血管内科', time2: '2026年11月25日 09:00' }`. */
  values: Record<string, string>
  lang?: 'zh_CN' | 'en_US'
}

/** All that we ask of WeChat. Every verb ends in an answer, `WechatRefused` or `WechatSilent`. */
export interface Wechat {
  /** The code of `wx.login`. The session_key is dropped on arrival: nobody here needs it, so nobody can leak it. */
  signInWeapp(code: string): Promise<WechatUser>
  /** The code that web authorisation brought back. */
  signInWeb(code: string): Promise<WechatUser>
  /** Where a browser goes to authorise; it comes back to `redirectUri` with `code` and `state`. */
  authorizeUrl(redirectUri: string, state: string): string
  /** The number behind a one-time phone code; other countries' numbers with their prefix, `+44…`. */
  phoneNumber(code: string): Promise<string>
  sendMessage(message: SubscribeMessage): Promise<void>
}

interface Needs {
  redis: Redis
  clock: { now(): Date }
  newId: () => string
}

/** Builds the client once for a process; it holds the breaker and the memory of the token. */
export function buildWechat(settings: WechatSettings, { redis, clock, newId }: Needs): Wechat {
  const { apiBase, weapp, timeoutMs = 5000, restMs = 10_000 } = settings
  const call = openLine({ base: apiBase, timeoutMs, restMs })
  const token = sharedToken({ redis, clock, newId, call, app: weapp })
  return {
    signInWeapp: (code) => signInWeapp(call, weapp, code),
    signInWeb: (code) => signInWeb(call, settings.web, code),
    authorizeUrl: (redirectUri, state) => authorizeUrl(settings, redirectUri, state),
    phoneNumber: (code) => phoneNumber(call, token, weapp, code),
    sendMessage: (message) => sendMessage(call, token, settings, message),
  }
}

const UserAnswer = z.object({
  openid: z.string().min(1),
  unionid: z.string().min(1).optional(),
  is_snapshotuser: z.number().optional(),
})

async function signInWeapp(call: Call, { appId, secret }: App, code: string): Promise<WechatUser> {
  const answer = await call({
    path: '/sns/jscode2session',
    query: { appid: appId, secret, js_code: code, grant_type: 'authorization_code' },
    ok: UserAnswer,
  })
  return { openId: answer.openid, unionId: answer.unionid ?? null }
}

async function signInWeb(call: Call, { appId, secret }: App, code: string): Promise<WechatUser> {
  const answer = await call({
    path: '/sns/oauth2/access_token',
    query: { appid: appId, secret, code, grant_type: 'authorization_code' },
    ok: UserAnswer,
  })
  if (answer.is_snapshotuser === 1) throw new WechatRefused('preview-visitor', 0)
  return { openId: answer.openid, unionId: answer.unionid ?? null }
}

/** WeChat matches this address letter by letter: the order of the parameters is part of it. */
function authorizeUrl({ openBase, web }: WechatSettings, redirectUri: string, state: string): string {
  const query = new URLSearchParams([
    ['appid', web.appId],
    ['redirect_uri', redirectUri],
    ['response_type', 'code'],
    ['scope', 'snsapi_userinfo'],
    ['state', state],
  ])
  return `${openBase}/connect/oauth2/authorize?${query.toString()}#wechat_redirect`
}

const PhoneAnswer = z.object({
  phone_info: z.object({
    purePhoneNumber: z.string().regex(/^\d{5,15}$/),
    countryCode: z.coerce.string().regex(/^\d{1,4}$/),
    watermark: z.object({ appid: z.string() }),
  }),
})

async function phoneNumber(call: Call, token: SharedToken, { appId }: App, code: string): Promise<string> {
  const { phone_info: phone } = await withToken(call, token, {
    path: '/wxa/business/getuserphonenumber',
    query: {},
    body: { code },
    ok: PhoneAnswer,
  })
  // The watermark says for whom the number was given out.
  if (phone.watermark.appid !== appId) throw new WechatRefused('code-invalid', 0)
  return phone.countryCode === '86' ? phone.purePhoneNumber : `+${phone.countryCode}${phone.purePhoneNumber}`
}

async function sendMessage(
  call: Call,
  token: SharedToken,
  settings: WechatSettings,
  { openId, templateId, page, values, lang = 'zh_CN' }: SubscribeMessage,
): Promise<void> {
  const data = Object.fromEntries(Object.entries(values).map(([keyword, value]) => [keyword, { value }]))
  await withToken(call, token, {
    path: '/cgi-bin/message/subscribe/send',
    query: {},
    body: {
      touser: openId,
      template_id: templateId,
      ...(page === undefined ? {} : { page }),
      data,
      miniprogram_state: settings.miniprogramState,
      lang,
    },
    ok: z.object({ errcode: z.literal(0) }),
  })
}

/** A call with a token that WeChat refuses was not acted upon: one more try with another one. */
async function withToken<T>(call: Call, token: SharedToken, question: Question<T>): Promise<T> {
  const first = await token.current()
  const ask = (accessToken: string) => call({ ...question, query: { ...question.query, access_token: accessToken } })
  try {
    return await ask(first)
  } catch (error) {
    if (!(error instanceof WechatRefused) || error.reason !== 'token-invalid') throw error
    return await ask(await token.instead(first))
  }
}
