import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { BookingView } from '@onecard/shared/booking'
import type { JWK } from 'jose'
import { demoClinics } from '../../test/simulators/hospital/a/clinics.ts'
import { startHospitalA, type HospitalA } from '../../test/simulators/hospital/a/start.ts'
import { tell } from '../../test/simulators/tell.ts'
import { aClient, expressions, fhirCall, fhirHospital, resources, type FhirAnswer } from '../test/fhir.ts'
import { aResident, callAs, type TestResident } from '../test/residents.ts'
import { openWorld, type World } from '../test/world.ts'
import { hospitalsFrom } from './hospital/adapters.ts'
import type { Appointment, Bundle, Patient } from './infra/fhir/r4.ts'
import { slotBySource } from './schedule/service.ts'
import { seedClients } from './seed/clients.ts'
import { seedDirectory } from './seed/directory.ts'
import { Facts } from './seed/seeder.ts'
import { bookingById, tellHospital } from './booking/service.ts'

let world: World
let hospital: HospitalA
let token: string
let other: string
let slots: string[]

/** A resident's booking at hospital A, the whole line: its program publishes, our resident books, both sides change it. */
beforeAll(async () => {
  world = await openWorld({ hospitals: [fhirHospital('yc1'), fhirHospital('yctcm')] })
  await seedDirectory(world, Facts.parse({}))
  const { fhirClients = [] } = await seedClients(world, Facts.parse({}))
  const { clientId, jwk } = fhirClients[1] as { clientId: string; jwk: JWK }
  hospital = await startHospitalA({
    clinics: demoClinics(),
    access: {
      ...{ base: `${world.url}/fhir/R4`, token: `${world.url}/oauth/token`, clientId, jwk },
      audience: `${world.config.PUBLIC_URL}/oauth/token`,
    },
    now: () => world.clock.now(),
  })
  await tell(hospital.control, '/push', {})
  const needs = { clock: world.clock, newId: world.newId, timeZone: world.config.TIME_ZONE }
  // The program's port was not known before it had one.
  Object.assign(world.hospitals, hospitalsFrom([fhirHospital('yc1', hospital.fhir)], needs))
  token = await (await aClient(world, 'yc1')).token()
  other = await (await aClient(world, 'yctcm')).token()
}, 60_000)
beforeEach(async () => {
  const open = await world.sql.select<{ source_ref: string }>(
    `SELECT slot.source_ref FROM slot JOIN clinic_session ON clinic_session.id = slot.session_id
       JOIN department ON department.id = clinic_session.department_id AND department.max_age IS NULL
     WHERE slot.hospital_id = 'yc1' AND slot.capacity >= 4 AND slot.taken = 0 AND slot.state = 'free'
       AND slot.releases_at <= ? AND clinic_session.day > '2026-11-26' ORDER BY RAND() LIMIT 5`,
    [world.clock.now()],
  )
  slots = open.map(({ source_ref }) => source_ref)
})
afterAll(async () => {
  await hospital.close()
  await world.close()
})

