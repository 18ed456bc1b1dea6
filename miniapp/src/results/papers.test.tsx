import { beforeEach, expect, test } from '@jest/globals'
import Taro from '@tarojs/taro'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { aMember } from '../../test/family.ts'
import { aReportView } from '../../test/reports.ts'
import { answer, openWith, refuse, store } from '../../test/taro.ts'
import { change } from '../settings.ts'
import CheckPage from './pages/check/index.tsx'
import ReportPage from './pages/report/index.tsx'

const view = aReportView()

beforeEach(() => {
  change({ care: false, language: 'zh' })
  store('token', 'token')
  answer('GET /members', { items: [aMember(1, { level: 'L2' })], limit: 5 })
  answer(`GET /reports/${view.id}`, view)
  openWith({ id: view.id })
})

test('a report is opened as a PDF by the phone itself; a refusal is said in its own words', async () => {
  answer(`GET /reports/${view.id}/pdf`, null)
  render(<ReportPage />)
  fireEvent.click(await screen.findByRole('button', { name: '下载 PDF' }))
  await waitFor(() =>
    expect(Taro.openDocument).toHaveBeenCalledWith({
      filePath: `tmp/reports/${view.id}/pdf`,
      fileType: 'pdf',
      showMenu: true,
    }),
  )
  refuse(`GET /reports/${view.id}/pdf`, 'paper.not-readable')
  fireEvent.click(screen.getByRole('button', { name: '下载 PDF' }))
  expect(await screen.findByText('paper.not-readable 的说明')).toBeInTheDocument()
})

test.each([
  ['genuine', '报告属实'],
  ['changed', '报告已有变化'],
  ['withdrawn', '报告已被撤回'],
])('whoever scans a paper that is %s is told so without signing in', async (state, title) => {
  store('token', '')
  openWith({ t: 'token-on-paper' })
  answer('GET /papers/token-on-paper', {
    ...{ state, institutionName: '云川康检医学检验实验室', kind: 'laboratory', nameMasked: '张*' },
    issuedAt: '2026-11-24T01:30:00Z',
  })
  render(<CheckPage />)
  expect(await screen.findByText(title)).toBeInTheDocument()
  expect(screen.getByText('张*')).toBeInTheDocument()
})
