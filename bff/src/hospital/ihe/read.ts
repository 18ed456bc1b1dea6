import * as z from 'zod'
import { HospitalRefused, HospitalSilent, type Reservation } from '../gateway.ts'
import type { Answer } from '../rest.ts'
import { namesBooking, visitNumberOf } from '../systems.ts'

const Coding = z.object({ system: z.string().optional(), code: z.string().optional() })
const Concept = z.object({ coding: z.array(Coding).optional(), text: z.string().optional() })

/** As much of an Appointment as tells us what the hospital did; the rest may be as it likes. */
const Appointment = z.object({
  resourceType: z.literal('Appointment'),
  id: z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/),
  status: z.string(),
  identifier: z
    .array(z.object({ system: z.string().optional(), value: z.string().optional(), type: Concept.optional() }))
    .default([]),
})
export type Appointment = z.output<typeof Appointment>

const Outcome = z.object({
  resourceType: z.literal('OperationOutcome'),
  issue: z.array(
    z.object({
      severity: z.string(),
      code: z.string(),
      details: Concept.optional(),
      diagnostics: z.string().optional(),
    }),
  ),
})
export type Outcome = z.output<typeof Outcome>

const Bundle = z.object({
  resourceType: z.literal('Bundle'),
  entry: z.array(z.object({ resource: z.unknown() })).default([]),
})

export interface Contents {
  appointments: Appointment[]
  outcomes: Outcome[]
}

/** What an answer of `$find`, `$hold`, `$book` or a search carries: in a Bundle, as the profile says, or bare. */
export function contentsOf(body: unknown): Contents {
  const bundle = Bundle.safeParse(body)
  const resources = bundle.success ? bundle.data.entry.map(({ resource }) => resource) : [body]
  return {
    appointments: resources.flatMap((resource) => Appointment.safeParse(resource).data ?? []),
    outcomes: resources.flatMap((resource) => Outcome.safeParse(resource).data ?? []),
  }
}

/** The appointment that an operation came to; throws HospitalRefused with the hospital's words, or HospitalSilent. */
export function settled({ status, body }: Answer): Appointment {
  const { appointments, outcomes } = contentsOf(body)
  const [appointment] = appointments
  if (status < 300 && appointment && !isOff(appointment)) return appointment
  const failure = outcomes.flatMap(({ issue }) => issue).find(({ severity }) => /^(fatal|error)$/.test(severity))
  if (failure) throw new HospitalRefused(isFull(failure.code) ? 'full' : 'rejected', wordsOf(failure))
  if (status < 300 && appointment) throw new HospitalRefused('rejected', `the appointment is ${appointment.status}`)
  throw new HospitalSilent(`the hospital's answer (${status}) is none to our question`)
}

/** The same, after a cancellation: gone, or never there, is what we wanted. */
export function settledGone({ status, body }: Answer): void {
  const { appointments, outcomes } = contentsOf(body)
  if (status < 300 && appointments.some(isOff)) return
  const failures = outcomes.flatMap(({ issue }) => issue).filter(({ severity }) => /^(fatal|error)$/.test(severity))
  if (failures.some(({ code }) => code === 'not-found' || code === 'deleted')) return
  const [failure] = failures
  if (failure) throw new HospitalRefused('rejected', wordsOf(failure))
  throw new HospitalSilent(`the hospital's answer (${status}) is none to our question`)
}

/** Ours among what a search found (servers may ignore a parameter), one that stands before one that does not. */
export function oursAmong({ status, body }: Answer, bookingId: string): Appointment | null {
  if (status >= 300 || !Bundle.safeParse(body).success) {
    throw new HospitalSilent(`the hospital's answer (${status}) is none to our question`)
  }
  const ours = contentsOf(body).appointments.filter(({ identifier }) =>
    identifier.some((each) => namesBooking(each, bookingId)),
  )
  return ours.find((each) => !isOff(each)) ?? ours[0] ?? null
}

export function isOff({ status }: Appointment): boolean {
  return status === 'cancelled' || status === 'entered-in-error' || status === 'noshow'
}

/** Held for us, and not yet booked. */
export function isPending({ status }: Appointment): boolean {
  return status === 'pending' || status === 'proposed'
}

export function reservationOf({ id, identifier }: Appointment): Reservation {
  return { hospitalRef: id, number: visitNumberOf(identifier) }
}

/** ITI-116: what is not available any more is `not-found`; servers also say `conflict`. */
function isFull(code: string): boolean {
  return code === 'not-found' || code === 'conflict'
}

function wordsOf({ code, details, diagnostics }: Outcome['issue'][number]): string {
  return (details?.text ?? diagnostics ?? code).slice(0, 200)
}
