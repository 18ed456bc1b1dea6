import Router from '@koa/router'
import type { Context } from 'koa'
import * as z from 'zod'
import type { MovableClock } from '../../mood.ts'
import type { Appointment, Book, Patient, Status } from './book.ts'
import { template, type Slot } from './clinics.ts'
import { merge, notice, registration, type CounterEvent } from './counter.ts'
import type { Names } from './desk.ts'
import { raw, type Outbox, type Target } from './outbox.ts'

export interface Hospital {
  book: Book
  clock: MovableClock
  outbox: Outbox
  us: Names
  to: Names
  target: Target | null
  /** The last messages either way, for looking at. */
  log: { direction: 'in' | 'out'; at: string; text: string }[]
  /** Sends what the counter does twice, as some interface engines do. */
  stammers(this: void): boolean
  /** Puts the slot template where the other side looks for it; null when there is no such place. */
  handIn(this: void): string | null
}

const PatientWish = z.object({
  name: z.string(),
  idNumber: z.string().nullable().default(null),
  sex: z.enum(['M', 'F', 'U']).default('U'),
  birthday: z.string().default('1980-01-01'),
  phone: z.string().nullable().default(null),
})

/** What one sees and does at the hospital itself: its book, its counter, its files. */
export function controlRoutes(hospital: Hospital): Router {
  const router = new Router()
  stateRoutes(router, hospital)
  counterRoutes(router, hospital)
  patientRoutes(router, hospital)
  router.post('/target', (ctx) => {
    hospital.target = z.object({ host: z.string(), port: z.int() }).parse(ctx.request.body)
    hospital.outbox.aimAt(hospital.target)
    ctx.body = hospital.target
  })
  /** Bytes of our choice on a line of their own. */
  router.post('/bytes', async (ctx) => {
    const { base64 } = z.object({ base64: z.base64() }).parse(ctx.request.body)
    if (!hospital.target) return ctx.throw(409, 'nobody to send to')
    ctx.body = { base64: (await raw(hospital.target, Buffer.from(base64, 'base64'))).toString('base64') }
  })
  return router
}

function stateRoutes(router: Router, { book, outbox, log, handIn }: Hospital): void {
  router.get('/appointments', (ctx) => {
    const { placerId, slotRef } = ctx.query
    ctx.body = book.appointments.filter(
      (each) =>
        (placerId === undefined || each.placerId === placerId) && (slotRef === undefined || each.slotRef === slotRef),
    )
  })
  router.get('/slots', (ctx) => {
    ctx.body = [...book.allSlots.values()].map((slot) => ({ ...slot, free: book.freeIn(slot.ref) }))
  })
  router.get('/slots.csv', (ctx) => {
    ctx.type = 'text/csv; charset=gb18030'
    ctx.body = template(book.allSlots.values())
  })
  router.post('/template', (ctx) => {
    ctx.body = { file: handIn() }
  })
  router.get('/messages', (ctx) => {
    ctx.body = { waiting: outbox.left, messages: log }
  })
  router.post('/reset', (ctx) => {
    book.forget()
    log.length = 0
    ctx.status = 204
  })
}

const SlotWish = z.object({ capacity: z.int().min(0).optional(), stopped: z.string().nullable().optional() })

function counterRoutes(router: Router, hospital: Hospital): void {
  const { book } = hospital
  router.post('/counter/appointments', async (ctx) => {
    const { slotRef, patient } = z.object({ slotRef: z.string(), patient: PatientWish }).parse(ctx.request.body)
    const booked = book.book(null, slotRef, patient, true)
    if (booked.is !== 'there') return ctx.throw(409, booked.is)
    await tell(ctx, hospital, 'S12', booked.appointment)
  })
  router.post('/counter/appointments/:fillerId/move', async (ctx) => {
    const { slotRef } = z.object({ slotRef: z.string() }).parse(ctx.request.body)
    const appointment = found(ctx, hospital)
    slotOf(ctx, hospital, slotRef)
    await tell(ctx, hospital, 'S13', book.change(appointment, { slotRef }))
  })
  router.post('/counter/appointments/:fillerId/change', async (ctx) => {
    const { number } = z.object({ number: z.string() }).parse(ctx.request.body)
    await tell(ctx, hospital, 'S14', book.change(found(ctx, hospital), { number }))
  })
  const ends = {
    cancel: ['S15', 'Cancelled'],
    discontinue: ['S16', 'Dc'],
    delete: ['S17', 'Deleted'],
    miss: ['S26', 'Noshow'],
  }
  for (const [act, [event, status]] of Object.entries(ends) as [string, [CounterEvent, Status]][]) {
    router.post(`/counter/appointments/:fillerId/${act}`, async (ctx) => {
      await tell(ctx, hospital, event, book.change(found(ctx, hospital), { status }))
    })
  }
  /** Changes the timetable's slot; the next file that the hospital hands in says so. */
  router.post('/counter/slots/:ref', (ctx) => {
    const slot = slotOf(ctx, hospital, ctx.params['ref'] ?? '')
    const { capacity, stopped } = SlotWish.parse(ctx.request.body)
    ctx.body = Object.assign(slot, capacity === undefined ? {} : { capacity }, stopped === undefined ? {} : { stopped })
  })
}

function patientRoutes(router: Router, hospital: Hospital): void {
  const send = async (ctx: Context, text: string, more: object): Promise<void> => {
    ctx.body = { ...more, acknowledged: await hospital.outbox.send(text) }
  }
  router.post('/counter/patients', async (ctx) => {
    const Wish = PatientWish.extend({ event: z.enum(['A04', 'A08', 'A28', 'A31']).default('A04') })
    const { event, ...patient } = Wish.parse(ctx.request.body)
    const mrn = hospital.book.mrnOf(patient)
    await send(ctx, registration(event, mrn, patient, letterhead(hospital)), { mrn })
  })
  router.post('/counter/merges', async (ctx) => {
    const wish = z.object({ kept: z.string(), gone: z.string(), patient: PatientWish }).parse(ctx.request.body)
    const patient: Patient = wish.patient
    await send(ctx, merge(wish.kept, wish.gone, patient, letterhead(hospital)), { kept: wish.kept })
  })
}

async function tell(ctx: Context, hospital: Hospital, event: CounterEvent, appointment: Appointment): Promise<void> {
  const slot = slotOf(ctx, hospital, appointment.slotRef)
  const text = notice(event, appointment, slot, letterhead(hospital))
  const acknowledged = await hospital.outbox.send(text)
  if (hospital.stammers()) await hospital.outbox.send(text)
  ctx.body = { appointment, acknowledged }
}

function letterhead({ us, to, clock }: Hospital): { us: Names; to: Names; now: Date } {
  return { us, to, now: clock.now() }
}

function found(ctx: Context & { params: Record<string, string> }, { book }: Hospital): Appointment {
  return book.byFiller(ctx.params['fillerId'] ?? '') ?? ctx.throw(404, 'no such appointment')
}

function slotOf(ctx: Context, { book }: Hospital, ref: string): Slot {
  return book.allSlots.get(ref) ?? ctx.throw(404, `no such slot: ${ref}`)
}
