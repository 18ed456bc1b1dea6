import { randomUUID } from 'node:crypto'
import { startIdentity, type IdentitySimulator } from '../../test/simulators/identity/start.ts'
import { tell } from '../../test/simulators/tell.ts'
import { readTown, type Resident } from '../../test/simulators/town.ts'
import { startWechat, type WechatSimulator } from '../../test/simulators/wechat/start.ts'
import { sessionApi, type AccountView } from '@onecard/shared/session'
import type { Route } from '@onecard/shared/treaty'
import type * as z from 'zod'
import { openWorld, type World, type WorldOptions } from './world.ts'

/** A world with WeChat and the identity authority beside it, and the people of the demo town. */
export interface Town extends World {
  wechatSimulator: WechatSimulator
  identitySimulator: IdentitySimulator
  /** Signs a resident in as a phone does. */
  signIn(user: string, device?: string): Promise<SignedIn>
  /** Signs in, agrees to everything and, when WeChat has one, gives the phone number. */
  arrive(user: string): Promise<SignedIn>
  /** What this person would type to be added. */
  papers(name: string, relation: string): Record<string, unknown>
  /** Everybody is new in town again: for the next test. */
  reset(): Promise<void>
  close(): Promise<void>
}

type Good<R extends Route> = R['ok'] extends z.ZodType ? z.output<R['ok']> : null

export interface Answer<R extends Route> {
  status: number
  headers: Headers
  /** Parsed with the route's own schema, so that the treaty can't rot; throws when the answer was a refusal. */
  readonly body: Good<R>
  /** The refusal's code; null for a success. */
  code: string | null
}

export interface Said {
  params?: Record<string, string>
  query?: Record<string, string>
  body?: unknown
  /** The idempotency key; one of its own unless given. */
  key?: string
}

export interface SignedIn {
  user: string
  token: string
  account: AccountView
  call<R extends Route>(route: R, said?: Said): Promise<Answer<R>>
}

const people = readTown().residents

/** A person of the demo town. */
export function townsperson(name: string): Resident {
  const person = people.find((one) => one.name === name)
  if (!person) throw new Error(`nobody in town is called ${name}`)
  return person
}

export async function openTown(options: WorldOptions = {}): Promise<Town> {
  const running: { world?: World } = {}
  const now = () => running.world?.clock.now() ?? new Date(options.now ?? '2026-11-25T04:00:00Z')
  const secrets = {
    weapp: { appId: 'wx-test', secret: 'wx-test-secret' },
    web: { appId: 'wx-web-test', secret: 'wx-web-test-secret' },
  }
  const wechatSimulator = await startWechat({ ...secrets, now })
  const identitySimulator = await startIdentity({ key: 'identity-test-key', now })
  const world = await openWorld({
    ...options,
    env: {
      WECHAT_API_BASE: wechatSimulator.base,
      WECHAT_OPEN_BASE: wechatSimulator.base,
      WECHAT_TIMEOUT_MS: '2000',
      IDENTITY_BASE: identitySimulator.base,
      IDENTITY_TIMEOUT_MS: '2000',
      ...options.env,
    },
  })
  running.world = world
  const { url, close } = world
  return {
    ...world,
    wechatSimulator,
    identitySimulator,
    signIn: (user: string, device = '手机') => signIn(url, wechatSimulator, user, device),
    arrive: (user: string) => arrive(url, wechatSimulator, user),
    papers,
    reset: () => reset(world, identitySimulator),
    async close() {
      await close()
      await wechatSimulator.close()
      await identitySimulator.close()
    },
  }
}

const tables = `account account_wechat account_session used_entrance consent attempt person person_alias person_change
  member invitation dispute idempotency outbox`.split(/\s+/)

async function reset({ sql, clock }: World, { control }: IdentitySimulator): Promise<void> {
  for (const table of tables) await sql.change(`DELETE FROM ${table}`)
  clock.set('2026-11-25T04:00:00Z')
  await tell(control, '/reset', {})
  await tell(control, '/mode', { mode: 'normal' })
}

async function signIn(url: string, { control }: WechatSimulator, user: string, device: string): Promise<SignedIn> {
  const { code } = await tell<{ code: string }>(control, '/codes', { user })
  const { body } = await callApi(url, null, sessionApi.signIn, { body: { code, via: 'weapp', device } })
  return { user, ...body, call: (route, said) => callApi(url, body.token, route, said) }
}

async function arrive(url: string, wechat: WechatSimulator, user: string): Promise<SignedIn> {
  const signedIn = await signIn(url, wechat, user, '手机')
  const { body } = await signedIn.call(sessionApi.agreements)
  for (const { kind, version } of body.items) {
    await signedIn.call(sessionApi.consent, { body: { kind, version, granted: true } })
  }
  if (people.find(({ wechatUser }) => wechatUser === user)?.phone) {
    const { code } = await tell<{ code: string }>(wechat.control, '/phone-codes', { user })
    await signedIn.call(sessionApi.bindPhone, { body: { code } })
  }
  return signedIn
}

function papers(name: string, relation: string): Record<string, unknown> {
  const { idType, idNumber, birthday, sex } = townsperson(name)
  return { name, idType, idNumber, relation, ...(idType === 'passport' ? { birthday, sex } : {}) }
}

/** A request over real HTTP. */
export async function callApi<R extends Route>(
  url: string,
  token: string | null,
  route: R,
  { params = {}, query = {}, body, key = randomUUID() }: Said = {},
): Promise<Answer<R>> {
  const path = route.path.replaceAll(/:(\w+)/g, (_, name: string) => params[name] ?? '')
  const response = await fetch(`${url}/api${path}?${new URLSearchParams(query).toString()}`, {
    method: route.method,
    headers: {
      'content-type': 'application/json',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
      ...(route.method === 'GET' ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const said: unknown = text === '' ? null : JSON.parse(text)
  return {
    status: response.status,
    headers: response.headers,
    code: response.ok ? null : (said as { code: string }).code,
    get body() {
      if (!response.ok) throw new Error(`${route.method} ${path}: ${text}`)
      return (route.ok ? route.ok.parse(said) : null) as Good<R>
    },
  }
}
