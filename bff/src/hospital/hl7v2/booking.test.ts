import { once } from 'node:events'
import type { AddressInfo, Socket } from 'node:net'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import hl7 from 'simple-hl7'
import type { Appointment } from '../../../../test/simulators/hospital/b/book.ts'
import type { Clinic } from '../../../../test/simulators/hospital/b/clinics.ts'
import { startHospitalB, type HospitalB } from '../../../../test/simulators/hospital/b/start.ts'
import { tell } from '../../../../test/simulators/tell.ts'
import { anOrder as orderOf } from '../../../test/orders.ts'
import { newId } from '../../infra/ids.ts'
import { HospitalRefused, HospitalSilent, type BookingOrder, type BookingPort } from '../gateway.ts'
import { HospitalConnection } from '../registry.ts'
import { controlIdOf, hl7v2Booking } from './booking.ts'

const now = new Date('2026-11-25T04:00:00Z')
const clinic: Clinic = {
  campusRef: 'main',
  departmentRef: 'ZYNK',
  departmentName: '中医内科',
  doctorRef: 'D201',
  doctorName: '沈怀安',
  kind: 'expert',
  feeYuan: 30,
  place: '门诊楼 2 层',
  weekdays: [0, 1, 2, 3, 4, 5, 6],
  slots: [
    ['08:00', '08:30'],
    ['08:30', '09:00'],
  ],
  capacity: 2,
}
const mainSlot = 'ZYNK-D201-20261126-0800'
const southSlot = 'ZJK-20261126-0800'

let hospital: HospitalB
let port: BookingPort

beforeAll(async () => {
  const south = { ...clinic, campusRef: 'south', departmentRef: 'ZJK', doctorRef: null, doctorName: null }
  hospital = await startHospitalB({ clinics: [clinic, south], now: () => now })
  port = open(hospital.mllp.port)
})
afterAll(() => hospital.close())
beforeEach(() => tell(hospital.control, '/mode', { mode: 'normal' }))

function open(mllpPort: number, more: object = {}): BookingPort {
  const connection = HospitalConnection.parse({
    id: 'yctcm',
    name: '云川市中医院',
    scheduleSource: 'csv',
    booking: {
      protocol: 'hl7v2',
      host: '127.0.0.1',
      port: mllpPort,
      charset: 'GB 18030-2000',
      receivingApplication: 'HIS',
      receivingFacility: 'YCTCM',
      ...more,
    },
    counting: 'hospital',
    campusCounting: { south: 'platform' },
    timeoutMs: 300,
  })
  return hl7v2Booking(connection, { clock: { now: () => now }, newId, timeZone: 'Asia/Shanghai' })
}

/** For the clinic of the main campus unless said otherwise. */
function anOrder(more: Partial<BookingOrder> = {}): BookingOrder {
  const clinicOf = { slotRef: mainSlot, sessionRef: 'D201', departmentRef: 'ZYNK' }
  return orderOf({ ...clinicOf, practitionerRef: 'D201', practitionerName: '沈怀安', ...more })
}

const held = (placerId: string): Promise<Appointment[]> => tell(hospital.control, `/appointments?placerId=${placerId}`)
const mood = (mode: string): Promise<unknown> => tell(hospital.control, '/mode', { mode, delayMs: 1000, times: 1 })

