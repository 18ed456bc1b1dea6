import { randomUUID } from 'node:crypto'
import { terminalApi, type TerminalPermission, type VerifiedView } from '@onecard/shared/healthcard'
import { registerTerminal, signatureOf } from '../src/healthcard/service.ts'
import type { World } from './world.ts'

interface Keys {
  id: string
  key: string
}

/** What is wrong with a request; the rest is as it should be. */
export interface Wrong extends Partial<Keys> {
  timestamp?: string
  nonce?: string
  signature?: string
  idempotencyKey?: string
  /** What is really sent, when it differs from what was signed. */
  sent?: string
  sentPath?: string
}

export interface VerifyAnswer {
  status: number
  /** The refusal's code; null for a success. */
  code: string | null
  /** Throws when the answer was a refusal. */
  readonly body: VerifiedView
}

export interface TestTerminal {
  id: string
  hospitalId: string
  verify(code: string, more?: object, wrong?: Wrong): Promise<VerifyAnswer>
  /** Any signed request of its; a body makes it a POST. */
  ask(path: string, body?: object, idempotencyKey?: string): Promise<Response>
}

let made = 0

/** A terminal of that hospital, which must be there; `yc1` is made when it is not. */
export async function registeredTerminal(
  world: World,
  hospitalId: string,
  permissions: TerminalPermission[] = ['verify'],
): Promise<Keys> {
  await world.sql.change(
    `INSERT IGNORE INTO hospital (id, name, short_name, kind, address, phone, updated_at)
     VALUES (?, '第一人民医院', '一院', 'general', '川南路 1 号', '0990-1', ?)`,
    [hospitalId, world.clock.now()],
  )
  const actor = { kind: 'system', id: null, name: 'test', roles: [], hospitalId: null, address: null } as const
  const wanted = { hospitalId, name: `自助机 ${++made} 号`, department: null, permissions }
  return registerTerminal(world, wanted, { actor, traceId: 'test' })
}

/** The headers of a signed request. */
export function terminalHeaders(
  world: World,
  own: Keys,
  { method, path, body }: { method: string; path: string; body: string },
  wrong: Wrong = {},
): Record<string, string> {
  const timestamp = wrong.timestamp ?? String(Math.floor(world.clock.now().getTime() / 1000))
  const nonce = wrong.nonce ?? randomUUID()
  return {
    'X-Terminal-Id': wrong.id ?? own.id,
    'X-Timestamp': timestamp,
    'X-Nonce': nonce,
    'X-Signature': wrong.signature ?? signatureOf(wrong.key ?? own.key, { method, path, timestamp, nonce, body }),
    'Idempotency-Key': wrong.idempotencyKey ?? randomUUID(),
  }
}

/** A registered terminal that verifies codes over real HTTP. */
export async function aTerminal(
  world: World,
  hospitalId: string,
  permissions?: TerminalPermission[],
): Promise<TestTerminal> {
  const own = await registeredTerminal(world, hospitalId, permissions)
  return {
    ...{ id: own.id, hospitalId },
    verify: (code, more, wrong) => verify(world, own, { code, ...more }, wrong),
    ask: (path, said, idempotencyKey) => {
      const method = said === undefined ? 'GET' : 'POST'
      const request = { method, path: `/terminal${path}`, body: said === undefined ? '' : JSON.stringify(said) }
      const headers = terminalHeaders(world, own, request, idempotencyKey === undefined ? {} : { idempotencyKey })
      return fetch(world.url + request.path, {
        method,
        headers: { 'Content-Type': 'application/json', ...headers },
        ...(said === undefined ? {} : { body: request.body }),
      })
    },
  }
}

async function verify(world: World, own: Keys, said: object, wrong: Wrong = {}): Promise<VerifyAnswer> {
  const request = { method: 'POST', path: '/terminal/verify', body: JSON.stringify(said) }
  const response = await fetch(world.url + (wrong.sentPath ?? request.path), {
    method: request.method,
    headers: { 'Content-Type': 'application/json', ...terminalHeaders(world, own, request, wrong) },
    body: wrong.sent ?? request.body,
  })
  const answer = (await response.json()) as { code?: string }
  return {
    status: response.status,
    code: answer.code ?? null,
    get body() {
      if (!response.ok) throw new Error(`verify: ${JSON.stringify(answer)}`)
      return terminalApi.verify.ok.parse(answer)
    },
  }
}
