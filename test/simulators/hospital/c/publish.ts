import { createHash } from 'node:crypto'
import Router from '@koa/router'
import type { Context } from 'koa'
import type { Book } from './book.ts'
import type { Slot } from './clinics.ts'

/** What is wrong with our files on purpose. */
export interface Faults {
  /** Lines put in front of each Slot file as they are. */
  badLines: string[]
}

/** SMART Scheduling Links: a manifest, and a file a department. ETags by content; `_since` leaves out what is older. */
export function publishRoutes(book: Book, faults: Faults): Router {
  const router = new Router()
  router.get('/$bulk-publish', (ctx) => {
    const since = sinceOf(ctx)
    const query = since ? `?_since=${encodeURIComponent(since)}` : ''
    const { origin } = new URL(ctx.href)
    const file = (type: string, name: string) => ({ type, url: `${origin}/bulk/${name}.ndjson${query}` })
    const output = [
      file('Location', 'locations'),
      file('Schedule', 'schedules'),
      ...book.clinics.map(({ departmentRef }) => file('Slot', `slots-${departmentRef}`)),
    ].filter(({ type, url }) => !since || type !== 'Slot' || slotsOf(book, departmentIn(url), since).length > 0)
    const newest = [...book.allSlots.values()].reduce(
      (at, { changedAt }) => (changedAt > at ? changedAt : at),
      new Date(0),
    )
    const manifest = { transactionTime: newest.toISOString(), request: ctx.href, output, error: [] }
    answer(ctx, 'application/json', JSON.stringify(manifest))
  })
  router.get('/bulk/locations.ndjson', (ctx) => answer(ctx, ndjson, lines([location])))
  router.get('/bulk/schedules.ndjson', (ctx) => answer(ctx, ndjson, lines(book.clinics.map(schedule))))
  router.get('/bulk/:file', (ctx) => {
    const departmentRef = departmentIn(ctx.path)
    if (!book.clinics.some((clinic) => clinic.departmentRef === departmentRef)) return ctx.throw(404)
    const slots = slotsOf(book, departmentRef, sinceOf(ctx)).map((slot) => published(book, slot))
    answer(ctx, ndjson, faults.badLines.map((line) => `${line}\n`).join('') + lines(slots))
  })
  return router
}

const ndjson = 'application/fhir+ndjson'
const lines = (resources: readonly object[]): string => resources.map((each) => `${JSON.stringify(each)}\n`).join('')
const departmentIn = (path: string): string => /\/slots-([\w-]+)\.ndjson/.exec(path)?.[1] ?? ''

function sinceOf(ctx: Context): string | null {
  const { _since } = ctx.query
  return typeof _since === 'string' && _since ? _since : null
}

function slotsOf(book: Book, departmentRef: string, since: string | null): Slot[] {
  const from = since ? new Date(since) : null
  return [...book.allSlots.values()].filter(
    (slot) => slot.departmentRef === departmentRef && (!from || slot.changedAt > from),
  )
}

const location = {
  resourceType: 'Location',
  id: 'main',
  name: '本部',
  description: '门诊楼与保健楼在同一院内',
  telecom: [{ system: 'phone', value: '8803 0000' }],
  address: { line: ['育贤路 5 号'], city: '云川市', state: '云川', postalCode: '599100' },
  position: { latitude: 29.5337, longitude: 102.1622 },
}

function schedule({ departmentRef, name, specialty }: Book['clinics'][number]) {
  return {
    resourceType: 'Schedule',
    id: `sched-${departmentRef}`,
    active: true,
    serviceType: [{ coding: [{ system: 'urn:oid:2.16.156.10011.2.3.2.62', code: specialty }], text: name }],
    actor: [{ reference: 'Location/main' }, { reference: `HealthcareService/${departmentRef}`, display: name }],
  }
}

/** Places in all that are offered outside: what our own counter has given away is taken off, what others booked is not. */
function published(book: Book, slot: Slot) {
  const atCounter = book.live(slot.ref).filter(({ placerId }) => placerId === null).length
  return {
    resourceType: 'Slot',
    id: slot.ref,
    meta: { lastUpdated: slot.changedAt.toISOString() },
    schedule: { reference: `Schedule/sched-${slot.departmentRef}` },
    status: statusOf(book, slot),
    start: slot.startsAt.toISOString(),
    end: slot.endsAt.toISOString(),
    extension: [
      {
        url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/slot-capacity',
        valueInteger: Math.max(slot.capacity - atCounter, 0),
      },
    ],
  }
}

function statusOf(book: Book, { ref, stopped }: Slot): string {
  if (stopped) return 'busy-unavailable'
  return book.freeIn(ref) > 0 ? 'free' : 'busy'
}

function answer(ctx: Context, type: string, text: string): void {
  ctx.set('Cache-Control', 'max-age=60')
  ctx.etag = createHash('sha256').update(text).digest('base64url').slice(0, 24)
  ctx.status = 200
  if (ctx.get('If-None-Match') === ctx.response.get('ETag')) {
    ctx.status = 304
    return
  }
  ctx.type = type
  ctx.body = text
}
