import assert from 'node:assert/strict'
import { HospitalRefused, HospitalSilent, type BookingOrder, type BookingPort } from './gateway.ts'

/** A hospital's simulator (or a test system of a real one), with an adapter in front of it. */
export interface HospitalOnTrial {
  port: BookingPort
  /** An order of its own each time, for a slot of the wanted kind. */
  order(this: void, slot: 'free' | 'full' | 'unknown' | 'counted-by-us'): Promise<BookingOrder>
  /** How many live appointments the hospital itself holds under our id. */
  held(this: void, bookingId: string): Promise<number>
  /** Free places of the order's slot, as the hospital counts them. */
  free(this: void, order: BookingOrder): Promise<number>
  /** The hospital's behaviour from now on. */
  be(
    this: void,
    mode: 'normal' | 'silent' | 'lost-reply' | 'refusing' | 'duplicate' | 'garbage' | 'down',
  ): Promise<void>
}

export interface Promised {
  name: string
  keep(this: void, trial: HospitalOnTrial): Promise<void>
}

/**
 * What every adapter promises the booking room, whatever protocol it speaks; a new one is finished when it keeps all of
 * these. Each is a sentence and throws when it is broken.
 */
export const promises: readonly Promised[] = [
  {
    name: 'asking twice under one id makes one reservation, with the same name and number',
    async keep({ port, order, held, free }) {
      const wish = await order('free')
      const before = await free(wish)
      const first = await port.reserve(wish)
      assert.deepEqual(await port.reserve({ ...wish, hospitalRef: first.hospitalRef }), first)
      assert.equal(await held(wish.bookingId), 1)
      assert.equal(await free(wish), before - 1)
    },
  },
  {
    name: 'a reservation is found under our id',
    async keep({ port, order }) {
      const wish = await order('free')
      const reservation = await port.reserve(wish)
      assert.deepEqual(await port.find(wish), reservation)
    },
  },
  {
    name: 'what was never asked for is not found',
    async keep({ port, order }) {
      assert.equal(await port.find(await order('free')), null)
    },
  },
  {
    name: 'a full slot is refused as full, and nothing is held',
    async keep({ port, order, held }) {
      const wish = await order('full')
      await assert.rejects(port.reserve(wish), (error) => error instanceof HospitalRefused && error.why === 'full')
      assert.equal(await held(wish.bookingId), 0)
    },
  },
  {
    name: 'a slot that the hospital does not know is refused',
    async keep({ port, order, held }) {
      const wish = await order('unknown')
      await assert.rejects(port.reserve(wish), HospitalRefused)
      assert.equal(await held(wish.bookingId), 0)
    },
  },
  {
    name: 'a no is a refusal, and nothing is held',
    async keep({ port, order, be, held }) {
      const wish = await order('free')
      await be('refusing')
      await assert.rejects(port.reserve(wish), HospitalRefused)
      await be('normal')
      assert.equal(await held(wish.bookingId), 0)
    },
  },
  ...(['silent', 'garbage', 'down'] as const).map((mode) => ({
    name: `a hospital that is ${mode} leaves us not knowing; asked again later it says what it holds`,
    async keep({ port, order, be, held }: HospitalOnTrial) {
      const wish = await order('free')
      await be(mode)
      await assert.rejects(port.reserve(wish), HospitalSilent)
      await assert.rejects(port.find(wish), HospitalSilent)
      await be('normal')
      assert.equal(await port.find(wish), null)
      await port.reserve(wish)
      assert.equal(await held(wish.bookingId), 1)
    },
  })),
  {
    name: 'when the answers are lost on the way we do not know; asked again there is one reservation, found by our id',
    async keep({ port, order, be, held }) {
      const wish = await order('free')
      await be('lost-reply')
      await assert.rejects(port.reserve(wish), HospitalSilent)
      await be('normal')
      const reservation = await port.reserve(wish)
      assert.deepEqual(await port.find(wish), reservation)
      assert.equal(await held(wish.bookingId), 1)
    },
  },
  {
    name: 'an act that happens twice on the way is one reservation',
    async keep({ port, order, be, held }) {
      const wish = await order('free')
      await be('duplicate')
      await port.reserve(wish)
      await be('normal')
      assert.equal(await held(wish.bookingId), 1)
    },
  },
  {
    name: 'withdrawing gives the place back, and twice does no harm',
    async keep({ port, order, held, free }) {
      const wish = await order('free')
      const before = await free(wish)
      const { hospitalRef } = await port.reserve(wish)
      await port.withdraw({ ...wish, hospitalRef })
      await port.withdraw({ ...wish, hospitalRef })
      assert.equal(await held(wish.bookingId), 0)
      assert.equal(await free(wish), before)
      assert.equal(await port.find(wish), null)
    },
  },
  {
    name: 'withdrawing what the hospital never knew is done',
    async keep({ port, order }) {
      await port.withdraw(await order('free'))
    },
  },
  {
    name: 'being told twice of a booking that stands is being told once, and it can be taken back',
    async keep({ port, order, held }) {
      const wish = { ...(await order('counted-by-us')), number: '007' }
      const first = await port.notify(wish)
      assert.deepEqual(await port.notify(wish), first)
      assert.equal(await held(wish.bookingId), 1)
      await port.withdraw({ ...wish, hospitalRef: first.hospitalRef })
      assert.equal(await held(wish.bookingId), 0)
    },
  },
  {
    name: 'many at once are each answered with their own',
    async keep({ port, order, held }) {
      const wishes = await Promise.all(Array.from({ length: 5 }, () => order('free')))
      const reservations = await Promise.all(wishes.map((wish) => port.reserve(wish)))
      assert.equal(new Set(reservations.map(({ hospitalRef }) => hospitalRef)).size, wishes.length)
      for (const { bookingId } of wishes) assert.equal(await held(bookingId), 1)
    },
  },
]
