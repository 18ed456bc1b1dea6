import { HospitalRefused, HospitalSilent, type BookingOrder, type BookingPort } from '../src/hospital/gateway.ts'

export type Behaviour = 'well' | 'full' | 'silent-before-acting' | 'silent-after-acting'

/** A hospital behind the port, for tests of the booking room itself; the adapters are tested against programs that speak the protocols. */
export interface TestHospital {
  port: BookingPort
  behave(how: Behaviour): void
  holds(bookingId: string): boolean
  /** How many reservations were ever made, and for how many bookings. */
  reservations(): number
  distinct(): number
  withdrawals(): number
}

export function aHospital(): TestHospital {
  let behaviour: Behaviour = 'well'
  const held = new Map<string, { hospitalRef: string; number: string }>()
  const ever: string[] = []
  let withdrawals = 0

  async function act<T>(work: () => T): Promise<T> {
    await Promise.resolve()
    if (behaviour === 'silent-before-acting') throw new HospitalSilent('no answer')
    const result = work()
    if (behaviour === 'silent-after-acting') throw new HospitalSilent('the answer was lost')
    return result
  }

  function keep({ bookingId }: BookingOrder) {
    const known = held.get(bookingId)
    // Asked again under our id it answers as before, whatever it says to others: the contract's first promise.
    if (known) return known
    if (behaviour === 'full') throw new HospitalRefused('full', '号已满')
    ever.push(bookingId)
    const made = { hospitalRef: `ref-${bookingId}`, number: `H${ever.length}` }
    held.set(bookingId, made)
    return made
  }

  return {
    port: {
      reserve: (order) => act(() => keep(order)),
      notify: (order) => act(() => keep(order)),
      withdraw: async ({ bookingId }) => {
        if (behaviour.startsWith('silent')) throw new HospitalSilent('no answer')
        await Promise.resolve()
        withdrawals++
        held.delete(bookingId)
      },
      find: ({ bookingId }) => act(() => held.get(bookingId) ?? null),
    },
    behave: (how) => {
      behaviour = how
    },
    holds: (bookingId) => held.has(bookingId),
    reservations: () => ever.length,
    distinct: () => new Set(ever).size,
    withdrawals: () => withdrawals,
  }
}
