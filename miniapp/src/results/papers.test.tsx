import { beforeEach, expect, test } from '@jest/globals'
import Taro from '@tarojs/taro'
import { cleanup, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { aMember, anAccount } from '../../test/family.ts'
import { aReport, aReportView, anItem } from '../../test/reports.ts'
import { answer, answerWith, openWith, refuse, sent, store } from '../../test/taro.ts'
import { change } from '../settings.ts'
import { HealthCardSheet } from './parts/HealthCardSheet.tsx'
import SharedPage from './pages/shared/index.tsx'
import SharesPage from './pages/shares/index.tsx'
import Caretakers from '../person/pages/caretakers/index.tsx'
import Reports from '../reports/index.tsx'
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

const aShare = {
  ...{
    id: '0193c0de-0000-7000-8000-000000000701',
    recipient: '家庭医生',
    state: 'active',
    hasCode: true,
    name: 'masked',
  },
  reports: [{ id: view.id, title: '血常规', institutionName: '云川康检医学检验实验室' }],
  ...{ createdAt: '2026-11-24T01:30:00Z', expiresAt: '2026-11-25T01:30:00Z', openings: 1, link: null },
  latest: [
    { at: '2026-11-24T02:00:00Z', device: '微信 iPhone', outcome: 'opened' },
    { at: '2026-11-24T01:50:00Z', device: '未知设备', outcome: 'wrong-code' },
  ],
}

test('sharing asks for whom, for how long and that one agrees, and shows the link once', async () => {
  answer('POST /shares', { ...aShare, link: 'https://card.example.org/#/results/pages/shared/index?t=abc' }, 201)
  render(<ReportPage />)
  fireEvent.click(await screen.findByRole('button', { name: '分享给家庭医生或家人' }))
  fireEvent.click(screen.getByRole('button', { name: '生成链接' }))
  expect(screen.getByText('写一下给谁看，方便以后辨认')).toBeInTheDocument()
  expect(screen.getByText('同意后才能分享')).toBeInTheDocument()
  expect(sent.filter(({ path }) => path === '/shares')).toEqual([])
  fireEvent.change(screen.getByLabelText('给谁看'), { target: { value: '李医生' } })
  fireEvent.change(screen.getByLabelText('访问码'), { target: { value: '2468' } })
  fireEvent.click(screen.getByRole('tab', { name: '7 天' }))
  fireEvent.click(screen.getByRole('checkbox', { name: '我同意对方查看这份报告' }))
  fireEvent.click(screen.getByRole('button', { name: '生成链接' }))
  expect(await screen.findByText(/index\?t=abc/)).toBeInTheDocument()
  expect(screen.getByText(/访问码 2468 请另外告诉对方/)).toBeInTheDocument()
  expect(sent.find(({ path }) => path === '/shares')?.body).toEqual({
    ...{ reportIds: [view.id], recipient: '李医生', hours: 168, code: '2468', name: 'masked', agreed: true },
  })
})

test('what was shared is listed with every opening, and one tap ends it', async () => {
  answer('GET /shares', { items: [aShare], next: null })
  answer(`DELETE /shares/${aShare.id}`, null, 204)
  render(<SharesPage />)
  expect(await screen.findByText(/微信 iPhone 打开/)).toBeInTheDocument()
  expect(screen.getByText(/未知设备 输错访问码/)).toBeInTheDocument()
  fireEvent.click(screen.getByRole('button', { name: '停止分享' }))
  answer('GET /shares', { items: [{ ...aShare, state: 'revoked' }], next: null })
  fireEvent.click(screen.getAllByRole('button', { name: '停止分享' }).at(-1)!)
  expect(await screen.findByText('已停止')).toBeInTheDocument()
})

test('a recipient enters the code and reads without signing in; each way a link can end is said', async () => {
  store('token', '')
  openWith({ t: 'a-token-of-a-link-12345' })
  const shared = {
    ...{ name: '张*', sex: 'male', age: 38, expiresAt: '2026-11-25T01:30:00Z' },
    reports: [{ ...view, observations: [anItem('血钾')] }],
  }
  const refusal = (code: string) => ({ status: 403, body: { code, message: { zh: `${code} 的说明`, en: '' } } })
  answerWith('POST /shared', (body) => {
    const code = (body as { code?: string }).code
    if (code === undefined) return refusal('share.code-wanted')
    return code === '2468' ? { status: 200, body: shared } : refusal('share.code-wrong')
  })
  render(<SharedPage />)
  fireEvent.change(await screen.findByLabelText('访问码'), { target: { value: '1111' } })
  fireEvent.click(screen.getByRole('button', { name: '查看报告' }))
  expect(await screen.findByText('share.code-wrong 的说明')).toBeInTheDocument()
  fireEvent.change(screen.getByLabelText('访问码'), { target: { value: '2468' } })
  fireEvent.click(screen.getByRole('button', { name: '查看报告' }))
  expect(await screen.findByText('血钾')).toBeInTheDocument()
  expect(screen.queryByText('看变化')).not.toBeInTheDocument()
})

test.each(['share.expired', 'share.revoked', 'share.locked', 'share.unknown'])(
  'a link that is %s says so',
  async (code) => {
    openWith({ t: 'a-token-of-a-link-12345' })
    refuse('POST /shared', code, 410)
    render(<SharedPage />)
    expect(await screen.findByText(`${code} 的说明`)).toBeInTheDocument()
  },
)

test('a private report is listed as nothing but that, and opens once its owner has proved who they are', async () => {
  answer('GET /account', anAccount)
  answer('GET /reports', { items: [aReport(1, { locked: true, title: '', institutionName: '' })], next: null })
  render(<Reports />)
  expect(await screen.findByText('隐私报告')).toBeInTheDocument()
  expect(screen.queryByText('检验', { selector: '.tag' })).not.toBeInTheDocument()
  cleanup()
  refuse(`GET /reports/${view.id}`, 'report.locked', 423)
  answerWith('POST /privacy/unlock', (body) => {
    if ((body as { idTail: string }).idTail !== '4317') {
      return { status: 403, body: { code: 'privacy.wrong', message: { zh: '不对', en: '' } } }
    }
    answer(`GET /reports/${view.id}`, view)
    return { status: 200, body: { until: '2026-11-24T02:00:00Z' } }
  })
  render(<ReportPage />)
  expect(await screen.findByText('这是一份隐私报告')).toBeInTheDocument()
  fireEvent.change(screen.getByLabelText('证件号码后四位'), { target: { value: '0000' } })
  fireEvent.click(screen.getByRole('button', { name: '验证并查看' }))
  expect(await screen.findByText('不对')).toBeInTheDocument()
  fireEvent.change(screen.getByLabelText('证件号码后四位'), { target: { value: '4317' } })
  fireEvent.click(screen.getByRole('button', { name: '验证并查看' }))
  expect(await screen.findByText('血钾')).toBeInTheDocument()
  expect(sent.filter(({ path }) => path === '/privacy/unlock').at(-1)?.body).toEqual({
    ...{ idTail: '4317', code: 'wx-code' },
  })
})

test('who looks after me reads my private reports only when I switch it on', async () => {
  const one = { id: '0193c0de-0000-7000-8000-000000000801', nameMasked: '李*' }
  answer('GET /caretakers', { items: [{ ...one, relation: 'spouse', since: '2026-11-24T01:30:00Z' }] })
  answer('GET /privacy', { until: null, caretakers: [{ ...one, allowed: false }] })
  answer(`PUT /privacy/caretakers/${one.id}`, { until: null, caretakers: [{ ...one, allowed: true }] })
  render(<Caretakers />)
  fireEvent.click(await screen.findByRole('switch', { name: '让 李* 看我的隐私报告' }))
  await waitFor(() => expect(sent.find(({ method }) => method === 'PUT')?.body).toEqual({ allowed: true }))
})

test('a negative test is shown as a code that others verify', async () => {
  answer(`GET /reports/${view.id}/health-card`, {
    ...{ jws: 'a.b.c', qr: [`shc:/${'56'.repeat(600)}`], issuer: 'https://card.example.org' },
    issuedAt: '2026-11-24T01:30:00Z',
  })
  render(<HealthCardSheet reportId={view.id} onClose={() => undefined} />)
  expect(await screen.findByRole('img', { name: '阴性证明二维码' })).toBeInTheDocument()
})
