import { beforeEach, expect, test } from '@jest/globals'
import Taro from '@tarojs/taro'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { EcgView } from '@onecard/shared/ecg'
import { aMember, anAccount } from '../../../test/family.ts'
import { aReportView, anItem } from '../../../test/reports.ts'
import { answer, answerWith, openWith, sent, store } from '../../../test/taro.ts'
import { change } from '../../settings.ts'
import EcgPage from '../pages/ecg/index.tsx'
import ReportPage from '../pages/report/index.tsx'
import { gap, linesOf, samplesIn } from './curve.ts'
import { stripOf } from './paper.ts'

const report = aReportView({ kind: 'ecg', title: '十二导联心电图', conclusion: '窦性心律', observations: [] })
const twelve = ['I', 'II', 'III', 'aVR', 'aVL', 'aVF', 'V1', 'V2', 'V3', 'V4', 'V5', 'V6'] as const
const view: EcgView = {
  intervals: { heartRate: 78, prMs: 162, qrsMs: 92, qtMs: null, qtcMs: 421, axisDegrees: null },
  statement: '窦性心律，偶发室性早搏',
  items: [],
  tracing: { samplesPerSecond: 250, seconds: 10, leads: [...twelve], rhythm: 'II' },
}
const bytesOf = (samples: readonly number[]) => Buffer.from(Int16Array.from(samples).buffer).toString('base64')
const beat = Array.from({ length: 2500 }, (_, nth) => (nth % 200 === 80 ? 1100 : nth % 200 === 85 ? -260 : 0))

beforeEach(() => {
  change({ care: false, language: 'zh' })
  store('token', 'token')
  answer('GET /members', { items: [aMember(1, { level: 'L2' })], limit: 5 })
  answer('GET /account', anAccount)
  answer(`GET /reports/${report.id}`, report)
  answer(`GET /reports/${report.id}/ecg`, view)
  for (const lead of twelve) {
    answer(`GET /reports/${report.id}/ecg/leads/${lead}`, { lead, samplesPerSecond: 250, microvolts: bytesOf(beat) })
  }
  openWith({ id: report.id })
})

const leadsAsked = () => sent.flatMap(({ path }) => /\/leads\/(\w+)$/.exec(path)?.[1] ?? [])

test('the statement and the intervals come with the rhythm strip; the other leads when they are wanted', async () => {
  render(<ReportPage />)
  expect(await screen.findByText('窦性心律，偶发室性早搏')).toBeInTheDocument()
  for (const value of ['78', '162', '92', '421']) expect(screen.getByText(value)).toBeInTheDocument()
  expect(screen.queryByText('QT')).toBeNull()
  expect(await screen.findByLabelText('II 导联波形，10 秒')).toBeInTheDocument()
  expect(leadsAsked()).toEqual(['II'])
  fireEvent.click(screen.getByRole('button', { name: '12 导联' }))
  expect(await screen.findByLabelText('V6 导联波形，10 秒')).toBeInTheDocument()
  expect(new Set(leadsAsked())).toEqual(new Set(twelve))
  fireEvent.click(screen.getByRole('button', { name: '放大横看' }))
  expect(Taro.navigateTo).toHaveBeenCalledWith({ url: `/results/pages/ecg/index?id=${report.id}` })
})

test('a lead that did not come is asked for again by a tap, the others stay', async () => {
  let tries = 0
  answerWith(`GET /reports/${report.id}/ecg/leads/V1`, () =>
    ++tries === 1 ? 'lost' : { status: 200, body: { lead: 'V1', samplesPerSecond: 250, microvolts: bytesOf(beat) } },
  )
  render(<EcgPage />)
  fireEvent.click(await screen.findByText('没有取到，再试一次'))
  expect(await screen.findByLabelText('V1 导联波形，10 秒')).toBeInTheDocument()
  expect(screen.getByLabelText('aVR 导联波形，10 秒')).toBeInTheDocument()
})

test('without curves the words and measurements stand alone, and what else was found is listed', async () => {
  answer(`GET /reports/${report.id}/ecg`, {
    ...view,
    tracing: null,
    items: [anItem('ST 段', { number: null, value: '正常' })],
  })
  render(<ReportPage />)
  expect(await screen.findByText(/没有附带波形/)).toBeInTheDocument()
  expect(screen.getByText('ST 段')).toBeInTheDocument()
  expect(leadsAsked()).toEqual([])
})

test('of a report that was taken back nothing is asked for', async () => {
  answer(`GET /reports/${report.id}`, { ...report, state: 'withdrawn', conclusion: null })
  render(<ReportPage />)
  expect(await screen.findByText(/^检验机构撤回了这份报告/)).toBeInTheDocument()
  await waitFor(() => expect(sent.some(({ path }) => path.endsWith('/ecg'))).toBe(false))
})

test('numbers come out of base64 as they went in', () => {
  const samples = [0, 1, -1, 32_767, -32_767, gap, 255, 256, -256]
  for (let length = 0; length <= samples.length; length++) {
    expect(samplesIn(bytesOf(samples.slice(0, length)))).toEqual(samples.slice(0, length))
  }
})

test('a spike is drawn however many samples lie on its pixel, and a gap is not bridged', () => {
  const samples = Array<number>(100).fill(0)
  samples[37] = 900
  samples[38] = -400
  for (let at = 60; at < 70; at++) samples[at] = gap
  const lines = linesOf(samples, 0, 100, 10)
  expect(lines).toHaveLength(2)
  expect(lines.flat().map(({ microvolts }) => microvolts)).toEqual(expect.arrayContaining([900, -400]))
  expect(lines.flat().some(({ microvolts }) => microvolts === gap)).toBe(false)
  expect(lines.flat().map(({ at }) => at)).toEqual([...lines.flat().map(({ at }) => at)].sort((a, b) => a - b))
})

test('25 mm are a second, 10 mm a millivolt, and the calibration pulse is one of each scale', () => {
  const { tiles, height } = stripOf(beat, 250, 4)
  const [pulse, ...curve] = tiles
  expect(pulse?.width).toBe(40)
  expect(curve.map(({ width }) => width)).toEqual([400, 400, 200])
  // From 1.5 mV above to 0.5 mV below.
  expect(height).toBe(80)
  const drawn = decodeURIComponent(pulse?.src ?? '')
  // In tenths of a point: 2.5 mm along, 10 mm up, 5 mm along, 10 mm down, 2.5 mm along.
  expect(drawn).toContain('M0 600l100 0l0 -400l200 0l0 400l100 0')
})
