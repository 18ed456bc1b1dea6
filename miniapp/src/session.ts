import { useSyncExternalStore } from 'react'
import Taro from '@tarojs/taro'
import type { Problem } from '@onecard/shared/refusals'
import type { sessionApi } from '@onecard/shared/session'
import type { AnswerOf, RequestOf } from '@onecard/shared/treaty'
import { settled } from './refused.ts'
import { exchange, keep, kept } from './wire.ts'

/** Who is signed in on this phone: the token, and the ways to come by one. */

type SignIn = typeof sessionApi.signIn
type Account = AnswerOf<SignIn>['account']

const inWeb = process.env['TARO_ENV'] === 'h5'

export function token(): string | null {
  return kept('token')
}

export function forgetToken(): void {
  remember(null)
}

/** Whether somebody is signed in; pages are drawn anew when that changes. */
export function useSignedIn(): boolean {
  return useSyncExternalStore(listen, () => token() !== null)
}

const listeners = new Set<() => void>()

function listen(tell: () => void): () => void {
  listeners.add(tell)
  return () => void listeners.delete(tell)
}

function remember(fresh: string | null): void {
  keep('token', fresh)
  for (const tell of listeners) tell()
}

/** Signs in the way a mini-program does: WeChat hands out a code, the server knows whose it is. */
export async function signInWithWeChat(): Promise<Account> {
  const { code } = await Taro.login()
  return signIn({ code, via: 'weapp', device: await device() })
}

/** A code by which WeChat says who holds this phone now; a browser has none without leaving. */
export async function freshCode(): Promise<string | undefined> {
  return inWeb ? undefined : (await Taro.login()).code
}

/** Leaves for WeChat's own page; it comes back to `finishWebSignIn`. */
export async function startWebSignIn(): Promise<void> {
  const answer = await exchange<AnswerOf<typeof sessionApi.webEntrance> | Problem>({
    method: 'GET',
    path: '/wechat/web-entrance',
    header: {},
  })
  window.location.assign(settled(answer).url)
}

/** A browser that comes back from WeChat's page has a code in its address. */
export function webSignInWaits(): boolean {
  return inWeb && /[?&]code=/.test(window.location.search) && /[?&]state=/.test(window.location.search)
}

/** Uses the code that WeChat brought back in the address, once, and takes it out of the address. */
export async function finishWebSignIn(): Promise<Account | null> {
  const { search, pathname, hash } = window.location
  const code = /[?&]code=([^&]+)/.exec(search)?.[1]
  const state = /[?&]state=([^&]+)/.exec(search)?.[1]
  if (!code || !state) return null
  window.history.replaceState(null, '', `${pathname}${hash}`)
  return signIn({
    code: decodeURIComponent(code),
    state: decodeURIComponent(state),
    via: 'web',
    device: await device(),
  })
}

/**
 * After a refusal of this token: true when there is another one now, had without asking the person. In a browser that
 * is not possible. Requests that meet the end of a session together share one new sign-in.
 */
export async function renewToken(refused: string | null): Promise<boolean> {
  if (renewing) return renewing
  if (token() !== refused) return token() !== null
  forgetToken()
  if (inWeb || refused === null) return false
  renewing = signInWithWeChat()
    .then(
      () => true,
      () => false,
    )
    .finally(() => (renewing = null))
  return renewing
}

let renewing: Promise<boolean> | null = null

async function signIn(body: RequestOf<SignIn>): Promise<Account> {
  const answer = await exchange<AnswerOf<SignIn> | Problem>({ method: 'POST', path: '/sessions', header: {}, body })
  const { token: fresh, account } = settled(answer)
  remember(fresh)
  return account
}

async function device(): Promise<string> {
  if (inWeb) return /micromessenger/i.test(navigator.userAgent) ? '微信网页' : '浏览器'
  try {
    const { brand, model } = await Taro.getSystemInfo()
    return `${brand} ${model}`.slice(0, 60)
  } catch {
    return '微信'
  }
}
