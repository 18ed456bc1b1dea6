import { createHash, randomBytes } from 'node:crypto'
import type { MovableClock } from '../mood.ts'
import type { Resident, Template } from '../town.ts'

export interface WechatApp {
  appId: string
  secret: string
}

export interface Options {
  clock: MovableClock
  residents: Resident[]
  templates: Template[]
  weapp: WechatApp
  web: WechatApp
}

export type User = Resident & { wechatUser: string }
export type CodeKind = 'login' | 'web' | 'phone'

interface Code {
  user: User
  kind: CodeKind
  expiresAt: number
  used: boolean
}

interface Token {
  value: string
  expiresAt: number
}

export interface SentMessage {
  user: string
  openId: string
  templateId: string
  title: string
  page: string | null
  values: Record<string, string>
  at: string
}

const minute = 60_000
const codeLifeMs = 5 * minute
const tokenLifeMs = 120 * minute
const overlapMs = 5 * minute

export type State = ReturnType<typeof buildState>

/** All that the simulated WeChat remembers. */
export function buildState(options: Options) {
  const { clock } = options
  const users = options.residents.filter((resident): resident is User => resident.wechatUser !== null)
  const messages: SentMessage[] = []
  return {
    ...options,
    users,
    messages,
    user: (key: string) => users.find(({ wechatUser }) => wechatUser === key),
    userByOpenId: (openId: string) => users.find((user) => openIdOf(options.weapp.appId, user) === openId),
    codes: codeBook(clock),
    tokens: tokenBook(clock),
    visits: visitBook(clock),
    subscriptions: subscriptionBook(users),
  }
}

const digest = (...parts: string[]) => createHash('sha256').update(parts.join('\n')).digest('base64url')

/** One person has another openid in each app, and one unionid in all of them. */
export const openIdOf = (appId: string, { wechatUser }: User) => `o${digest(appId, wechatUser).slice(0, 27)}`
export const unionIdOf = ({ wechatUser }: User) => `o6_${digest('union', wechatUser).slice(0, 25)}`

/** One-time codes: five minutes, once. */
function codeBook(clock: MovableClock) {
  const codes = new Map<string, Code>()
  return {
    issue(user: User, kind: CodeKind): string {
      const code = `0${randomBytes(24).toString('base64url').replaceAll(/[-_]/g, 'x').slice(0, 31)}`
      codes.set(code, { user, kind, expiresAt: clock.now().getTime() + codeLifeMs, used: false })
      return code
    },
    /** The user, or the errcode that WeChat gives. */
    redeem(text: string, kind: CodeKind): User | number {
      const code = codes.get(text)
      if (!code || code.kind !== kind || code.expiresAt <= clock.now().getTime()) return 40029
      if (code.used) return 40163
      code.used = true
      return code.user
    },
  }
}

/** stable_token: one token for everybody; renewed in its last five minutes with an overlap, or by force without one. */
function tokenBook(clock: MovableClock) {
  let current: Token | undefined
  let overlapping: Token | undefined
  let forcedAt: number[] = []
  let expired = new Set<string>()

  function turn(now: number, overlap: boolean): void {
    if (current) expired.add(current.value)
    overlapping = current && overlap ? { ...current, expiresAt: now + overlapMs } : undefined
    current = { value: `75_${randomBytes(60).toString('base64url')}`, expiresAt: now + tokenLifeMs }
  }

  return {
    issue(force: boolean): { access_token: string; expires_in: number } | number {
      const now = clock.now().getTime()
      forcedAt = forcedAt.filter((at) => at > now - 24 * 60 * minute)
      if (force && forcedAt.length >= 20) return 45009
      const tooSoon = now - (forcedAt.at(-1) ?? 0) < minute / 2
      if (force && !tooSoon) {
        forcedAt.push(now)
        turn(now, false)
      } else if (!current || current.expiresAt - now <= overlapMs) {
        turn(now, true)
      }
      const { value = '', expiresAt = now } = current ?? {}
      return { access_token: value, expires_in: Math.floor((expiresAt - now) / 1000) }
    },
    /** 0 when it is good. */
    check(value: string | undefined): number {
      if (!value) return 41001
      const now = clock.now().getTime()
      if ([current, overlapping].some((token) => token?.value === value && token.expiresAt > now)) return 0
      return expired.has(value) || current?.value === value ? 42001 : 40001
    },
    /** As after a leak: somebody elsewhere renewed by force. */
    revoke(): void {
      turn(clock.now().getTime(), false)
      expired = new Set()
    },
  }
}

/** 100 sign-ins a minute and user. */
function visitBook(clock: MovableClock) {
  const visits = new Map<string, number[]>()
  return {
    mayEnter({ wechatUser }: User): boolean {
      const now = clock.now().getTime()
      const recent = (visits.get(wechatUser) ?? []).filter((at) => at > now - minute)
      if (recent.length >= 100) return false
      visits.set(wechatUser, [...recent, now])
      return true
    },
  }
}

export type Quota = number | 'long-term'

/** What users have allowed: long-term for the demo's medical category, or so many single messages. */
function subscriptionBook(users: User[]) {
  const special = new Map<string, Quota>()
  const key = (user: User, templateId: string) => `${user.wechatUser} ${templateId}`
  return {
    set: (user: User, templateId: string, quota: Quota) => void special.set(key(user, templateId), quota),
    take(user: User, templateId: string): boolean {
      const known = users.includes(user) && user.wechat.subscribed ? 'long-term' : 0
      const quota = special.get(key(user, templateId)) ?? known
      if (quota === 'long-term') return true
      if (quota <= 0) return false
      special.set(key(user, templateId), quota - 1)
      return true
    },
  }
}
