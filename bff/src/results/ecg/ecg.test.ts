import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { asAecg, asSampledData, madeUp, physionet, type Cardiogram } from '../../../test/cardiograms.ts'
import { sample, testWithSamples } from '../../../test/samples.ts'
import type { Observation } from '../../infra/fhir/r4.ts'
import { tracingIn } from './document.ts'
import { leadNamed } from './leads.ts'
import { intervalsIn } from './measured.ts'
import { sampledIn } from './sampled.ts'
import { gap, waveformOf, type Waveform } from './waveform.ts'

const twelve = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6']
const observation = (component: unknown): Observation[] =>
  [{ resourceType: 'Observation', status: 'final', code: { text: '心电图' }, component }] as Observation[]
const fromFhir = (cardiogram: Cardiogram) => sampledIn(observation(asSampledData(cardiogram)))
const fromAecg = (text: string) => tracingIn(Buffer.from(text))
const namesOf = (waveform: Waveform | null | undefined) => waveform?.leads.map(({ name }) => name)
const lead = (waveform: Waveform | null | undefined, wanted: string) => [
  ...(waveform?.leads.find(({ name }) => name === wanted)?.microvolts ?? []),
]

const withDicom = testWithSamples('ecg/anonymous_ecg.dcm')
const withPhysionet = testWithSamples('ecg/s0010_re.dat')

withDicom('a cardiograph’s DICOM object gives twelve leads with their scale, its intervals and its words', () => {
  const tracing = tracingIn(sample('ecg/anonymous_ecg.dcm'))
  expect(namesOf(tracing?.waveform)).toEqual(twelve)
  expect(tracing?.waveform.samplesPerSecond).toBe(1000)
  // Ten seconds of recording, not the median beat that lies beside it.
  expect(lead(tracing?.waveform, 'II')).toHaveLength(10_000)
  expect(tracing?.measured).toEqual({
    intervals: { heartRate: 61, prMs: 161, qrsMs: 75, qtMs: 368, qtcMs: 370, axisDegrees: 52 },
    statement: 'RITMO SINUSALE\nECG NORMALE',
  })
  // Einthoven: what was measured agrees with itself, so channels and scale were not mixed up.
  const [one, two, three] = ['I', 'II', 'III'].map((name) => lead(tracing?.waveform, name))
  const off = three?.map((sample, nth) => Math.abs((two?.[nth] ?? 0) - (one?.[nth] ?? 0) - sample)) ?? []
  expect(Math.max(...off)).toBeLessThan(20)
  expect(Math.max(...(two ?? []))).toBeGreaterThan(500)
})

withPhysionet('one record says the same as SampledData and as an annotated ECG, and both what was recorded', () => {
  const cardiogram = physionet('ecg/s0010_re')
  const sampled = fromFhir(cardiogram)
  const annotated = fromAecg(asAecg(cardiogram))
  expect(namesOf(sampled)).toEqual(twelve)
  expect(sampled?.samplesPerSecond).toBe(1000)
  expect(sampled).toEqual(annotated?.waveform)
  const [first] = cardiogram.leads
  // The header: -489 of 2000 in a millivolt.
  expect(lead(sampled, 'I')[0]).toBe(Math.round(-489 / 2))
  expect(lead(sampled, 'I')).toEqual(first?.numbers.map((number) => Math.round(number / 2) + 0))
})

test('an annotated ECG carries what was measured and said on it', () => {
  expect(fromAecg(asAecg(madeUp()))?.measured).toEqual({
    intervals: { heartRate: 75, prMs: null, qrsMs: 92, qtMs: null, qtcMs: null, axisDegrees: null },
    statement: '窦性心律',
  })
})

test('limb leads that a device leaves out follow from I and II', () => {
  const waveform = fromFhir(madeUp())
  expect(namesOf(waveform)).toEqual(twelve)
  const at = 75
  const [one = 0, two = 0] = ['I', 'II'].map((name) => lead(waveform, name)[at])
  expect(lead(waveform, 'aVF')[at]).toBe(Math.round(two - one / 2))
  expect(namesOf(fromFhir({ ...madeUp(), leads: madeUp().leads.slice(1) }))).not.toContain('III')
})

test('volts, millivolts and microvolts are one scale; without a unit of voltage nothing is drawn', () => {
  const curve = (origin: object, factor: number) => {
    const value = { origin, period: 4, factor, dimensions: 1, data: Array(500).fill('120').join(' ') }
    return sampledIn(observation([{ code: { text: 'II' }, valueSampledData: value }]))
  }
  expect(lead(curve({ value: 0, unit: 'uV' }, 5), 'II')[0]).toBe(600)
  expect(lead(curve({ value: 0.1, code: 'mV' }, 0.005), 'II')[0]).toBe(700)
  expect(lead(curve({ value: 0, unit: 'V' }, 0.000005), 'II')[0]).toBe(600)
  expect(curve({ value: 0, unit: 'mmHg' }, 1)).toBeNull()
  expect(curve({ value: 0 }, 1)).toBeNull()
})

