import * as z from 'zod'
import type { Service } from '../directory/service.ts'
import type { Line } from '../infra/lines.ts'
import type { HospitalConnection } from '../hospital/registry.ts'
import { Unusable } from '../inbox/service.ts'
import { FhirFault } from '../infra/fhir/outcome.ts'
import type { Schedule } from '../infra/fhir/r4.ts'
import type { ScheduleLine } from './lines.ts'
import type { PublishedSlot } from './publish.ts'
import { placed, scheduleOf } from './slots.ts'

// Leniently: what we do not use may be as it likes, and the guide's ids may have underscores.
const Id = z.string().regex(/^[A-Za-z0-9\-._]{1,64}$/)
const Concept = z.object({
  coding: z.array(z.object({ system: z.string().default(''), code: z.string().default('') })).default([]),
  text: z.string().optional(),
})
const Reference = z.object({ reference: z.string() })

const Location = z.object({
  resourceType: z.literal('Location'),
  id: Id,
  status: z.enum(['active', 'suspended', 'inactive']).default('active'),
  name: z.string().min(1).max(40),
  address: z
    .object({ text: z.string().optional(), city: z.string().optional(), line: z.array(z.string()).default([]) })
    .optional(),
  position: z.object({ latitude: z.number().min(-90).max(90), longitude: z.number().min(-180).max(180) }).optional(),
})
export type Location = z.output<typeof Location>

const PublishedSchedule = z.object({
  resourceType: z.literal('Schedule'),
  id: Id,
  active: z.boolean().default(true),
  comment: z.string().default(''),
  serviceType: z.array(Concept).default([]),
  actor: z.array(Reference).min(1),
})

const Slot = z.object({
  resourceType: z.literal('Slot'),
  id: Id,
  schedule: Reference,
  status: z.enum(['free', 'busy', 'busy-unavailable', 'busy-tentative', 'entered-in-error']),
  start: z.iso.datetime({ offset: true }),
  end: z.iso.datetime({ offset: true }),
  comment: z.string().optional(),
  extension: z.array(z.object({ url: z.string(), valueInteger: z.number().optional() })).default([]),
})

export const readLocation = (line: Line): Location => read('Location', Location, line)

/** The id of a line that cannot be used otherwise; null when not even that can be read. */
export function looseId({ bytes }: Line): string | null {
  const found = /"id"\s*:\s*"([A-Za-z0-9\-._]{1,64})"/.exec(bytes.toString('latin1'))
  return found?.[1] ?? null
}

/** Throws Unusable with the path of the first fault. */
function read<T extends z.ZodType>(kind: string, schema: T, { bytes, cut }: Line): z.output<T> {
  if (cut) throw new Unusable('line.too-long', null, 'the line is longer than a resource may be')
  const result = schema.safeParse(parsed(bytes))
  if (result.success) return result.data
  const [issue] = result.error.issues
  throw new Unusable('line.invalid', [kind, ...(issue?.path ?? [])].join('.'), issue?.message ?? 'not valid')
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch {
    throw new Unusable('line.not-json', null, 'the line is not JSON in UTF-8')
  }
}

/** What our own reading of FHIR refuses, in the words of the dead letters. */
export function unusable(code: string, error: unknown): never {
  if (!(error instanceof FhirFault)) throw error
  const [fault] = error.faults
  throw new Unusable(code, fault?.at ?? null, fault?.text ?? error.message)
}

/**
 * A Schedule as it was published. The guide knows schedules of a place that say only which service they offer: then the
 * department is the one that offers it.
 */
export function readSchedule(line: Line, services: readonly Service[]): { id: string; schedule: Schedule } {
  const { id, active, comment, serviceType, actor } = read('Schedule', PublishedSchedule, line)
  const whose = actor.some(({ reference }) => /^(PractitionerRole|Practitioner|HealthcareService)\//.test(reference))
  const service = whose ? undefined : offering(serviceType, services)
  const actors = service ? [...actor, { reference: `HealthcareService/${service.sourceRef}` }] : actor
  const concepts = serviceType.map(({ coding }) => ({ coding }))
  return { id, schedule: { resourceType: 'Schedule', active, comment, serviceType: concepts, actor: actors } }
}

function offering(concepts: readonly z.output<typeof Concept>[], services: readonly Service[]): Service | undefined {
  const codes = new Set(concepts.flatMap(({ coding }) => coding.map(({ code }) => code)))
  const texts = new Set(concepts.map(({ text }) => text))
  const byCode = services.filter(({ specialtyCode }) => specialtyCode !== null && codes.has(specialtyCode))
  return byCode.length === 1 ? byCode[0] : services.find(({ name }) => texts.has(name))
}

/** A line of a Slot file as any source publishes it. `busy` leaves no place, whatever the capacity says. */
export function publishedSlot(
  line: Line,
  lines: ReadonlyMap<string, ScheduleLine>,
  hospital: HospitalConnection,
): PublishedSlot {
  const { id, extension, comment, ...said } = read('Slot', Slot, line)
  const slot = {
    ...said,
    ...(comment === undefined ? {} : { comment }),
    extension: extension.map(({ url, valueInteger }) => ({
      url,
      ...(valueInteger === undefined ? {} : { valueInteger }),
    })),
  }
  try {
    const schedule = lines.get(scheduleOf({ slot, at: 'Slot' }))
    if (!schedule) throw new Unusable('slot.schedule-unknown', 'Slot.schedule', 'no usable Schedule of that name')
    const published = placed({ id, slot, at: 'Slot' }, schedule, hospital)
    return /^busy(-tentative)?$/.test(slot.status) ? { ...published, capacity: 0 } : published
  } catch (error) {
    return unusable('slot.invalid', error)
  }
}
