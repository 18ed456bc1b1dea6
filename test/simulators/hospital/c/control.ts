import Router from '@koa/router'
import * as z from 'zod'
import type { PlatformLine } from '../a/line.ts'
import type { Appointment, Book } from './book.ts'
import type { Faults } from './publish.ts'

const SlotWish = z.object({
  capacity: z.int().min(0).optional(),
  stopped: z.boolean().optional(),
  gone: z.boolean().optional(),
})

/** What one sees and does at the hospital itself: its book, its counter, its timetable. */
export function controlRoutes(book: Book, faults: Faults, line: PlatformLine | null): Router {
  const router = new Router()
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
  router.post('/counter/appointments', (ctx) => {
    const { slotRef, name } = z.object({ slotRef: z.string(), name: z.string() }).parse(ctx.request.body)
    const held = book.take(null, slotRef, 'booked', { name: [{ text: name }] })
    if (held.is !== 'there') return ctx.throw(409, held.is)
    ctx.body = held.appointment
  })
  router.post('/counter/appointments/:id/cancel', async (ctx) => {
    const appointment = book.byId(ctx.params['id'] ?? '')
    if (!appointment) return ctx.throw(404)
    book.cancel(appointment)
    ctx.body = { appointment, told: line && (await tellCancelled(line, appointment)) }
  })
  router.post('/counter/slots/:ref', (ctx) => {
    const slot = book.allSlots.get(ctx.params['ref'] ?? '')
    if (!slot) return ctx.throw(404)
    const { capacity, stopped, gone } = SlotWish.parse(ctx.request.body)
    ctx.body = book.change(slot, {
      ...(capacity === undefined ? {} : { capacity }),
      ...(stopped === undefined ? {} : { stopped }),
      ...(gone === undefined ? {} : { gone }),
    })
  })
  router.post('/bad-lines', (ctx) => {
    faults.badLines = z.array(z.string()).parse(ctx.request.body)
    ctx.body = faults
  })
  router.post('/reset', (ctx) => {
    book.forget()
    faults.badLines = []
    ctx.status = 204
  })
  return router
}

/** What our counter cancelled and the platform booked: its appointment is read, changed and written back under its version. */
async function tellCancelled(line: PlatformLine, { placerId }: Appointment): Promise<number | null> {
  if (placerId === null) return null
  const { status, body, etag } = await line.call('GET', `/Appointment/${placerId}`)
  if (status !== 200) return status
  const there = z.looseObject({ resourceType: z.literal('Appointment') }).parse(body)
  const cancelled = { ...there, status: 'cancelled', cancelationReason: { text: '医院调整了门诊安排' } }
  return (await line.call('PUT', `/Appointment/${placerId}`, cancelled, { 'If-Match': etag ?? '' })).status
}
