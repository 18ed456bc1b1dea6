import { beforeEach, expect, test } from '@jest/globals'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { aMember, anAccount } from '../../../test/family.ts'
import { aReportView, anItem } from '../../../test/reports.ts'
import { answer, openWith, refuse, store } from '../../../test/taro.ts'
import { change } from '../../settings.ts'
import ReportPage from '../pages/report/index.tsx'

const findings = anItem('影像所见', { value: '右肺下叶见小结节影', number: null, flag: null, unit: null, range: null })
const report = aReportView({
  ...{ kind: 'imaging', title: '胸部CT平扫', conclusion: '右肺下叶小结节，建议 6 个月后复查' },
  observations: [findings],
})
const lung = { uid: '1.1', modality: 'CT', description: '肺窗', count: 3, instances: ['1.1.1', '1.1.2', '1.1.3'] }
const scout = { uid: '1.2', modality: 'CT', description: null, count: 1, instances: ['1.2.1'] }
const picture = (series: string, instance: string, size = 'usual') =>
  `GET /reports/${report.id}/images/${series}/${instance}?size=${size}`

beforeEach(() => {
  change({ care: false, language: 'zh' })
  store('token', 'token')
  answer('GET /members', { items: [aMember(1, { level: 'L2' })], limit: 5 })
  answer('GET /account', anAccount)
  answer(`GET /reports/${report.id}`, report)
  answer(`GET /reports/${report.id}/images`, {
    ...{ studiedAt: '2026-11-20T02:15:00Z', description: '胸部CT平扫', series: [lung, scout] },
  })
  for (const { uid, instances } of [lung, scout]) {
    for (const instance of instances) answer(picture(uid, instance), null)
  }
  openWith({ id: report.id })
})

test('an imaging report is read as text, conclusion first, with the middle picture of its first series', async () => {
  render(<ReportPage />)
  expect(await screen.findByText('右肺下叶小结节，建议 6 个月后复查')).toBeInTheDocument()
  expect(screen.getByText('诊断意见')).toBeInTheDocument()
  expect(screen.getByText('影像所见')).toBeInTheDocument()
  expect(screen.queryByText(/没有给出参考范围/)).toBeNull()
  expect(await screen.findByLabelText('肺窗，第 2 张，共 3 张')).toHaveAttribute(
    'src',
    expect.stringContaining('1.1.2'),
  )
})

test('pictures are turned one by one, to the ends and no further; another series begins at its own middle', async () => {
  render(<ReportPage />)
  await screen.findByLabelText('肺窗，第 2 张，共 3 张')
  fireEvent.click(screen.getByLabelText('下一张'))
  expect(await screen.findByLabelText('肺窗，第 3 张，共 3 张')).toBeInTheDocument()
  fireEvent.click(screen.getByRole('tab', { name: 'CT' }))
  expect(await screen.findByLabelText('CT，第 1 张，共 1 张')).toBeInTheDocument()
  expect(screen.queryByLabelText('下一张')).toBeNull()
})

test('looking closer asks for a larger picture', async () => {
  answer(picture('1.1', '1.1.2', 'large'), null)
  render(<ReportPage />)
  await screen.findByLabelText('肺窗，第 2 张，共 3 张')
  fireEvent.click(screen.getByText('放大'))
  expect(await screen.findByText('看全图')).toBeInTheDocument()
  expect(await screen.findByLabelText('肺窗，第 2 张，共 3 张')).toHaveAttribute(
    'src',
    expect.stringContaining('large'),
  )
})

test('while the archive is away the words stay, and one touch asks again', async () => {
  refuse(`GET /reports/${report.id}/images`, 'images.silent', 503)
  render(<ReportPage />)
  expect(await screen.findByText('图像暂时取不到，报告文字不受影响')).toBeInTheDocument()
  expect(screen.getByText('右肺下叶小结节，建议 6 个月后复查')).toBeInTheDocument()
  answer(`GET /reports/${report.id}/images`, { studiedAt: null, description: null, series: [scout] })
  fireEvent.click(screen.getByText('再试一次'))
  expect(await screen.findByLabelText('CT，第 1 张，共 1 张')).toBeInTheDocument()
})

test('a report without a study shows its words and nothing about pictures', async () => {
  answer(`GET /reports/${report.id}/images`, { studiedAt: null, description: null, series: [] })
  render(<ReportPage />)
  expect(await screen.findByText('影像所见')).toBeInTheDocument()
  await waitFor(() => expect(screen.queryByText('图像')).toBeNull())
})

test('a pathology report is a diagnosis and what was seen under the microscope, in words', async () => {
  const seen = anItem('镜下所见', { value: '黏膜慢性炎', number: null, flag: null, unit: null, range: null })
  answer(`GET /reports/${report.id}`, { ...report, kind: 'pathology', observations: [seen], conclusion: '慢性胃炎' })
  render(<ReportPage />)
  expect(await screen.findByText('慢性胃炎')).toBeInTheDocument()
  expect(screen.getByText('病理诊断')).toBeInTheDocument()
  expect(screen.getByText('黏膜慢性炎')).toBeInTheDocument()
})
