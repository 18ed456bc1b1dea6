import { beforeEach, expect, test } from '@jest/globals'
import { render, screen } from '@testing-library/react'
import { aMember, anAccount } from '../../test/family.ts'
import { aReportView, anItem } from '../../test/reports.ts'
import { answer, openWith, store } from '../../test/taro.ts'
import { change } from '../settings.ts'
import ReportPage from './pages/report/index.tsx'
import { figuresOf } from './station.ts'

const upper = anItem('收缩压', { code: '8480-6', value: '152', number: 152, unit: 'mmHg', flag: 'H' })
const lower = anItem('舒张压', { code: '8462-4', value: '86', number: 86, unit: 'mmHg', flag: 'N' })
const pulse = anItem('心率', { code: '8867-4', value: '76', number: 76, unit: '次/分', flag: 'N' })
const waist = anItem('腰围', { code: '8280-0', value: '92', number: 92, unit: 'cm', flag: null })

beforeEach(() => {
  change({ care: false, language: 'zh' })
  store('token', 'token')
  answer('GET /members', { items: [aMember(1, { level: 'L2' })], limit: 5 })
  answer('GET /account', anAccount)
})

test('a check at the station: blood pressure as one large figure with its word, the pulse beside it, the advice in words', async () => {
  const report = aReportView({ kind: 'station', title: '家庭医生随访', observations: [upper, lower, pulse, waist] })
  answer(`GET /reports/${report.id}`, { ...report, conclusion: '按时服药，一周后复测' })
  openWith({ id: report.id })
  render(<ReportPage />)
  expect(await screen.findByText('152/86')).toBeInTheDocument()
  expect(screen.getByText('76')).toBeInTheDocument()
  expect(screen.getByText('偏高')).toBeInTheDocument()
  expect(screen.getByText('按时服药，一周后复测')).toBeInTheDocument()
  expect(screen.getByText('腰围')).toBeInTheDocument()
  expect(screen.queryByText('收缩压')).toBeNull()
})

test('half a blood pressure is an item like any other', () => {
  const { figures, rest } = figuresOf([upper, pulse])
  expect(figures.map(({ name }) => name)).toEqual(['heartRate'])
  expect(rest).toEqual([upper])
})

test('of the two pressures the flag that matters more is shown', () => {
  const flagOf = (one: typeof upper, other: typeof lower) => figuresOf([one, other]).figures[0]?.flag
  expect(flagOf({ ...upper, flag: 'N' }, { ...lower, flag: 'H' })).toBe('H')
  expect(flagOf({ ...upper, flag: 'HH' }, { ...lower, flag: 'H' })).toBe('HH')
  expect(flagOf({ ...upper, flag: null }, { ...lower, flag: 'N' })).toBe('N')
})
