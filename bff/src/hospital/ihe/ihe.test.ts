import { describe, expect, test } from '@jest/globals'
import { sample, testWithSamples } from '../../../test/samples.ts'
import { HospitalRefused, HospitalSilent } from '../gateway.ts'
import { contentsOf, oursAmong, reservationOf, settled, settledGone } from './read.ts'

const json = (name: string): unknown => JSON.parse(sample(`scheduling-ihe/${name}`).toString('utf8'))
const answer = (body: unknown, status = 200) => ({ status, body, headers: new Headers() })
const bookingId = '01980000-0000-7000-8000-000000000001'
const ours = { system: 'urn:ietf:rfc3986', value: `urn:uuid:${bookingId}` }
const appointment = (more: object = {}) => ({ resourceType: 'Appointment', id: 'A1', status: 'booked', ...more })
const bundle = (...resources: object[]) => ({
  resourceType: 'Bundle',
  type: 'searchset',
  entry: resources.map((resource) => ({ resource })),
})
const outcome = (code: string, severity = 'fatal') => ({
  resourceType: 'OperationOutcome',
  issue: [{ severity, code, details: { text: '该时段号源已满' } }],
})

describe('the examples that IHE publishes', () => {
  const test = testWithSamples('scheduling-ihe')

  test('an answer of $find: three proposed appointments and an outcome without a fault', () => {
    const { appointments, outcomes } = contentsOf(json('example-iti-scheduling-bundle.json'))
    expect(appointments.map(({ id, status }) => [id, status])).toEqual([
      ['proposed-appt1a-1', 'proposed'],
      ['proposed-appt1a-2', 'proposed'],
      ['proposed-appt1a-3', 'proposed'],
    ])
    expect(outcomes).toHaveLength(1)
  })

  test('a bare booked appointment is a booking, although it names no identifier', () => {
    const booked = settled(answer(json('example-appointment.json')))
    expect(reservationOf(booked)).toEqual({ hospitalRef: 'appt1-1', number: null })
  })

  test('what is neither appointment nor outcome is no answer', () => {
    for (const name of ['example-patient.json', 'example-practitioner.json']) {
      expect(() => settled(answer(json(name)))).toThrow(HospitalSilent)
    }
  })
})

test('a note beside the appointment changes nothing', () => {
  expect(settled(answer(bundle(appointment(), outcome('informational', 'information')))).id).toBe('A1')
})

test.each([
  ['not-found', 'full'],
  ['conflict', 'full'],
  ['business-rule', 'rejected'],
] as const)('an outcome %s alone is a refusal: %s', (code, why) => {
  for (const body of [bundle(outcome(code)), outcome(code)]) {
    try {
      settled(answer(body, 409))
      throw new Error('accepted')
    } catch (error) {
      expect(error).toBeInstanceOf(HospitalRefused)
      expect(error).toMatchObject({ why, words: '该时段号源已满' })
    }
  }
})

test('a cancelled appointment in answer to a wish is a refusal', () => {
  expect(() => settled(answer(bundle(appointment({ status: 'cancelled' }))))).toThrow(HospitalRefused)
})

test('taking back: cancelled, or never there, is done; another no is a refusal', () => {
  settledGone(answer(bundle(appointment({ status: 'cancelled' }))))
  settledGone(answer(outcome('not-found'), 404))
  expect(() => settledGone(answer(outcome('business-rule'), 422))).toThrow(HospitalRefused)
  expect(() => settledGone(answer({ message: 'nginx' }, 404))).toThrow(HospitalSilent)
  expect(() => settledGone(answer(bundle(appointment())))).toThrow(HospitalSilent)
})

test('a server that ignores the identifier and lists everybody does not give us a stranger', () => {
  const stranger = appointment({ id: 'B2', identifier: [{ ...ours, value: 'urn:uuid:another' }] })
  expect(oursAmong(answer(bundle(stranger)), bookingId)).toBeNull()
  const gone = appointment({ id: 'A0', status: 'cancelled', identifier: [ours] })
  const stands = appointment({ identifier: [ours] })
  expect(oursAmong(answer(bundle(stranger, gone, stands)), bookingId)?.id).toBe('A1')
})

test('the visit number is the identifier of that type', () => {
  const number = { type: { coding: [{ code: 'VN' }] }, value: '012' }
  const read = settled(answer(appointment({ identifier: [ours, number] })))
  expect(reservationOf(read)).toEqual({ hospitalRef: 'A1', number: '012' })
})