test('where nothing was measured there is a gap, and beyond the device’s reach its limit', () => {
  const data = ['1', 'E', 'U', 'L', 'x', ...Array<string>(300).fill('0')].join(' ')
  const value = {
    ...{ origin: { value: 0, unit: 'uV' }, period: 4, dimensions: 1, data },
    ...{ lowerLimit: -3000, upperLimit: 3000 },
  }
  const waveform = sampledIn(observation([{ code: { text: 'Lead V1' }, valueSampledData: value }]))
  expect(lead(waveform, 'V1').slice(0, 5)).toEqual([1, gap, 3000, -3000, gap])
})

test('leads of different rates end as long as each other', () => {
  const flat = (name: string, samplesPerSecond: number) => ({
    ...{ said: [name], samplesPerSecond },
    microvolts: Array.from({ length: samplesPerSecond * 2 }, (_, nth) => (nth / samplesPerSecond) * 100),
  })
  const waveform = waveformOf([flat('I', 500), flat('V1', 125)])
  expect(waveform?.samplesPerSecond).toBe(500)
  expect(waveform?.leads.map(({ microvolts }) => microvolts.length)).toEqual([1000, 1000])
  expect(lead(waveform, 'V1').slice(0, 900)).toEqual(lead(waveform, 'I').slice(0, 900))
})

test.each([
  ['MDC_ECG_LEAD_AVR', 'aVR'],
  ['MDC_ECG_ELEC_POTL_V6', 'V6'],
  ['131329', 'I'],
  ['131389', 'III'],
  ['2:62', 'aVR'],
  ['5.6.3-9-3', 'V1'],
  ['5.6.3-9-8', 'V6'],
  ['Lead I (Einthoven)', 'I'],
  ['v2', 'V2'],
  ['II导联', 'II'],
  ['V7', 'V7'],
  ['vx', null],
  ['', null],
])('a lead called %s is %s', (said, name) => {
  expect(leadNamed([said])).toBe(name)
})

test('what cannot be is not shown: an interval in a wrong unit, a rate of nothing', () => {
  const intervals = intervalsIn([
    { code: '8633-0', number: 92_000, unit: 'ms' },
    { code: '8633-0', number: 0.092, unit: 's' },
    { code: 'MDC_ECG_TIME_PD_RR', number: 0, unit: 'ms' },
    { code: 'MDC_ECG_TIME_PD_RR', number: 800, unit: 'ms' },
    { code: '8867-4', number: NaN, unit: '/min' },
  ])
  expect(intervals).toMatchObject({ qrsMs: 92, heartRate: 75 })
})

test('of documents that are no tracing, or a broken one, nothing is drawn and nothing breaks', () => {
  const whole = Buffer.from(asAecg(madeUp()))
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.nat(255), fc.nat(whole.length), (at, byte, end) => {
      const broken = Buffer.from(whole.subarray(0, end))
      if (at < end) broken[at] = byte
      const tracing = tracingIn(broken)
      expect(tracing === null || tracing.waveform.leads.length > 0).toBe(true)
    }),
    { numRuns: 60 },
  )
  for (const text of [
    '',
    '<',
    '<a/>',
    '<AnnotatedECG/>',
    '<!DOCTYPE a [<!ENTITY b "c">]><AnnotatedECG>&b;</AnnotatedECG>',
  ]) {
    expect(fromAecg(text)).toBeNull()
  }
  expect(fromAecg(`<AnnotatedECG>${'<a>'.repeat(5000)}`)).toBeNull()
})

withDicom('a DICOM object with any of its bytes changed or cut off breaks nothing', () => {
  const whole = sample('ecg/anonymous_ecg.dcm').subarray(0, 60_000)
  fc.assert(
    fc.property(fc.nat(20_000), fc.nat(255), fc.nat(whole.length), fc.boolean(), (at, byte, end, cut) => {
      const broken = Buffer.from(cut ? whole.subarray(0, end) : whole)
      if (at < broken.length) broken[at] = byte
      expect(() => tracingIn(broken)).not.toThrow()
    }),
    { numRuns: 200 },
  )
})

test('garbage in place of sampled data is passed over', () => {
  fc.assert(
    fc.property(fc.anything(), (value) => {
      expect(sampledIn(observation([{ code: { text: 'II' }, valueSampledData: value }]))).toBeNull()
    }),
  )
})
