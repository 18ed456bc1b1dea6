import { expect, test } from '@jest/globals'
import { HospitalRefused, HospitalSilent, type BookingOrder, type BookingPort, type Reservation } from './gateway.ts'
import { guarded } from './guard.ts'

const order = {} as BookingOrder
const yes: Reservation = { hospitalRef: 'A1', number: null }

function hospital(answer: () => Promise<Reservation>): { port: BookingPort; asked: () => number } {
  let asked = 0
  const verb = () => {
    asked += 1
    return answer()
  }
  return {
    port: { reserve: verb, notify: verb, find: verb, withdraw: async () => void (await verb()) },
    asked: () => asked,
  }
}

test('after five silences in a row a hospital is left alone for a while', async () => {
  const { port, asked } = hospital(() => Promise.reject(new HospitalSilent('timeout')))
  const guard = guarded(port, { timeoutMs: 100 })
  for (let i = 0; i < 8; i++) await expect(guard.find(order)).rejects.toBeInstanceOf(HospitalSilent)
  expect(asked()).toBe(5)
})

test('a no is an answer: refusals never shut a hospital off', async () => {
  const { port, asked } = hospital(() => Promise.reject(new HospitalRefused('full', 'full')))
  const guard = guarded(port, { timeoutMs: 100 })
  for (let i = 0; i < 8; i++) await expect(guard.reserve(order)).rejects.toBeInstanceOf(HospitalRefused)
  expect(asked()).toBe(8)
})

test('a verb that takes too long is silence', async () => {
  const { port } = hospital(() => new Promise(() => undefined))
  await expect(guarded(port, { timeoutMs: 20 }).reserve(order)).rejects.toBeInstanceOf(HospitalSilent)
})

test('one hospital takes so many calls at once and no more; who waits in vain is told we do not know', async () => {
  let answer: (reservation: Reservation) => void = () => undefined
  const { port, asked } = hospital(() => new Promise((resolve) => (answer = resolve)))
  const guard = guarded(port, { timeoutMs: 1000, atOnce: 1, waiting: 1 })
  const first = guard.reserve(order)
  const second = guard.reserve(order)
  await expect(guard.reserve(order)).rejects.toBeInstanceOf(HospitalSilent)
  expect(asked()).toBe(1)
  answer(yes)
  expect(await first).toBe(yes)
  answer(yes)
  expect(await second).toBe(yes)
})

test('our own bug stays a bug', async () => {
  const { port } = hospital(() => Promise.reject(new TypeError('bug')))
  await expect(guarded(port, { timeoutMs: 100 }).reserve(order)).rejects.toBeInstanceOf(TypeError)
})