const call = <R = Appointment>(method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
  fhirCall<R>(world, token, method, path, body, headers)
const aSlotRef = () => slots.pop() ?? ''
const factsOf = async (slotRef: string) => {
  const facts = await slotBySource(world.sql, 'yc1', slotRef)
  if (!facts) throw new Error(`no slot ${slotRef}`)
  return facts
}
const taken = async (slotRef: string) => (await factsOf(slotRef)).taken

async function booked(who: TestResident, slotRef = aSlotRef()): Promise<{ id: string; slotRef: string }> {
  const { id } = await factsOf(slotRef)
  const made = await callAs(world.url, who, 'POST', '/bookings', { slotId: id, memberId: who.memberId })
  expect(made.status).toBe(201)
  return { id: BookingView.parse(made.body).id, slotRef }
}
const stateOf = async (who: TestResident, id: string) =>
  BookingView.parse((await callAs(world.url, who, 'GET', `/bookings/${id}`)).body)
const deliver = async (id: string) => {
  const booking = await bookingById(world.sql, id)
  if (!booking) throw new Error('no booking')
  await tellHospital(world, { personKey: booking.personKey.toString('hex'), bookingId: id, hospitalId: 'yc1' })
}
const change = async (id: string, bend: Partial<Appointment>): Promise<FhirAnswer<Appointment>> => {
  const { body, headers } = await call('GET', `Appointment/${id}`)
  return call('PUT', `Appointment/${id}`, { ...body, ...bend }, { 'If-Match': headers.get('etag') ?? '' })
}

describe('what a hospital reads', () => {
  test('its appointments and who they are for; nobody else does', async () => {
    const who = await aResident(world)
    const { id, slotRef } = await booked(who)
    const { status, body } = await call('GET', `Appointment/${id}`)
    expect(status).toBe(200)
    expect(body).toMatchObject({
      resourceType: 'Appointment',
      status: 'booked',
      slot: [{ reference: `Slot/${slotRef}` }],
      identifier: [
        { system: 'urn:ietf:rfc3986', value: `urn:uuid:${id}` },
        { value: expect.stringMatching(/^\d{3}$/) as never },
      ],
    })
    const patient = body.participant[0]?.actor?.reference ?? ''
    const person = await call<Patient>('GET', patient)
    expect(person.body).toMatchObject({
      resourceType: 'Patient',
      name: [{ text: '张三' }],
      birthDate: '1988-03-14',
      gender: 'male',
    })
    for (const path of [`Appointment/${id}`, patient]) {
      expect((await fhirCall(world, other, 'GET', path)).status).toBe(404)
    }
    expect((await fhirCall<Bundle>(world, other, 'GET', 'Patient')).body.total).toBe(0)
    const looks = await world.sql.select(
      "SELECT actor_kind, hospital_id FROM audit_entry WHERE action = 'person.view' AND subject = ?",
      [who.personKey],
    )
    expect(looks).toEqual([{ actor_kind: 'machine', hospital_id: 'yc1' }])
  })

  test('by slot, patient, doctor, day, status, our identifier', async () => {
    const { id, slotRef } = await booked(await aResident(world))
    const { body } = await call('GET', `Appointment/${id}`)
    const patient = body.participant[0]?.actor?.reference ?? ''
    const role = body.participant[1]?.actor?.reference ?? ''
    const day = body.start?.slice(0, 10) ?? ''
    for (const query of [
      `slot=${slotRef}`,
      `patient=${patient}`,
      `identifier=urn:ietf:rfc3986|urn:uuid:${id}`,
      `_id=${id}&status=booked&date=ge${day}&actor=${role}`,
      `_id=${id}&practitioner=${role.split('/')[1] ?? ''}`,
    ]) {
      const found = (await call<Bundle>('GET', `Appointment?${query}`)).body
      expect(resources<Appointment>(found, 'Appointment').map((each) => each.id)).toEqual([id])
    }
    const all = (
      await call<Bundle>('GET', `Appointment?_id=${id}&_include=Appointment:slot&_include=Appointment:patient`)
    ).body
    expect(all.entry?.map(({ resource }) => resource?.resourceType)).toEqual(['Appointment', 'Slot', 'Patient'])
  })
})

describe('what becomes of a booking at the hospital', () => {
  test('it takes it back: the place is free again and the resident sees why', async () => {
    const who = await aResident(world)
    const { id, slotRef } = await booked(who)
    const answer = await change(id, { status: 'cancelled', cancelationReason: { text: '设备检修' } })
    expect([answer.status, answer.body.status]).toEqual([200, 'cancelled'])
    expect(await stateOf(who, id)).toMatchObject({ state: 'cancelled', cancelledBy: 'hospital', reason: '设备检修' })
    expect(await taken(slotRef)).toBe(0)
    expect((await change(id, { status: 'cancelled' })).status).toBe(200)
    expect((await change(id, { status: 'booked' })).status).toBe(409)
  })

  test('the person came and was seen, or did not come', async () => {
    const [first, second] = [await aResident(world), await aResident(world)]
    const [one, two] = [await booked(first), await booked(second)]
    expect((await change(one.id, { status: 'checked-in' })).body.status).toBe('checked-in')
    expect(await stateOf(first, one.id)).toMatchObject({ state: 'checked_in' })
    expect((await change(one.id, { status: 'fulfilled' })).body.status).toBe('fulfilled')
    expect(await stateOf(first, one.id)).toMatchObject({ state: 'completed' })
    await change(two.id, { status: 'noshow' })
    expect(await stateOf(second, two.id)).toMatchObject({ state: 'missed' })
  })

  test('it moves it to another slot', async () => {
    const who = await aResident(world)
    const { id, slotRef } = await booked(who)
    const to = await factsOf(aSlotRef())
    const answer = await change(id, {
      slot: [{ reference: `Slot/${to.slotRef}` }],
      start: to.startsAt.toISOString(),
      end: to.endsAt.toISOString(),
    })
    expect(answer.body).toMatchObject({ status: 'booked', start: to.startsAt.toISOString() })
    expect([await taken(slotRef), await taken(to.slotRef)]).toEqual([0, 1])
    expect((await stateOf(who, id)).startsAt).toBe(to.startsAt.toISOString())
  })

  test('under the version that it read, and with what it added kept', async () => {
    const { id } = await booked(await aResident(world))
    const { body, headers } = await call('GET', `Appointment/${id}`)
    const etag = headers.get('etag') ?? ''
    expect((await call('PUT', `Appointment/${id}`, body)).status).toBe(428)
    const extension = [{ url: 'https://his.example.org/desk', valueString: '2 号窗' }]
    const second = await call('PUT', `Appointment/${id}`, { ...body, extension }, { 'If-Match': etag })
    expect(second.body.extension).toEqual(extension)
    expect((await call('GET', `Appointment/${id}`)).body.extension).toEqual(extension)
    expect((await call('PUT', `Appointment/${id}`, body, { 'If-Match': etag })).status).toBe(412)
    const stranger = await booked(await aResident(world))
    const theirs = (await call('GET', `Appointment/${stranger.id}`)).body.participant
    expect((await change(id, { participant: theirs })).status).toBe(422)
  })
})

describe('what its counter does', () => {
  let made = 0
  const idNumber = '110101198001010010'
  const atCounter = (slotRef: string, more: Partial<Appointment> = {}): Appointment => ({
    resourceType: 'Appointment',
    id: `HIS-${++made}`,
    contained: [
      {
        resourceType: 'Patient',
        id: 'p',
        identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: idNumber }],
        name: [{ text: '王五' }],
      },
    ],
    status: 'booked',
    slot: [{ reference: `Slot/${slotRef}` }],
    participant: [{ actor: { reference: '#p' }, status: 'accepted' }],
    ...more,
  })

  test('a booking there takes a place here, once', async () => {
    const slotRef = aSlotRef()
    const wish = atCounter(slotRef)
    const answer = await call('PUT', `Appointment/${wish.id}`, wish)
    expect(answer.status).toBe(201)
    expect(await taken(slotRef)).toBe(1)
    expect(await call('PUT', `Appointment/${wish.id}`, wish)).toMatchObject({ status: 428 })
    expect((await change(wish.id ?? '', { status: 'cancelled' })).body.status).toBe('cancelled')
    expect(await taken(slotRef)).toBe(0)
  })

  test('made by POST it gets an id from us; on condition, one', async () => {
    const slotRef = aSlotRef()
    const { id, ...wish } = atCounter(slotRef, { identifier: [{ system: 'urn:his', value: 'V-once' }] })
    expect(id).toBeDefined()
    const criteria = { 'If-None-Exist': 'identifier=urn:his|V-once' }
    const answers = [
      await call('POST', 'Appointment', wish, criteria),
      await call('POST', 'Appointment', wish, criteria),
    ]
    expect(answers.map(({ status }) => status)).toEqual([201, 200])
    expect(answers[0]?.body.id).toBe(answers[1]?.body.id)
    expect(await taken(slotRef)).toBe(1)
  })

  test('what it says of the person is kept sealed', async () => {
    const wish = atCounter(aSlotRef())
    await call('PUT', `Appointment/${wish.id}`, wish)
    const [row] = await world.sql.select<{ resource: string }>(
      "SELECT resource FROM fhir_resource WHERE type = 'Appointment' AND fhir_id = ?",
      [wish.id ?? ''],
    )
    expect(row?.resource).not.toContain(idNumber)
    expect(Buffer.from(row?.resource ?? '', 'base64').toString('latin1')).not.toContain(idNumber)
    expect((await call('GET', `Appointment/${wish.id}`)).body.contained).toEqual(wish.contained)
  })

  test.each<[string, (wish: Appointment) => Partial<Appointment>, number, string]>([
    [
      'two patients',
      ({ participant }) => ({ participant: [...participant, ...participant] }),
      422,
      'Appointment.participant',
    ],
    [
      'nobody',
      () => ({ participant: [{ type: [{ text: 'x' }], status: 'accepted' }] }),
      422,
      'Appointment.participant',
    ],
    ['no slot', () => ({ slot: undefined }), 422, 'Appointment.slot'],
    ['an unknown slot', () => ({ slot: [{ reference: 'Slot/none' }] }), 422, 'Appointment.slot[0].reference'],
    ['a wish', () => ({ status: 'proposed' }), 422, 'Appointment.status'],
    ['no participant', () => ({ participant: [] }), 400, 'Appointment.participant'],
    ['a start without an end', () => ({ start: '2026-11-27T08:00:00Z' }), 400, 'Appointment'],
    [
      'a status of a participant that is none',
      () => ({ participant: [{ actor: { reference: '#p' }, status: 'maybe' as never }] }),
      400,
      'Appointment.participant[0].status',
    ],
    [
      'a person without any number',
      () => ({ contained: [{ resourceType: 'Patient', id: 'p' }] }),
      422,
      'Appointment.participant[0].actor',
    ],
    [
      'an ID number with a wrong check digit',
      () => ({
        contained: [
          {
            resourceType: 'Patient',
            id: 'p',
            identifier: [{ system: 'urn:oid:2.16.156.10011.1.3', value: '110101198001010011' }],
          },
        ],
      }),
      422,
      'Appointment.participant[0].actor',
    ],
    [
      'something that is not contained',
      () => ({ contained: undefined }),
      400,
      'Appointment.participant[0].actor.reference',
    ],
  ])('an appointment with %s is refused, and says where', async (_name, bend, status, place) => {
    const wish = atCounter(aSlotRef())
    const answer = await call('PUT', `Appointment/${wish.id}`, { ...wish, ...bend(wish) })
    expect([answer.status, expressions(answer.body)[0]]).toEqual([status, place])
  })

  test('in a transaction all of it happens, or nothing', async () => {
    const [one, two] = [aSlotRef(), aSlotRef()]
    const [first, second] = [atCounter(one), atCounter(two, { status: 'proposed' })]
    const entry = [first, second].map((resource) => ({
      resource,
      request: { method: 'PUT', url: `Appointment/${resource.id ?? ''}` },
    }))
    const answer = await call('POST', '', { resourceType: 'Bundle', type: 'transaction', entry })
    expect([answer.status, expressions(answer.body)]).toEqual([422, ['Bundle.entry[1].resource.status']])
    expect([await taken(one), await taken(two)]).toEqual([0, 0])
  })
})

