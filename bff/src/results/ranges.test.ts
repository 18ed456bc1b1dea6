import { expect, test } from '@jest/globals'
import type { DiagnosticReport, ObservationReferenceRange } from '../infra/fhir/r4.ts'
import { nobody, rangeFor, whoseReport } from './ranges.ts'

const sex = (code: string) => [{ coding: [{ system: 'http://snomed.info/sct', code }] }]
const years = (low?: number, high?: number) => ({
  ...(low === undefined ? {} : { low: { value: low, code: 'a' } }),
  ...(high === undefined ? {} : { high: { value: high, code: 'a' } }),
})
const men: ObservationReferenceRange = { low: { value: 130 }, appliesTo: sex('248153007'), age: years(18) }
const women: ObservationReferenceRange = { low: { value: 115 }, appliesTo: sex('248152002'), age: years(18) }
const children: ObservationReferenceRange = { low: { value: 110 }, age: years(undefined, 17) }
const anybody: ObservationReferenceRange = { low: { value: 100 } }
const goal: ObservationReferenceRange = { low: { value: 1 }, type: { coding: [{ code: 'treatment' }] } }
const all = [goal, anybody, men, women, children]
const adult = 40 * 365.25

test.each([
  ['a man of 40', { sex: 'male', ageDays: adult } as const, men],
  ['a woman of 40', { sex: 'female', ageDays: adult } as const, women],
  ['a boy of 9', { sex: 'male', ageDays: 9 * 365.25 } as const, children],
  ['a girl on the day before she is 18', { sex: 'female', ageDays: 18 * 365.25 - 1 } as const, children],
  ['somebody of whom nothing is known', nobody, anybody],
  ['somebody whose age is not known', { sex: 'male', ageDays: null } as const, anybody],
])('%s has a range of their own', (_who, whose, expected) => {
  expect(rangeFor(all, whose)).toBe(expected)
})

test('a range for the other sex is never taken; of nobody known the only one is', () => {
  expect(rangeFor([men], { sex: 'female', ageDays: adult })).toBeUndefined()
  expect(rangeFor([men, women], nobody)).toBeUndefined()
  expect(rangeFor([men], nobody)).toBe(men)
})

test('an ID number says whose range it is, a patient inside the report likewise', () => {
  const report = { resourceType: 'DiagnosticReport', status: 'final', code: {}, issued: '2026-03-14T08:00:00Z' }
  const byNumber = { ...report, subject: { identifier: { value: '599101198803144317' } } } as DiagnosticReport
  expect(whoseReport(byNumber)).toEqual({ sex: 'male', ageDays: expect.closeTo(38 * 365.25, -1) })
  const patient = { resourceType: 'Patient', id: 'p', gender: 'female', birthDate: '2020-03-14' }
  const inside = { ...report, subject: { reference: '#p' }, contained: [patient] } as DiagnosticReport
  expect(whoseReport(inside)).toEqual({ sex: 'female', ageDays: expect.closeTo(6 * 365.25, -1) })
  expect(whoseReport(report as DiagnosticReport)).toEqual(nobody)
})
