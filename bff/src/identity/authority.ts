import { createHash, createHmac } from 'node:crypto'
import {
  BrokenCircuitError,
  circuitBreaker,
  ConsecutiveBreaker,
  ConstantBackoff,
  handleType,
  retry,
  wrap,
  type IPolicy,
} from 'cockatiel'
import * as z from 'zod'
import { askJson, NoAnswer } from '../infra/ask.ts'

export interface Document {
  idType: 'resident-id' | 'residence-permit' | 'passport'
  idNumber: string
}

export interface Claim extends Document {
  name: string
  /** Asked about too when it is given. */
  phone?: string
}

export interface Verdict {
  /** `unknown`: the authority has no such document. */
  outcome: 'agrees' | 'mismatch' | 'unknown'
  /** Whether the phone is registered to the same person; false also when it was not asked. */
  phoneAgrees: boolean
  /** What the authority holds, where it says so. */
  sex: 'male' | 'female' | null
  birthday: string | null
}

/** The register of persons that says whether names, numbers and phones belong together. */
export interface IdentityAuthority {
  verify(claim: Claim): Promise<Verdict>
  /** Whether the first one is a registered guardian of the second. */
  guardianOf(guardian: Document, ward: Document): Promise<boolean>
}

/** The authority gave no answer that we can trust. Nothing changed there: asking again later is always right. */
export class IdentitySilent extends Error {
  readonly refusal = 'identity.silent'
}

export interface IdentitySettings {
  base: string
  /** The name under which the authority knows us, and the key that signs our questions. */
  client: string
  key: string
  timeoutMs?: number
  restMs?: number
}

interface Needs {
  clock: { now(): Date }
  newId: () => string
}

/** The authority over HTTP: each question signed, asked at most twice, within 3 seconds each time. */
export function buildIdentityAuthority(settings: IdentitySettings, needs: Needs): IdentityAuthority {
  const policy = patience(settings.restMs ?? 10_000)
  return {
    async verify({ name, idType, idNumber, phone }) {
      const body = { name, idType, idNumber, ...(phone === undefined ? {} : { phone }) }
      return verdict(await ask(settings, needs, policy, { path: '/v1/identity/verify', body, ok: VerifyAnswer }))
    },
    async guardianOf(guardian, ward) {
      const body = { guardian: number(guardian), ward: number(ward) }
      const answer = await ask(settings, needs, policy, { path: '/v1/identity/guardians', body, ok: GuardianAnswer })
      return answer.guardian
    },
  }
}

const VerifyAnswer = z.object({
  result: z.enum(['agree', 'disagree', 'unknown']),
  phone: z.enum(['agree', 'disagree', 'unchecked']),
  /** GB/T 2261.1. */
  sex: z.enum(['1', '2', '0', '9']).nullish(),
  birthDate: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/)
    .nullish(),
})

const GuardianAnswer = z.object({ guardian: z.boolean() })

const outcomes = { agree: 'agrees', disagree: 'mismatch', unknown: 'unknown' } as const
const sexes = { '1': 'male', '2': 'female', '0': null, '9': null } as const

function verdict({ result, phone, sex, birthDate }: z.infer<typeof VerifyAnswer>): Verdict {
  return {
    outcome: outcomes[result],
    phoneAgrees: result === 'agree' && phone === 'agree',
    sex: sex ? sexes[sex] : null,
    birthday: birthDate ?? null,
  }
}

const number = ({ idType, idNumber }: Document) => ({ idType, idNumber })

/** One retry, and a breaker that leaves a dead authority alone for a while. */
function patience(restMs: number): IPolicy {
  const silent = handleType(IdentitySilent)
  return wrap(
    circuitBreaker(silent, { halfOpenAfter: restMs, breaker: new ConsecutiveBreaker(5) }),
    retry(silent, { maxAttempts: 1, backoff: new ConstantBackoff(100) }),
  )
}

interface Question<T> {
  path: string
  body: unknown
  ok: z.ZodType<T>
}

async function ask<T>(settings: IdentitySettings, needs: Needs, policy: IPolicy, question: Question<T>): Promise<T> {
  try {
    return await policy.execute(() => askOnce(settings, needs, question))
  } catch (error) {
    throw error instanceof BrokenCircuitError ? new IdentitySilent('resting') : error
  }
}

async function askOnce<T>(settings: IdentitySettings, needs: Needs, { path, body, ok }: Question<T>): Promise<T> {
  const text = JSON.stringify(body)
  const init = { method: 'POST', body: text, headers: signed(settings, needs, path, text) }
  try {
    return ok.parse(await askJson(new URL(settings.base + path), init, settings.timeoutMs ?? 3000))
  } catch (error) {
    if (error instanceof NoAnswer) throw new IdentitySilent(error.message)
    if (error instanceof z.ZodError) throw new IdentitySilent('garbage')
    throw error
  }
}

/** Signed afresh for each try: the authority takes a nonce once and a time stamp for five minutes. */
function signed({ client, key }: IdentitySettings, { clock, newId }: Needs, path: string, body: string) {
  const timestamp = clock.now().toISOString()
  const nonce = newId()
  const digest = createHash('sha256').update(body).digest('hex')
  const signature = createHmac('sha256', key).update(['POST', path, timestamp, nonce, digest].join('\n')).digest('hex')
  return {
    'content-type': 'application/json',
    'x-identity-client': client,
    'x-identity-timestamp': timestamp,
    'x-identity-nonce': nonce,
    'x-identity-signature': signature,
  }
}
