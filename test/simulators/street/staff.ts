import { createHmac } from 'node:crypto'
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

function credentials({ username, password, totpSecret }: Account, now: Date) {
  return { username, password, code: totp(totpSecret, Math.floor(now.getTime() / 30_000)) }
}

// Written apart from the product's own on purpose, like the rest here.

/** RFC 6238: six digits of this half minute. */
export function totp(secret: string, step: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(step))
  const mac = createHmac('sha1', base32(secret)).update(counter).digest()
  const at = (mac.at(-1) ?? 0) & 15
  return String((mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0')
}

function base32(text: string): Buffer {
  const bits = [...text.replace(/=+$/, '')]
    .map((letter) => 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567'.indexOf(letter.toUpperCase()).toString(2).padStart(5, '0'))
    .join('')
  return Buffer.from((bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2)))
}

/** A sampler's phone: a token that belongs to it. */
export async function signInPhone(base: string, account: Account, now: Date, deviceId: string): Promise<Hand> {
  const said = { ...credentials(account, now), deviceId }
  const { answer } = await ask<{ token: string }>(base, 'POST /sampler/sessions', {}, said)
  const headers = { Authorization: `Bearer ${answer.token}`, 'X-Device-Id': deviceId }
  return { call: async (route, body) => (await ask<never>(base, route, headers, body)).answer }
}

/** The console's cookie. */
export async function signInConsole(base: string, account: Account, now: Date): Promise<Hand> {
  const { cookie } = await ask(base, 'POST /sessions', {}, credentials(account, now))
  return { call: async (route, body) => (await ask<never>(base, route, { Cookie: cookie }, body)).answer }
}
