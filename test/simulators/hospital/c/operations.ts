import Router from '@koa/router'
import type { Context } from 'koa'
import * as z from 'zod'
import type { Appointment, Book, Held } from './book.ts'

const Wish = z.object({
  identifier: z.array(z.object({ system: z.string().optional(), value: z.string().optional() })).default([]),
  contained: z.array(z.looseObject({ resourceType: z.string() })).default([]),
  slot: z.array(z.object({ reference: z.string() })).length(1),
})

const Parameters = z.object({
  resourceType: z.literal('Parameters'),
  parameter: z.array(z.object({ name: z.string(), valueUri: z.string().optional(), resource: z.unknown().optional() })),
})

/** IHE ITI Scheduling: `$hold`, `$book` (new, of a held one, taking back) and the search for what is there. */
export function operationRoutes(book: Book): Router {
  const router = new Router({ prefix: '/fhir' })
  router.post('/Appointment/$hold', (ctx) => {
    const given = read(ctx.request.body)
    if (!given.wish) return refuse(ctx, 400, 'required', 'appt-resource is missing')
    reply(ctx, take(book, given.wish, 'pending'))
  })
  router.post('/Appointment/$book', (ctx) => {
    const given = read(ctx.request.body)
    if (given.cancelled) return cancel(ctx, book, given.cancelled)
    if (given.id) return confirm(ctx, book, given.id, given.wish?.patient)
    if (!given.wish) return refuse(ctx, 400, 'required', 'appt-id or appt-resource is missing')
    reply(ctx, take(book, given.wish, 'booked'))
  })
  router.get('/Appointment', (ctx) => {
    const { identifier } = ctx.query
    const placerId = typeof identifier === 'string' ? placerIn(identifier) : null
    const found = book.appointments.filter((each) => placerId !== null && each.placerId === placerId)
    say(ctx, 200, bundle(found.map(resource)))
  })
  router.get('/Appointment/:id', (ctx) => {
    const appointment = book.byId(ctx.params['id'] ?? '')
    if (!appointment) return refuse(ctx, 404, 'not-found', 'no such appointment')
    say(ctx, 200, resource(appointment))
  })
  return router
}

interface Given {
  id: string | null
  cancelled: string | null
  wish: { placerId: string | null; slotRef: string; patient: unknown } | null
}

function read(body: unknown): Given {
  const { parameter } = Parameters.parse(body)
  const uri = (name: string) =>
    parameter
      .find((each) => each.name === name)
      ?.valueUri?.split('/')
      .at(-1) ?? null
  const resourceGiven = parameter.find(({ name }) => name === 'appt-resource')?.resource
  return { id: uri('appt-id'), cancelled: uri('cancelled-appt-id'), wish: resourceGiven ? wishIn(resourceGiven) : null }
}

function wishIn(resourceGiven: unknown): Given['wish'] {
  const { identifier, contained, slot } = Wish.parse(resourceGiven)
  return {
    placerId: identifier.map(({ value }) => placerIn(value ?? '')).find((id) => id !== null) ?? null,
    slotRef: slot[0]?.reference.replace(/^.*Slot\//, '') ?? '',
    patient: contained.find(({ resourceType }) => resourceType === 'Patient') ?? null,
  }
}

const placerIn = (text: string): string | null => /urn:uuid:([0-9a-f-]{36})$/.exec(text)?.[1] ?? null

function take(
  book: Book,
  { placerId, slotRef, patient }: NonNullable<Given['wish']>,
  status: 'pending' | 'booked',
): Held {
  return book.take(placerId, slotRef, status, patient)
}

function reply(ctx: Context, held: Held): void {
  if (held.is === 'there') return say(ctx, 200, bundle([resource(held.appointment)]))
  if (held.is === 'full') return refuse(ctx, 200, 'not-found', '该时段号源已满')
  if (held.is === 'cancelled') return refuse(ctx, 200, 'business-rule', '该预约已取消')
  refuse(ctx, 200, 'invalid', '没有这个号源')
}

function confirm(ctx: Context, book: Book, id: string, patient: unknown): void {
  const held = book.byId(id)
  if (!held) return refuse(ctx, 200, 'business-rule', '没有这个预约')
  const booked = book.book(held, patient)
  if (!booked) return refuse(ctx, 200, 'not-found', '占号已过期')
  say(ctx, 200, bundle([resource(booked)]))
}

function cancel(ctx: Context, book: Book, id: string): void {
  const appointment = book.byId(id)
  if (!appointment) return refuse(ctx, 200, 'not-found', '没有这个预约')
  say(ctx, 200, bundle([resource(book.cancel(appointment))]))
}

function resource({ fillerId, placerId, slotRef, number, status }: Appointment) {
  const [, day = '', time = ''] = /-(\d{8})-(\d{4})$/.exec(slotRef) ?? []
  const start = `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}T${time.slice(0, 2)}:${time.slice(2)}:00+08:00`
  return {
    resourceType: 'Appointment',
    id: fillerId,
    identifier: [
      ...(placerId ? [{ system: 'urn:ietf:rfc3986', value: `urn:uuid:${placerId}` }] : []),
      { type: { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'VN' }] }, value: number },
    ],
    status,
    slot: [{ reference: `Slot/${slotRef}` }],
    start,
    end: start,
    requestedPeriod: [{ start }],
    participant: [{ actor: { reference: 'Location/main' }, status: 'accepted' }],
  }
}

function bundle(resources: readonly object[]) {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: resources.length,
    entry: resources.map((each) => ({ resource: each, search: { mode: 'match' } })),
  }
}

/** A failed operation is an OperationOutcome alone in its Bundle (ITI-116, -117). */
export function refuse(ctx: Context, status: number, code: string, text: string): void {
  const outcome = { resourceType: 'OperationOutcome', issue: [{ severity: 'fatal', code, details: { text } }] }
  say(ctx, status, status < 300 ? bundle([outcome]) : outcome)
}

function say(ctx: Context, status: number, body: object): void {
  ctx.status = status
  ctx.type = 'application/fhir+json'
  ctx.body = JSON.stringify(body)
}
