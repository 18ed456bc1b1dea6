import * as z from 'zod'
import type { Book } from './book.ts'
import { dayOf, type Slot } from './clinics.ts'
import type { Heard, PlatformLine } from './line.ts'

const capacityUrl = 'http://fhir-registry.smarthealthit.org/StructureDefinition/slot-capacity'
/** A bundle has at most a thousand entries there. */
const entriesAtOnce = 900

const Published = z.looseObject({
  id: z.string(),
  meta: z.looseObject({ versionId: z.string() }),
  status: z.string().optional(),
  extension: z.array(z.looseObject({ url: z.string(), valueInteger: z.number().optional() })).default([]),
})
type Published = z.output<typeof Published>

const Page = z.looseObject({
  entry: z.array(z.looseObject({ resource: z.unknown() })).default([]),
  link: z.array(z.looseObject({ relation: z.string(), url: z.string() })).default([]),
})

export interface Pushed {
  schedules: number
  slots: number
}

/** Brings what the platform has into line with our timetable: what is missing there is made, what differs is changed. */
export async function push(book: Book, line: PlatformLine, now: Date): Promise<Pushed> {
  const there = await published(line, `/Schedule?_count=1000`)
  const schedules = book.clinics.filter(({ doctorRef }) => !there.has(`line-${doctorRef}`)).map(scheduleEntry)
  const slotsThere = await published(line, `/Slot?start=ge${dayOf(now)}&_count=1000`)
  const slots = book.slots
    .filter(({ startsAt }) => startsAt > now)
    .flatMap((slot) => changeOf(slot, slotsThere.get(slot.ref)))
  const entries = [...schedules, ...slots]
  for (let i = 0; i < entries.length; i += entriesAtOnce) await transact(line, entries.slice(i, i + entriesAtOnce))
  return { schedules: schedules.length, slots: slots.length }
}

/** The same for a few slots that somebody here has just changed. */
export async function pushSlots(book: Book, line: PlatformLine, refs: readonly string[]): Promise<number> {
  const there = await published(line, `/Slot?_id=${refs.join(',')}&_count=1000`)
  const entries = book.slots
    .filter(({ ref }) => refs.includes(ref))
    .flatMap((slot) => changeOf(slot, there.get(slot.ref)))
  if (entries.length > 0) await transact(line, entries)
  return entries.length
}

async function published(line: PlatformLine, path: string): Promise<Map<string, Published>> {
  const found = new Map<string, Published>()
  for (let next: string | undefined = path; next !== undefined;) {
    const page: z.output<typeof Page> = Page.parse(must(await line.call('GET', next)).body)
    for (const { resource } of page.entry) {
      const one = Published.parse(resource)
      found.set(one.id, one)
    }
    const url = page.link.find(({ relation }) => relation === 'next')?.url
    next = url === undefined ? undefined : url.slice(url.indexOf('/', url.indexOf('/fhir/R4') + '/fhir/R4'.length))
  }
  return found
}

interface Entry {
  resource: object
  request: { method: 'PUT'; url: string; ifMatch?: string }
}

function scheduleEntry({ doctorRef, name, campusRef }: Book['clinics'][number]): Entry {
  const id = `line-${doctorRef}`
  return {
    resource: {
      resourceType: 'Schedule',
      id,
      active: true,
      actor: [{ reference: `PractitionerRole/${doctorRef}`, display: name }, { reference: `Location/${campusRef}` }],
    },
    request: { method: 'PUT', url: `Schedule/${id}` },
  }
}

function changeOf(slot: Slot, there: Published | undefined): Entry[] {
  if (there && isSame(slot, there)) return []
  const { ref, scheduleRef, startsAt, endsAt, capacity, stopped } = slot
  const resource = {
    resourceType: 'Slot',
    id: ref,
    extension: [{ url: capacityUrl, valueInteger: capacity }],
    schedule: { reference: `Schedule/${scheduleRef}` },
    status: stopped === null ? 'free' : 'busy-unavailable',
    start: startsAt.toISOString(),
    end: endsAt.toISOString(),
    ...(stopped === null ? {} : { comment: stopped }),
  }
  const ifMatch = there && { ifMatch: `W/"${there.meta.versionId}"` }
  return [{ resource, request: { method: 'PUT', url: `Slot/${ref}`, ...ifMatch } }]
}

/** Free or busy is counted over there; ours are the capacity and whether the doctor comes. */
function isSame({ capacity, stopped }: Slot, { status, extension }: Published): boolean {
  const offered = extension.find(({ url }) => url === capacityUrl)?.valueInteger
  return offered === capacity && (status === 'busy-unavailable') === (stopped !== null)
}

async function transact(line: PlatformLine, entry: readonly Entry[]): Promise<void> {
  must(await line.call('POST', '', { resourceType: 'Bundle', type: 'transaction', entry }))
}

export function must(heard: Heard): Heard {
  if (heard.status < 300) return heard
  throw new Error(`the platform answered ${heard.status}: ${JSON.stringify(heard.body).slice(0, 500)}`)
}
