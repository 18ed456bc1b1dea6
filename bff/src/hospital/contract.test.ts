import { afterAll, afterEach, beforeAll, describe, test } from '@jest/globals'
import type { Appointment as HeldByA } from '../../../test/simulators/hospital/a/book.ts'
import { startHospitalA } from '../../../test/simulators/hospital/a/start.ts'
import type { Appointment as HeldByB } from '../../../test/simulators/hospital/b/book.ts'
import { startHospitalB } from '../../../test/simulators/hospital/b/start.ts'
import type { Appointment as HeldByC } from '../../../test/simulators/hospital/c/book.ts'
import { startHospitalC } from '../../../test/simulators/hospital/c/start.ts'
import { tell } from '../../../test/simulators/tell.ts'
import { anOrder } from '../../test/orders.ts'
import { newId } from '../infra/ids.ts'
import { hospitalsFrom } from './adapters.ts'
import { promises, type HospitalOnTrial } from './contract.ts'
import type { BookingOrder, BookingPort } from './gateway.ts'
import { HospitalConnection } from './registry.ts'

const now = new Date('2026-11-25T04:00:00Z')
const timeoutMs = 1000

interface Trial extends HospitalOnTrial {
  close(): Promise<void>
}

const slots: [string, string][] = Array.from({ length: 8 }, (_, i) => [
  `${String(8 + i).padStart(2, '0')}:00`,
  `${String(8 + i).padStart(2, '0')}:30`,
])
const everyDay = [0, 1, 2, 3, 4, 5, 6]

/** Through the guard, as the product has it. */
function portOf(connection: object): BookingPort {
  const hospital = HospitalConnection.parse({ id: 'trial', name: '', scheduleSource: 'csv', timeoutMs, ...connection })
  const needs = { clock: { now: () => now }, newId, timeZone: 'Asia/Shanghai' }
  const port = hospitalsFrom([hospital], needs).booking('trial')
  if (!port) throw new Error('no adapter')
  return port
}

/** Each order gets a slot of its own kind; the last one of the day is filled at the counter first. */
async function slotFor(control: string, kind: string, fill: (slotRef: string) => Promise<unknown>): Promise<string> {
  const every = await tell<{ ref: string; campusRef?: string; free: number; startsAt: string }[]>(control, '/slots')
  const all = every.filter(({ startsAt }) => new Date(startsAt) > now)
  const own = all.filter(({ campusRef }) => (campusRef ?? 'main') === (kind === 'counted-by-us' ? 'south' : 'main'))
  if (kind === 'unknown') return 'no-such-slot'
  const free = (own.length > 0 ? own : all).filter((slot) => slot.free > 0)
  const emptiest = [...free].sort((a, b) => b.free - a.free)[0]
  const slot = kind === 'full' ? free.at(-1) : emptiest
  if (!slot) throw new Error('the timetable is too small')
  for (let left = slot.free; kind === 'full' && left > 0; left--) await fill(slot.ref)
  return slot.ref
}

async function hospitalA(): Promise<Trial> {
  const clinic = { doctorRef: 'doc', name: '陈述文', campusRef: 'main', capacity: 8, goneEvery: null }
  const times = slots.map(([from]) => from)
  const simulator = await startHospitalA({ clinics: [{ ...clinic, times: () => times }], now: () => now })
  const { control, fhir } = simulator
  return {
    port: portOf({ booking: { protocol: 'fhir', base: fhir }, counting: 'hospital' }),
    async order(kind) {
      const patient = { name: '柜台', idNumber: '110101198001010011' }
      const fill = (slotRef: string) => tell(control, '/counter/appointments', { slotRef, patient })
      return anOrder({ slotRef: await slotFor(control, kind, fill) })
    },
    async held(bookingId) {
      const ours = await tell<HeldByA[]>(control, `/appointments?placerId=${bookingId}`)
      return ours.filter(({ status }) => status === 'booked').length
    },
    free: (order) => freeIn(control, order),
    be: async (mode) => void (await tell(control, '/mode', { mode, delayMs: 2000 })),
    close: () => simulator.close(),
  }
}

async function hospitalB(): Promise<Trial> {
  const clinic = {
    ...{ campusRef: 'main', departmentRef: 'dep', departmentName: '中医内科', doctorRef: null, doctorName: null },
    ...{ kind: 'general' as const, feeYuan: 30, place: '2 层', weekdays: everyDay, slots, capacity: 8 },
  }
  const south = { ...clinic, campusRef: 'south', departmentRef: 'south' }
  const simulator = await startHospitalB({ clinics: [clinic, south], now: () => now })
  const { control, mllp } = simulator
  const appointments = () => tell<HeldByB[]>(control, '/appointments')
  return {
    port: portOf({
      booking: {
        ...{ protocol: 'hl7v2', host: mllp.host, port: mllp.port, charset: 'GB 18030-2000' },
        ...{ receivingApplication: 'HIS', receivingFacility: 'YCTCM' },
      },
      counting: 'hospital',
      campusCounting: { south: 'platform' },
    }),
    async order(kind) {
      const patient = { name: '柜台', idNumber: '110101198001010011' }
      const fill = (slotRef: string) => tell(control, '/counter/appointments', { slotRef, patient })
      const campusRef = kind === 'counted-by-us' ? 'south' : 'main'
      return anOrder({ slotRef: await slotFor(control, kind, fill), campusRef })
    },
    async held(bookingId) {
      const ours = (await appointments()).filter(({ placerId }) => placerId === bookingId)
      return ours.filter(({ status }) => status === 'Booked').length
    },
    free: (order) => freeIn(control, order),
    be: async (mode) => void (await tell(control, '/mode', { mode, delayMs: 2000 })),
    close: () => simulator.close(),
  }
}

async function hospitalC(): Promise<Trial> {
  const clinic = { departmentRef: 'dep', name: '儿科', specialty: '07', place: '1 层', feeYuan: 12, weekdays: everyDay }
  const simulator = await startHospitalC({ clinics: [{ ...clinic, slots, capacity: 8 }], now: () => now })
  const { control, fhir } = simulator
  return {
    port: portOf({ booking: { protocol: 'ihe-scheduling', base: fhir }, counting: 'hospital' }),
    async order(kind) {
      const fill = (slotRef: string) => tell(control, '/counter/appointments', { slotRef, name: '柜台' })
      return anOrder({ slotRef: await slotFor(control, kind, fill) })
    },
    async held(bookingId) {
      const ours = await tell<HeldByC[]>(control, `/appointments?placerId=${bookingId}`)
      return ours.filter(({ status }) => status === 'booked').length
    },
    free: (order) => freeIn(control, order),
    be: async (mode) => void (await tell(control, '/mode', { mode, delayMs: 2000 })),
    close: () => simulator.close(),
  }
}

async function freeIn(control: string, { slotRef }: BookingOrder): Promise<number> {
  const all = await tell<{ ref: string; free: number }[]>(control, '/slots')
  return all.find(({ ref }) => ref === slotRef)?.free ?? 0
}

describe.each([
  ['FHIR', hospitalA],
  ['HL7 v2 over MLLP', hospitalB],
  ['IHE ITI Scheduling', hospitalC],
])('%s', (_protocol, open) => {
  let trial: Trial
  beforeAll(async () => {
    trial = await open()
  })
  afterEach(() => trial.be('normal'))
  afterAll(() => trial.close())

  test.each(promises)('$name', ({ keep }) => keep(trial))
})