describe('the whole line with hospital A', () => {
  interface Held {
    fillerId: string
    status: string
  }
  const heldThere = (id: string) => tell<Held[]>(hospital.control, `/appointments?placerId=${id}`)

  test('a booking arrives there; a cancel on either side reaches the other', async () => {
    const who = await aResident(world)
    const { id } = await booked(who)
    await deliver(id)
    expect(await heldThere(id)).toMatchObject([{ status: 'booked' }])
    expect(await stateOf(who, id)).toMatchObject({ hospitalKnows: 'told' })
    await callAs(world.url, who, 'POST', `/bookings/${id}/cancellation`, {})
    await deliver(id)
    expect(await heldThere(id)).toMatchObject([{ status: 'cancelled' }])

    const again = await booked(await aResident(world))
    await deliver(again.id)
    const [held] = await heldThere(again.id)
    await tell(hospital.control, `/counter/appointments/${held?.fillerId ?? ''}/cancel`, { reason: '医生外出' })
    expect((await call('GET', `Appointment/${again.id}`)).body).toMatchObject({
      status: 'cancelled',
      cancelationReason: { text: '医生外出' },
    })
  })

  test('its counter gives a place away, and does not see somebody', async () => {
    const slotRef = aSlotRef()
    const patient = { name: '王五', idNumber: '110101198001010010' }
    const made = await tell<{ appointment: Held; told: number }>(hospital.control, '/counter/appointments', {
      slotRef,
      patient,
    })
    expect(made.told).toBe(201)
    expect(await taken(slotRef)).toBe(1)
    await tell(hospital.control, `/counter/appointments/${made.appointment.fillerId}/miss`, {})
    expect(await taken(slotRef)).toBe(0)
  })
})
