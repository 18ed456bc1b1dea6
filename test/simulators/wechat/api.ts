import { randomBytes } from 'node:crypto'
import Router from '@koa/router'
import type { Context } from 'koa'
import * as z from 'zod'
import { openIdOf, unionIdOf, type State, type User, type WechatApp } from './state.ts'
import { badValue } from './values.ts'

const words: Record<number, string> = {
  [-1]: 'system error',
  40001: 'invalid credential, access_token is invalid or not latest',
  40002: 'invalid grant_type',
  40003: 'invalid openid',
  40013: 'invalid appid',
  40029: 'invalid code',
  40037: 'invalid template_id',
  40125: 'invalid appsecret',
  40163: 'code been used',
  40226: 'code blocked',
  41001: 'access_token missing',
  41008: 'missing code',
  41030: 'invalid page',
  42001: 'access_token expired',
  43101: 'user refuse to accept the msg',
  45009: 'reach max api daily quota limit',
  45011: 'api minute-quota reach limit, must slower, retry next minute',
  47001: 'data format error',
  47003: 'argument invalid!',
}

/** An error as WeChat words it, with its trace of the request. */
export function fault(errcode: number, more = '') {
  const rid = `${randomBytes(4).toString('hex')}-${randomBytes(4).toString('hex')}`
  return { errcode, errmsg: `${words[errcode] ?? 'error'}${more && ` ${more}`} rid: ${rid}` }
}

/** The server-side endpoints, at WeChat's own paths. */
export function apiRoutes(state: State): Router {
  const router = new Router()
  router.get('/sns/jscode2session', (ctx) => answer(ctx, signInWeapp(state, ctx.query)))
  router.get('/sns/oauth2/access_token', (ctx) => answer(ctx, signInWeb(state, ctx.query)))
  router.post('/cgi-bin/stable_token', (ctx) => answer(ctx, stableToken(state, ctx.request.body)))
  router.post('/wxa/business/getuserphonenumber', (ctx) => answer(ctx, phoneNumber(state, ctx)))
  router.post('/cgi-bin/message/subscribe/send', (ctx) => answer(ctx, sendMessage(state, ctx)))
  return router
}

/** WeChat answers 200 and calls its JSON plain text. */
function answer(ctx: Context, body: object | number): void {
  ctx.type = 'text/plain'
  ctx.body = JSON.stringify(typeof body === 'number' ? fault(body) : body)
}

type Query = Record<string, string | string[] | undefined>

function appFault(app: WechatApp, query: Query): number {
  if (query['appid'] !== app.appId) return 40013
  if (query['secret'] !== app.secret) return 40125
  return query['grant_type'] === 'authorization_code' ? 0 : 40002
}

function enter(state: State, code: unknown, kind: 'login' | 'web'): User | number {
  if (typeof code !== 'string' || code === '') return 41008
  const user = state.codes.redeem(code, kind)
  if (typeof user === 'number') return user
  if (user.wechat.blocked) return 40226
  return state.visits.mayEnter(user) ? user : 45011
}

function signInWeapp(state: State, query: Query): object | number {
  const fault = appFault(state.weapp, query)
  if (fault) return fault
  const user = enter(state, query['js_code'], 'login')
  if (typeof user === 'number') return user
  return {
    session_key: randomBytes(16).toString('base64'),
    openid: openIdOf(state.weapp.appId, user),
    unionid: unionIdOf(user),
  }
}

function signInWeb(state: State, query: Query): object | number {
  const fault = appFault(state.web, query)
  if (fault) return fault
  const user = enter(state, query['code'], 'web')
  if (typeof user === 'number') return user
  return {
    access_token: `web_${randomBytes(40).toString('base64url')}`,
    expires_in: 7200,
    refresh_token: `refresh_${randomBytes(40).toString('base64url')}`,
    openid: openIdOf(state.web.appId, user),
    scope: 'snsapi_userinfo',
    unionid: unionIdOf(user),
  }
}

const TokenRequest = z.object({
  grant_type: z.string(),
  appid: z.string(),
  secret: z.string(),
  force_refresh: z.boolean().optional(),
})

function stableToken(state: State, body: unknown): object | number {
  const request = TokenRequest.safeParse(body)
  if (!request.success) return 47001
  const { grant_type, appid, secret, force_refresh = false } = request.data
  if (grant_type !== 'client_credential') return 40002
  if (appid !== state.weapp.appId) return 40013
  if (secret !== state.weapp.secret) return 40125
  return state.tokens.issue(force_refresh)
}

function tokenFault(state: State, { query }: Context): number {
  const token = query['access_token']
  return state.tokens.check(Array.isArray(token) ? token[0] : token)
}

function phoneNumber(state: State, ctx: Context): object | number {
  const fault = tokenFault(state, ctx)
  if (fault) return fault
  const request = z.object({ code: z.string().min(1) }).safeParse(ctx.request.body)
  if (!request.success) return 47001
  const user = state.codes.redeem(request.data.code, 'phone')
  if (typeof user === 'number' || user.phone === null) return 40029
  const timestamp = Math.floor(state.clock.now().getTime() / 1000)
  return {
    errcode: 0,
    errmsg: 'ok',
    phone_info: {
      phoneNumber: user.phone,
      purePhoneNumber: user.phone,
      countryCode: '86',
      watermark: { timestamp, appid: state.weapp.appId },
    },
  }
}

const MessageRequest = z.object({
  touser: z.string(),
  template_id: z.string(),
  page: z.string().optional(),
  data: z.record(z.string(), z.object({ value: z.unknown() })),
  miniprogram_state: z.enum(['developer', 'trial', 'formal']).optional(),
  lang: z.enum(['zh_CN', 'en_US', 'zh_HK', 'zh_TW']).optional(),
})

function sendMessage(state: State, ctx: Context): object | number {
  const refused = tokenFault(state, ctx)
  if (refused) return refused
  const request = MessageRequest.safeParse(ctx.request.body)
  if (!request.success) return 47001
  const { touser, template_id, page, data } = request.data
  const user = state.userByOpenId(touser)
  if (!user) return 40003
  const template = state.templates.find(({ id }) => id === template_id)
  if (!template) return 40037
  if (page !== undefined && !/^[\w-]+(\/[\w-]+)+(\?.*)?$/.test(page)) return 41030
  const values = Object.fromEntries(Object.entries(data).map(([keyword, { value }]) => [keyword, value]))
  const complaint = badValue(Object.keys(template.keywords), values)
  if (complaint) return fault(47003, complaint)
  if (!state.subscriptions.take(user, template_id)) return 43101
  state.messages.push({
    user: user.wechatUser,
    openId: touser,
    templateId: template_id,
    title: template.title,
    page: page ?? null,
    values: values as Record<string, string>,
    at: state.clock.now().toISOString(),
  })
  return { errcode: 0, errmsg: 'ok', msgid: state.messages.length }
}