/** Beside what every adapter promises (contract.ts). */
describe('where the hospital counts', () => {
  afterEach(async () => {
    const all = await tell<Appointment[]>(hospital.control, '/appointments')
    for (const { placerId, status } of all) {
      if (status === 'Booked' && placerId) await port.withdraw(anOrder({ bookingId: placerId }))
    }
  })

  test('it holds the appointment, names it and gives the visit number; asked again it says the same', async () => {
    const order = anOrder()
    const reservation = await port.reserve(order)
    expect(reservation).toEqual({
      hospitalRef: expect.stringMatching(/^ZYY/),
      number: expect.stringMatching(/^\d{3}$/),
    })
    expect(await port.reserve(order)).toEqual(reservation)
    expect(await port.find(order)).toEqual(reservation)
    const [appointment, ...more] = await held(order.bookingId)
    expect(more).toEqual([])
    expect(appointment).toMatchObject({ slotRef: mainSlot, status: 'Booked', patient: { name: '林知𠮷', sex: 'F' } })
    expect(appointment?.patient.idNumber).toBe(order.patient.idNumber)
  })

  test('a full slot and any other no are told apart', async () => {
    await port.reserve(anOrder())
    await port.reserve(anOrder())
    await expect(port.reserve(anOrder())).rejects.toMatchObject({ name: 'HospitalRefused', why: 'full' })
    await expect(port.reserve(anOrder({ slotRef: 'NONE' }))).rejects.toMatchObject({ why: 'rejected' })
    await mood('refusing')
    await expect(port.reserve(anOrder())).rejects.toBeInstanceOf(HospitalRefused)
  })

  test('a hospital that is slow is silent; asked again it holds one appointment', async () => {
    const order = anOrder()
    await mood('slow')
    await expect(port.reserve(order)).rejects.toBeInstanceOf(HospitalSilent)
    expect((await port.reserve(order)).hospitalRef).toMatch(/^ZYY/)
    expect(await held(order.bookingId)).toHaveLength(1)
  })

  test('cancelling gives the place back, twice as once; a wish that arrives after it stays cancelled', async () => {
    const order = anOrder()
    await port.reserve(order)
    await port.withdraw(order)
    await port.withdraw(order)
    expect(await held(order.bookingId)).toMatchObject([{ status: 'Cancelled' }])
    expect(await port.find(order)).toBeNull()
    const early = anOrder()
    await port.withdraw(early)
    await expect(port.reserve(early)).rejects.toMatchObject({ why: 'rejected' })
  })

  test('many at once are answered each with its own', async () => {
    const orders = Array.from({ length: 12 }, () => anOrder())
    const answers = await Promise.allSettled(orders.map((order) => port.reserve(order)))
    expect(answers.filter(({ status }) => status === 'fulfilled')).toHaveLength(2)
    const found = await Promise.all(orders.map((order) => port.find(order)))
    expect(found.map((each) => each?.hospitalRef)).toEqual(
      answers.map((each) => (each.status === 'fulfilled' ? each.value.hospitalRef : undefined)),
    )
  })
})

test('where we count, it is told of what was booked and of what was cancelled', async () => {
  const order = anOrder({ campusRef: 'south', slotRef: southSlot, departmentRef: 'ZJK', practitionerRef: null })
  expect(await port.notify(order)).toEqual({ hospitalRef: order.bookingId, number: null })
  await port.notify(order)
  expect(await held(order.bookingId)).toMatchObject([{ status: 'Booked', slotRef: southSlot }])
  await port.withdraw(order)
  expect(await held(order.bookingId)).toMatchObject([{ status: 'Cancelled' }])
  await expect(port.notify(anOrder())).rejects.toMatchObject({ why: 'rejected' })
})

test('a peer written by others understands us, and we it', async () => {
  const seen: string[] = []
  const app = hl7.tcp()
  app.use((req, res) => {
    seen.push(`${req.type}^${req.event} ${req.msg.getSegment('PID').getComponent(5, 1)}`)
    res.end()
  })
  const { server } = app.start(0)
  const sockets: Socket[] = []
  server.on('connection', (socket) => sockets.push(socket))
  await once(server, 'listening')
  const theirs = open((server.address() as AddressInfo).port, { charset: 'UNICODE UTF-8' })
  const order = anOrder({ campusRef: 'south' })
  expect(await theirs.notify(order)).toEqual({ hospitalRef: order.bookingId, number: null })
  await theirs.withdraw(order)
  expect(seen).toEqual(['SIU^S12 林知𠮷', 'SIU^S15 林知𠮷'])
  app.stop()
  for (const socket of sockets) socket.destroy()
})

test('control ids fit version 2.5.1 and differ', () => {
  const ids = Array.from({ length: 1000 }, () => controlIdOf(newId()))
  expect(new Set(ids).size).toBe(1000)
  expect(ids.every((id) => id.length === 20)).toBe(true)
})
