import { createHash, createHmac, timingSafeEqual } from 'node:crypto'
import Router from '@koa/router'
import type { Middleware } from 'koa'
import * as z from 'zod'
import { moodControl, moody, movableClock, temper, type MovableClock } from '../mood.ts'
import { serve } from '../serve.ts'
import { readTown, type Town } from '../town.ts'

export interface IdentitySimulator {
  base: string
  control: string
  close(): Promise<void>
}

type People = Pick<Town, 'residents' | 'guardians'>

interface Options {
  port?: number
  town?: People
  client?: string
  key?: string
  now?: () => Date
}

interface Entry {
  idType: string
  idNumber: string
  name: string
  sex: 'male' | 'female'
  birthday: string
  phones: string[]
}

interface Register {
  people: Map<string, Entry>
  guardians: { guardian: string; ward: string }[]
}

const modes = ['normal', 'slow', 'silent', 'down', 'garbage'] as const

/** The population register in a program: names, numbers, phones, guardians; questions must be signed. */
export async function startIdentity(options: Options = {}): Promise<IdentitySimulator> {
  const clock = movableClock(options.now)
  const mood = temper()
  const town = options.town ?? readTown()
  const register = fill(town)
  const control = new Router({ prefix: '/control' })
  control.use(controlRoutes(register, town).routes())
  control.use(moodControl(mood, clock, modes).routes())
  const gate = signed(options.client ?? 'onecard', options.key ?? 'demo-identity-key', clock)
  const served = await serve(options.port ?? 0, (app) => {
    app.use(control.routes())
    app.use(moody(mood))
    app.use(gate)
    app.use(registerRoutes(register).routes())
  })
  return { base: served.base, control: `${served.base}/control`, close: () => served.close() }
}

const keyOf = (idType: string, idNumber: string) => `${idType} ${idNumber.toUpperCase()}`

function fill({ residents, guardians }: People): Register {
  const people = new Map<string, Entry>()
  for (const { idType, idNumber, sex, birthday, register } of residents) {
    if (register) people.set(keyOf(idType, idNumber), { idType, idNumber, sex, birthday, ...register })
  }
  return { people, guardians: [...guardians] }
}

/** HMAC-SHA256 over method, path, time stamp, nonce and the body's digest; five minutes; a nonce counts once. */
function signed(client: string, key: string, clock: MovableClock): Middleware {
  const seen = new Set<string>()
  return async (ctx, next) => {
    const timestamp = ctx.get('x-identity-timestamp')
    const nonce = ctx.get('x-identity-nonce')
    const digest = createHash('sha256').update(ctx.request.rawBody).digest('hex')
    const words = [ctx.method, ctx.path, timestamp, nonce, digest].join('\n')
    const due = createHmac('sha256', key).update(words).digest()
    const given = Buffer.from(ctx.get('x-identity-signature'), 'hex')
    const genuine = given.length === due.length && timingSafeEqual(given, due)
    if (ctx.get('x-identity-client') !== client || !genuine) ctx.throw(401, 'signature')
    if (!(Math.abs(Date.parse(timestamp) - clock.now().getTime()) <= 300_000)) ctx.throw(401, 'timestamp')
    if (seen.has(nonce)) ctx.throw(401, 'nonce')
    seen.add(nonce)
    await next()
  }
}

const Document = z.object({ idType: z.string(), idNumber: z.string() })
const VerifyRequest = Document.extend({ name: z.string(), phone: z.string().optional() })
const GuardianRequest = z.object({ guardian: Document, ward: Document })

function registerRoutes(register: Register): Router {
  const router = new Router()
  router.post('/v1/identity/verify', (ctx) => {
    ctx.body = verify(register, VerifyRequest.parse(ctx.request.body))
  })
  router.post('/v1/identity/guardians', (ctx) => {
    const { guardian, ward } = GuardianRequest.parse(ctx.request.body)
    const pairs = register.guardians.filter((pair) => pair.ward === ward.idNumber)
    ctx.body = { guardian: pairs.some((pair) => pair.guardian === guardian.idNumber) }
  })
  return router
}

function verify({ people }: Register, { idType, idNumber, name, phone }: z.infer<typeof VerifyRequest>) {
  const entry = people.get(keyOf(idType, idNumber))
  if (!entry) return { result: 'unknown', phone: 'unchecked' }
  // A mismatch tells nothing about whose number it is.
  if (entry.name !== name) return { result: 'disagree', phone: 'unchecked' }
  return {
    result: 'agree',
    phone: phone === undefined ? 'unchecked' : entry.phones.includes(phone) ? 'agree' : 'disagree',
    sex: entry.sex === 'male' ? '1' : '2',
    birthDate: entry.birthday,
  }
}

const Person = Document.extend({
  name: z.string(),
  sex: z.enum(['male', 'female']),
  birthday: z.string(),
  phones: z.array(z.string()).default([]),
})

function controlRoutes(register: Register, town: People): Router {
  const router = new Router()
  router.get('/people', (ctx) => {
    ctx.body = [...register.people.values()]
  })
  /** Adds a person, or corrects one. */
  router.post('/people', (ctx) => {
    const person = Person.parse(ctx.request.body)
    register.people.set(keyOf(person.idType, person.idNumber), person)
    ctx.body = person
  })
  /** As at the start. */
  router.post('/reset', (ctx) => {
    const fresh = fill(town)
    register.people = fresh.people
    register.guardians = fresh.guardians
    ctx.body = { people: register.people.size }
  })
  router.post('/guardians', (ctx) => {
    const pair = z.object({ guardian: z.string(), ward: z.string() }).parse(ctx.request.body)
    register.guardians.push(pair)
    ctx.body = pair
  })
  return router
}
