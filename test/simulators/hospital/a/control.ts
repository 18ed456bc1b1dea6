import Router from '@koa/router'
import type { Context } from 'koa'
import * as z from 'zod'
import type { Appointment, Book, Status } from './book.ts'
import { dayOf, type Slot } from './clinics.ts'
import { tellChanged, tellMade, type Report } from './counter.ts'
import type { PlatformLine } from './line.ts'
import { examinationKinds } from './examinations.ts'
import { pushSlots } from './push.ts'
import { allExaminations, tellExamination } from './tell.ts'

export interface Hospital {
  book: Book
  line: PlatformLine | null
  reports: Report[]
  /** Pushes the whole timetable now. */
  push(this: void): Promise<Report>
}

/** What one sees and does at the hospital itself: its book, its counter, its timetable. */
export function controlRoutes(hospital: Hospital): Router {
  const router = new Router()
  stateRoutes(router, hospital)
  counterRoutes(router, hospital)
  timetableRoutes(router, hospital)
  examinationRoutes(router, hospital)
  return router
}

function stateRoutes(router: Router, { book, reports, push }: Hospital): void {
  router.get('/appointments', (ctx) => {
    const { placerId, slotRef } = ctx.query
    ctx.body = book.appointments.filter(
      (each) =>
        (placerId === undefined || each.placerId === placerId) && (slotRef === undefined || each.slotRef === slotRef),
    )
  })
  router.get('/slots', (ctx) => {
    ctx.body = book.slots.map((slot) => ({ ...slot, free: book.freeIn(slot.ref) }))
  })
  router.get('/reports', (ctx) => {
    ctx.body = reports
  })
  router.post('/push', async (ctx) => {
    ctx.body = await push()
  })
  router.post('/reset', (ctx) => {
    book.forget()
    ctx.status = 204
  })
}

/** An examination of somebody's, told to the platform at once; its pictures lie in the archive under `/dicom-web`. */
function examinationRoutes(router: Router, { book, line }: Hospital): void {
  const Wish = z.object({
    person: z.object({ idNumber: z.string() }),
    kind: z.enum(examinationKinds),
    at: z.iso.datetime().optional(),
    conclusion: z.string().optional(),
    values: z.record(z.string(), z.number()).optional(),
  })
  router.get('/examinations', (ctx) => {
    ctx.body = allExaminations(book)
  })
  router.post('/examinations', async (ctx) => {
    const { person, at, ...wish } = Wish.parse(ctx.request.body)
    if (!line) return ctx.throw(409, 'no platform')
    const moment = at === undefined ? new Date(book.now().getTime() - 45 * 60_000) : new Date(at)
    const examination = { ...wish, idNumber: person.idNumber, number: 1000 + book.examinations.length, at: moment }
    book.examined(examination)
    await tellExamination(line, examination)
    ctx.body = examination
  })
}

const PersonWish = z.object({
  name: z.string(),
  idNumber: z.string(),
  sex: z.enum(['male', 'female', 'unknown']).default('unknown'),
  birthday: z.string().default('1980-01-01'),
})

function counterRoutes(router: Router, hospital: Hospital): void {
  const { book, line } = hospital
  router.post('/counter/appointments', async (ctx) => {
    const { slotRef, patient } = z.object({ slotRef: z.string(), patient: PersonWish }).parse(ctx.request.body)
    const taken = book.take(null, slotRef, null, {})
    if (taken.is !== 'made') return ctx.throw(409, taken.is)
    const told = line && (await tellMade(book, line, taken.appointment, patient))
    ctx.body = { appointment: taken.appointment, told: told?.status ?? null }
  })
  const ends: Record<string, Status> = { cancel: 'cancelled', miss: 'noshow', arrive: 'arrived', finish: 'fulfilled' }
  for (const [act, status] of Object.entries(ends)) {
    router.post(`/counter/appointments/:id/${act}`, async (ctx) => {
      const { reason } = z.object({ reason: z.string().default('医院取消') }).parse(ctx.request.body ?? {})
      const appointment = book.change(found(ctx, book), status)
      const told = line && (await tellChanged(line, appointment, status, reason))
      ctx.body = { appointment, told: told?.status ?? null }
    })
  }
}

/** By our own id of it, or by the other side's. */
function found(ctx: Context, book: Book): Appointment {
  const params: unknown = ctx['params']
  const { id } = z.object({ id: z.string() }).parse(params)
  return book.byId(id) ?? book.byPlacer(id) ?? ctx.throw(404, 'no such appointment')
}

const Where = z.object({
  /** One slot, or a doctor's on a day. */
  slotRef: z.string().optional(),
  doctorRef: z.string().optional(),
  day: z.string().optional(),
})

function timetableRoutes(router: Router, { book, line }: Hospital): void {
  const change = async (ctx: Context, wish: { stopped?: string | null; capacity?: number }): Promise<void> => {
    const slots = chosen(book, Where.parse(ctx.request.body))
    for (const { ref } of slots) book.setSlot(ref, wish)
    const refs = slots.map(({ ref }) => ref)
    ctx.body = { slots: refs, changed: line && refs.length > 0 ? await pushSlots(book, line, refs) : 0 }
  }
  /** 停诊 */
  router.post('/stop-clinic', async (ctx) => {
    const { reason } = z.object({ reason: z.string().default('医生停诊') }).parse(ctx.request.body)
    await change(ctx, { stopped: reason })
  })
  router.post('/reopen-clinic', (ctx) => change(ctx, { stopped: null }))
  router.post('/capacity', async (ctx) => {
    const { capacity } = z.object({ capacity: z.int().min(0) }).parse(ctx.request.body)
    await change(ctx, { capacity })
  })
}

function chosen(book: Book, { slotRef, doctorRef, day }: z.output<typeof Where>): Slot[] {
  if (slotRef !== undefined) return book.slots.filter(({ ref }) => ref === slotRef)
  return book.slots.filter((slot) => slot.doctorRef === doctorRef && dayOf(slot.startsAt) === day)
}
