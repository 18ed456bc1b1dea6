import { generate } from 'otplib'
import * as z from 'zod'

/** A member of staff as the demo's facts name them. */
export const Account = z.object({ username: z.string(), password: z.string(), totpSecret: z.string() })
export type Account = z.infer<typeof Account>

export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
  ) {
    super(`${status} ${code}`)
  }
}

/** What a member of staff holds in the hand: a phone, or a console in the browser. */
export interface Hand {
  call<T>(route: string, body?: unknown): Promise<T>
}

async function ask<T>(base: string, route: string, headers: Record<string, string>, body?: unknown) {
  const [method = 'GET', path = '/'] = route.split(' ')
  const response = await fetch(`${base}/staff-api${path}`, {
    method,
    headers: { 'Content-Type': 'application/json', Origin: base, ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const answer = (text ? JSON.parse(text) : {}) as T & { code?: string }
  if (!response.ok) throw new Refused(response.status, answer.code ?? '')
  return { answer: answer as T, cookie: response.headers.get('set-cookie')?.split(';')[0] ?? '' }
}

async function credentials({ username, password, totpSecret }: Account, now: Date) {
  const epoch = Math.floor(now.getTime() / 1000)
  return { username, password, code: await generate({ secret: totpSecret, epoch }) }
}

/** A sampler's phone: a token that belongs to it. */
export async function signInPhone(base: string, account: Account, now: Date, deviceId: string): Promise<Hand> {
  const said = { ...(await credentials(account, now)), deviceId }
  const { answer } = await ask<{ token: string }>(base, 'POST /sampler/sessions', {}, said)
  const headers = { Authorization: `Bearer ${answer.token}`, 'X-Device-Id': deviceId }
  return { call: async (route, body) => (await ask<never>(base, route, headers, body)).answer }
}

/** The console's cookie. */
export async function signInConsole(base: string, account: Account, now: Date): Promise<Hand> {
  const { cookie } = await ask(base, 'POST /sessions', {}, await credentials(account, now))
  return { call: async (route, body) => (await ask<never>(base, route, { Cookie: cookie }, body)).answer }
}
