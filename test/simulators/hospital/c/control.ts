import Router from '@koa/router'
import * as z from 'zod'
import type { Book } from './book.ts'
import type { Faults } from './publish.ts'

const SlotWish = z.object({
  capacity: z.int().min(0).optional(),
  stopped: z.boolean().optional(),
  gone: z.boolean().optional(),
})

/** What one sees and does at the hospital itself: its book, its counter, its timetable. */
export function controlRoutes(book: Book, faults: Faults, onCancelled: (fillerId: string) => Promise<unknown>): Router {
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
    ctx.body = { appointment, told: await onCancelled(appointment.fillerId) }
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
