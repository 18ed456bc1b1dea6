import Router from '@koa/router'
import type { Context } from 'koa'
import * as z from 'zod'
import type { Appointment, Book } from './book.ts'

const Identifier = z.looseObject({
  system: z.string().optional(),
  value: z.string().optional(),
  type: z.looseObject({ coding: z.array(z.looseObject({ code: z.string().optional() })).optional() }).optional(),
})

const Given = z.looseObject({
  resourceType: z.literal('Appointment'),
  status: z.enum(['booked', 'cancelled', 'noshow', 'arrived', 'fulfilled']),
  identifier: z.array(Identifier).default([]),
  slot: z.array(z.looseObject({ reference: z.string() })).length(1),
  participant: z.array(z.looseObject({ status: z.string() })).min(1),
  start: z.string(),
  end: z.string(),
})

/** The hospital's own FHIR endpoint: Appointments, created on condition, updated by version, found by identifier. */
export function deskRoutes(book: Book): Router {
  const router = new Router({ prefix: '/fhir' })
  router.get('/metadata', (ctx) => say(ctx, 200, metadata))
  router.post('/Appointment', (ctx) => create(ctx, book))
  router.put('/Appointment/:id', (ctx) => update(ctx, book, ctx.params['id'] ?? ''))
  router.get('/Appointment', (ctx) => {
    const { identifier } = ctx.query
    const placerId = placerIn(typeof identifier === 'string' ? identifier : '')
    say(ctx, 200, searchset(book.appointments.filter((each) => placerId !== null && each.placerId === placerId)))
  })
  router.get('/Appointment/:id', (ctx) => {
    const appointment = book.byId(ctx.params['id'] ?? '')
    if (appointment) show(ctx, 200, appointment)
    else refuse(ctx, 404, 'not-found', '没有这个预约')
  })
  return router
}

const metadata = {
  resourceType: 'CapabilityStatement',
  status: 'active',
  kind: 'instance',
  fhirVersion: '4.0.1',
  format: ['json'],
  rest: [
    {
      mode: 'server',
      resource: [
        {
          type: 'Appointment',
          interaction: ['create', 'read', 'update', 'search-type'].map((code) => ({ code })),
          conditionalCreate: true,
          searchParam: [{ name: 'identifier', type: 'token' }],
        },
      ],
    },
  ],
}

const placerIn = (text: string): string | null => /urn:uuid:([0-9a-f-]{36})$/i.exec(text)?.[1]?.toLowerCase() ?? null

function create(ctx: Context, book: Book): void {
  const criteria = new URLSearchParams(ctx.get('If-None-Exist'))
  const there = book.byPlacer(placerIn(criteria.get('identifier') ?? '') ?? '')
  if (there) return show(ctx, 200, there)
  const read = Given.safeParse(ctx.request.body)
  if (!read.success) return refuse(ctx, 400, 'invalid', z.prettifyError(read.error))
  const { identifier, slot } = read.data
  const placerId = identifier.map(({ value }) => placerIn(value ?? '')).find((id) => id !== null) ?? null
  const number = identifier.find(({ type }) => type?.coding?.some(({ code }) => code === 'VN'))?.value ?? null
  const taken = book.take(placerId, slot[0]?.reference.replace(/^.*Slot\//, '') ?? '', number, read.data)
  if (taken.is === 'full') return refuse(ctx, 409, 'conflict', '该时段号源已满')
  if (taken.is === 'no-slot') return refuse(ctx, 422, 'business-rule', '没有这个号源')
  show(ctx, 201, taken.appointment)
}

function update(ctx: Context, book: Book, id: string): void {
  const appointment = book.byId(id)
  if (!appointment) return refuse(ctx, 404, 'not-found', '没有这个预约')
  const match = ctx.get('If-Match')
  if (match && match !== etag(appointment)) return refuse(ctx, 412, 'conflict', '预约已被修改')
  const read = Given.safeParse(ctx.request.body)
  if (!read.success) return refuse(ctx, 400, 'invalid', z.prettifyError(read.error))
  show(ctx, 200, book.change(appointment, read.data.status, read.data))
}

const etag = ({ version }: Appointment): string => `W/"${version}"`

function show(ctx: Context, status: number, appointment: Appointment): void {
  ctx.set('ETag', etag(appointment))
  say(ctx, status, resource(appointment))
}

/** As it came, with our id, version and status, and the visit number. */
function resource({ fillerId, version, status, number, given }: Appointment) {
  const identifiers = z.array(Identifier).catch([]).parse(given['identifier'])
  const others = identifiers.filter(({ type }) => !type?.coding?.some(({ code }) => code === 'VN'))
  const visit = { coding: [{ system: 'http://terminology.hl7.org/CodeSystem/v2-0203', code: 'VN' }] }
  return {
    ...given,
    resourceType: 'Appointment',
    id: fillerId,
    meta: { versionId: String(version) },
    status,
    identifier: [...others, ...(number === null ? [] : [{ type: visit, value: number }])],
  }
}

function searchset(appointments: readonly Appointment[]) {
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: appointments.length,
    entry: appointments.map((each) => ({ resource: resource(each), search: { mode: 'match' } })),
  }
}

export function refuse(ctx: Context, status: number, code: string, text: string): void {
  say(ctx, status, { resourceType: 'OperationOutcome', issue: [{ severity: 'error', code, details: { text } }] })
}

function say(ctx: Context, status: number, body: object): void {
  ctx.status = status
  ctx.type = 'application/fhir+json'
  ctx.body = JSON.stringify(body)
}
