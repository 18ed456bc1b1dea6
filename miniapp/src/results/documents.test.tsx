import { beforeEach, expect, test } from '@jest/globals'
import Taro from '@tarojs/taro'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { aMember } from '../../test/family.ts'
import { aReportView } from '../../test/reports.ts'
import { answer, goOffline, openWith, refuse, store } from '../../test/taro.ts'
import { change } from '../settings.ts'
import ReportPage from './pages/report/index.tsx'
import { sizeText } from './reading.ts'

const [pdf, picture] = ['a'.repeat(64), 'b'.repeat(64)]
const view = aReportView({
  documents: [
    { id: pdf, contentType: 'application/pdf', title: '尿常规报告单', bytes: 85_000 },
    { id: picture, contentType: 'image/png', title: '', bytes: 1_300_000 },
  ],
})

beforeEach(() => {
  change({ care: false, language: 'zh' })
  store('token', 'token')
  answer('GET /members', { items: [aMember(1, { level: 'L2' })], limit: 5 })
  answer(`GET /reports/${view.id}`, view)
  openWith({ id: view.id })
})

test('documents stand with the report; a tap opens each in the viewer for its kind', async () => {
  answer(`GET /reports/${view.id}/documents/${pdf}`, null)
  answer(`GET /reports/${view.id}/documents/${picture}`, null)
  render(<ReportPage />)
  await screen.findByText('尿常规报告单')
  expect(screen.getByText('PDF 文件 · 83 KB，由出具机构提供')).toBeInTheDocument()
  fireEvent.click(screen.getByText('尿常规报告单'))
  expect(screen.getByText('正在打开…')).toBeInTheDocument()
  await waitFor(() =>
    expect(Taro.openDocument).toHaveBeenCalledWith({
      ...{ filePath: `tmp/reports/${view.id}/documents/${pdf}`, fileType: 'pdf', showMenu: true },
    }),
  )
  fireEvent.click(screen.getByText('报告附件'))
  await waitFor(() =>
    expect(Taro.previewImage).toHaveBeenCalledWith({ urls: [`tmp/reports/${view.id}/documents/${picture}`] }),
  )
})

test('one that does not come says why, and can be tried again', async () => {
  refuse(`GET /reports/${view.id}/documents/${pdf}`, 'document.unknown', 404)
  render(<ReportPage />)
  fireEvent.click(await screen.findByText('尿常规报告单'))
  expect(await screen.findByText('document.unknown 的说明')).toBeInTheDocument()
  goOffline()
  fireEvent.click(screen.getByText('尿常规报告单'))
  expect(await screen.findByText(/网络/)).toBeInTheDocument()
  expect(Taro.openDocument).not.toHaveBeenCalled()
})

test('a report that cannot be read offers nothing to open', async () => {
  answer(`GET /reports/${view.id}`, { ...view, state: 'under-review', observations: [] })
  render(<ReportPage />)
  await screen.findAllByText(view.institutionName)
  expect(screen.queryByText('尿常规报告单')).toBeNull()
})

test.each([
  [1, '1 KB'],
  [85_000, '83 KB'],
  [1_300_000, '1.2 MB'],
])('%d bytes are %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text)
})
