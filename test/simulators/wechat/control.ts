import Router from '@koa/router'
import type { Context } from 'koa'
import * as z from 'zod'
import { openIdOf, unionIdOf, type CodeKind, type State, type User } from './state.ts'

const Whom = z.object({ user: z.string() })
const Subscription = z.object({
  user: z.string(),
  templateId: z.string(),
  times: z.union([z.int().min(0), z.literal('long-term')]),
})

/** What a phone, or a test, does to WeChat: taps that give codes, subscriptions, and a look at what was sent. */
export function controlRoutes(state: State): Router {
  const router = new Router()
  router.post('/codes', (ctx) => issue(state, ctx, 'login'))
  router.post('/web-codes', (ctx) => issue(state, ctx, 'web'))
  router.post('/phone-codes', (ctx) => issue(state, ctx, 'phone'))
  router.get('/users', (ctx) => {
    ctx.body = state.users.map((user) => profile(state, user))
  })
  router.get('/messages', (ctx) => {
    const { user } = ctx.query
    ctx.body = state.messages.filter((message) => user === undefined || message.user === user)
  })
  router.delete('/messages', (ctx) => {
    state.messages.length = 0
    ctx.status = 204
  })
  router.post('/subscriptions', (ctx) => {
    const { user: key, templateId, times } = Subscription.parse(ctx.request.body)
    const user = known(state, ctx, key)
    if (user) state.subscriptions.set(user, templateId, times)
    ctx.body = { user: key, templateId, times }
  })
  router.delete('/tokens', (ctx) => {
    state.tokens.revoke()
    ctx.status = 204
  })
  return router
}

function issue(state: State, ctx: Context, kind: CodeKind): void {
  const user = known(state, ctx, Whom.parse(ctx.request.body).user)
  if (!user) return
  if (kind === 'phone' && user.phone === null) ctx.throw(409, 'this user has no phone number in WeChat')
  ctx.body = { code: state.codes.issue(user, kind) }
}

function known(state: State, ctx: Context, key: string): User | undefined {
  const user = state.user(key)
  if (!user) ctx.throw(404, `no such user: ${key}`)
  return user
}

function profile({ weapp, web }: State, user: User) {
  const { wechatUser, nickname, phone, note } = user
  return {
    user: wechatUser,
    nickname,
    phone,
    note,
    openIds: { weapp: openIdOf(weapp.appId, user), web: openIdOf(web.appId, user) },
    unionId: unionIdOf(user),
  }
}
