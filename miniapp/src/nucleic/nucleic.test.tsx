import { beforeEach, expect, test } from '@jest/globals'
import Taro from '@tarojs/taro'
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { NucleicDetail } from '@onecard/shared/nucleic'
import { aCard, aLease, aMember, anAccount } from '../../test/family.ts'
import { aMissing, aPass, aPassTest, aPoint, aSign, aTest, clocksFrom, inHours } from '../../test/nucleic.ts'
import { aReport, aReportView } from '../../test/reports.ts'
import { answer, answerWith, goOffline, openWith, refuse, sent, store, stored } from '../../test/taro.ts'
import Reports from '../reports/index.tsx'
import ReportPage from '../results/pages/report/index.tsx'
import { change } from '../settings.ts'
import MissingPage from './pages/missing/index.tsx'
import PassPage from './pages/pass/index.tsx'
import PointsPage from './pages/points/index.tsx'
import ReportedPage from './pages/reported/index.tsx'
import StandingPage from './pages/standing/index.tsx'

const own = aMember(1, { level: 'L2' })

beforeEach(() => {
  change({ care: false, language: 'zh' })
  store('token', 'token')
  window.sessionStorage.clear()
  answer('GET /members', { items: [own, aMember(2)], limit: 5 })
  answer('GET /account', anAccount)
  answer('GET /cards', { items: [aCard(1), aCard(2)] })
  for (const nth of [1, 2]) answer(`POST /cards/${aCard(nth).id}/leases`, aLease(8), 201)
  answer('GET /sampling-points', { items: [aPoint(1), aPoint(2)] })
})

const asked = (path: string) => sent.filter((one) => one.path.startsWith(path)).at(-1)?.path

function open(nucleic: NucleicDetail, more: Parameters<typeof aReportView>[0] = {}) {
  const view = aReportView({ kind: 'nucleic-acid', title: '新冠病毒核酸', observations: [], nucleic, ...more })
  openWith({ id: view.id })
  answer(`GET /reports/${view.id}`, view)
  render(<ReportPage />)
}

test('the list says what each test stands at, where, and when a result is due', async () => {
  const waiting = aReport(2, {
    kind: 'nucleic-acid',
    nucleic: aSign({ state: 'testing', entrance: 'self', expectedAt: inHours(3) }),
  })
  const late = aReport(3, { kind: 'nucleic-acid', nucleic: aSign({ state: 'sampled', expectedAt: inHours(-1) }) })
  const items = [aReport(1, { kind: 'nucleic-acid', nucleic: aSign() }), waiting, late]
  answer('GET /reports', { items, next: null })
  render(<Reports />)
  for (const word of ['阴性', '检测中', '已采样']) expect(await screen.findByText(word)).toBeInTheDocument()
  expect(screen.getByText(/^预计 .+ 前出结果$/)).toBeInTheDocument()
  expect(screen.getByText(/^原定 .+，还没到$/)).toBeInTheDocument()
  fireEvent.click(screen.getByRole('tab', { name: '集采' }))
  await waitFor(() => expect(sent.at(-1)?.path).toContain('kind=nucleic-acid&entrance=mass'))
  fireEvent.click(await screen.findByText('找不到某次结果？'))
  expect(Taro.navigateTo).toHaveBeenCalledWith({ url: '/nucleic/pages/standing/index' })
})

test.each<[Partial<NucleicDetail>, string, RegExp]>([
  [{ state: 'sampled', expectedAt: inHours(5) }, '已采样，等实验室收样', /^预计.+前出结果，会通知您。$/],
  [{ state: 'testing', expectedAt: inHours(-2) }, '正在检测', /^原定.+，现在还没到。您不用重做/],
  [{ state: 'negative', validity: clocksFrom(-10) }, '核酸阴性', /^这次检测没有发现新冠病毒。$/],
  [
    { state: 'recheck', why: 'pool', people: 5 },
    '需要您单独再采一次',
    /^您和另外 4 人的样本装在同一管.+这不是您本人的结论。$/,
  ],
  [{ state: 'recheck', why: 'pool', people: 0 }, '需要您单独再采一次', /^您和其他人的样本装在同一管/],
  [{ state: 'recheck', why: 'grey', people: 1 }, '需要您单独再采一次', /信号太弱.+这不是您本人的结论。$/],
  [{ state: 'review' }, '正在人工复核', /先不下结论/],
  [{ state: 'invalid' }, '这份样本没能用上', /不是您的原因/],
])('a test that is %j says so first', async (more, title, text) => {
  open(aTest(more))
  expect((await screen.findAllByText(title)).length).toBeGreaterThan(0)
  expect(screen.getByText(text)).toBeInTheDocument()
  expect(document.body.textContent).not.toMatch(/阳性|positive/i)
})

test('a negative one shows its clocks and leads to the pass', async () => {
  open(aTest({ validity: clocksFrom(-10) }))
  expect(await screen.findByText('从采样时间起算')).toBeInTheDocument()
  expect(screen.getByText(/^已过 (10 小时 0|9 小时 59) 分/)).toBeInTheDocument()
  fireEvent.click(screen.getByRole('button', { name: '畅行码亮码' }))
  expect(Taro.navigateTo).toHaveBeenCalledWith({ url: '/nucleic/pages/pass/index' })
})

test('an abnormal one names who has called, and calls them', async () => {
  const contact = { name: '周医生', phone: '0900-555-0199' }
  open(aTest({ state: 'abnormal', people: 1, contact, calledAt: inHours(-1) }))
  expect(await screen.findByText(/^周医生 .+ 已和您通话/)).toBeInTheDocument()
  fireEvent.click(screen.getAllByRole('button', { name: '打给周医生' })[0] ?? document.body)
  expect(Taro.makePhoneCall).toHaveBeenCalledWith({ phoneNumber: '0900-555-0199' })
})

test('for another sample a point is named at once; the phone’s place is asked for by a tap only', async () => {
  open(aTest({ state: 'recheck', why: 'pool' }))
  expect(await screen.findByText('采样点 1')).toBeInTheDocument()
  expect(asked('/sampling-points')).toContain('singles=true')
  expect(Taro.getLocation).not.toHaveBeenCalled()
  answer('GET /sampling-points', { items: [aPoint(2, { metres: 430 })] })
  fireEvent.click(screen.getByRole('button', { name: '看看哪个最近' }))
  expect(await screen.findByText('最近的采样点')).toBeInTheDocument()
  expect(await screen.findByText(/^离您约 430 米/)).toBeInTheDocument()
  expect(asked('/sampling-points')).toContain('latitude=30.5&longitude=104')
})

test('who keeps the place to themselves sees the points by name', async () => {
  jestRefusesPlace()
  render(<PointsPage />)
  fireEvent.click(await screen.findByRole('button', { name: '看看哪个最近' }))
  expect(await screen.findByText('没有拿到位置，先按名称排')).toBeInTheDocument()
  expect(screen.getByText('采样点 1')).toBeInTheDocument()
})

function jestRefusesPlace() {
  ;(Taro.getLocation as unknown as { mockRejectedValueOnce: (error: Error) => void }).mockRejectedValueOnce(
    new Error('no'),
  )
}

test('one that the laboratory took back says so, instead of quietly waiting again', async () => {
  open(aTest({ state: 'testing' }), { state: 'withdrawn' })
  await screen.findByText(/收回了先前发出的结果/)
})

test('a corrected one says so, and lists what was issued before', async () => {
  const earlier = [{ issuedAt: inHours(-8), state: 'final' as const }]
  open(aTest({ validity: clocksFrom(-10) }), { state: 'corrected', earlier })
  expect(await screen.findByText(/^实验室更正过这份结果/)).toBeInTheDocument()
  expect(screen.getByText('以前的版本')).toBeInTheDocument()
})

test('doubts lead to the form with time and place filled in', async () => {
  open(aTest({ state: 'testing' }), { sampledAt: '2026-11-24T00:00:00Z' })
  fireEvent.click(await screen.findByRole('button', { name: '找人工核对' }))
  const [{ url = '' } = {}] =
    (Taro.navigateTo as unknown as { mock: { calls: { url: string }[][] } }).mock.calls.at(-1) ?? []
  expect(url).toContain('/nucleic/pages/missing/index?memberId=')
  expect(decodeURIComponent(url)).toContain('at=2026-11-24T00:00:00Z&place=柳湾社区 3 号采样点')
})

const passOf = (view: ReturnType<typeof aPass>) => answer(`GET /members/${own.id}/pass`, view)

test('the pass shows the code, the state, its clock and the server’s time', async () => {
  passOf(aPass(aPassTest({ validity: clocksFrom(-10) })))
  render(<PassPage />)
  expect(await screen.findByText('核酸阴性')).toBeInTheDocument()
  expect(screen.getByText('24 小时内')).toBeInTheDocument()
  expect(screen.getByText(/^采样后 .+ 到期$/)).toBeInTheDocument()
  expect(await screen.findByRole('img', { name: '张* 的健康卡二维码' })).toBeInTheDocument()
  expect(screen.getByLabelText(/^现在 \d\d:\d\d:\d\d$/)).toBeInTheDocument()
})

test.each([
  ['none', aPass(null), '没有核酸记录'],
  ['expired', aPass(aPassTest({ validity: clocksFrom(-80) })), '核酸已过期'],
  ['recheck', aPass(aPassTest({ state: 'recheck' })), '需要单独再采一次'],
  ['review', aPass(aPassTest({ state: 'review' })), '正在人工复核'],
  ['invalid', aPass(aPassTest({ state: 'invalid' })), '需要重新采样'],
  ['testing', aPass(aPassTest({ state: 'testing', issuedAt: null })), '正在检测'],
] as const)('a pass that is %s says so in words', async (_, view, words) => {
  passOf(view)
  render(<PassPage />)
  expect(await screen.findByText(words)).toBeInTheDocument()
})

test('without a network the pass shows what was known last, with its time, and the code goes on', async () => {
  passOf(aPass(aPassTest({ validity: clocksFrom(-10) })))
  const { unmount } = render(<PassPage />)
  await screen.findByText('核酸阴性')
  unmount()
  goOffline()
  render(<PassPage />)
  expect(await screen.findByText('核酸阴性')).toBeInTheDocument()
  expect(await screen.findByText(/^没有网络，这是 .+ 查到的$/)).toBeInTheDocument()
  expect(screen.getByRole('img', { name: '张* 的健康卡二维码' })).toBeInTheDocument()
})

test('what was found in a person is not kept on the phone', async () => {
  passOf(aPass(aPassTest({ validity: clocksFrom(-10) })))
  const { unmount } = render(<PassPage />)
  await screen.findByText('核酸阴性')
  expect(stored(`seen.1.pass.${own.id}`)).not.toBeNull()
  unmount()
  passOf(aPass(aPassTest({ state: 'abnormal' })))
  render(<PassPage />)
  expect(await screen.findByText('请按电话里的安排做')).toBeInTheDocument()
  expect(stored(`seen.1.pass.${own.id}`)).toBeNull()
})

test('the pass of a person whose results are not open has its code all the same', async () => {
  refuse(`GET /members/${own.id}/pass`, 'report.level', 403)
  render(<PassPage />)
  expect(await screen.findByText('还看不了核酸状态')).toBeInTheDocument()
  expect(await screen.findByRole('img', { name: '张* 的健康卡二维码' })).toBeInTheDocument()
})

test('family passes by one switch', async () => {
  passOf(aPass(null))
  answer(`GET /members/${aMember(2).id}/pass`, aPass(aPassTest({ validity: clocksFrom(-1) })))
  render(<PassPage />)
  fireEvent.click(await screen.findByRole('button', { name: '带家人通行' }))
  fireEvent.click(await screen.findByRole('radio', { name: /王\*/ }))
  expect(await screen.findByText('核酸阴性')).toBeInTheDocument()
})

const standing = (more: object) =>
  answer(`GET /members/${own.id}/tests`, { waiting: [], latest: [], perhaps: [], retryAfterSeconds: 60, ...more })

test('nothing ever sampled is said, with where to go', async () => {
  standing({})
  render(<StandingPage />)
  expect(await screen.findByText('没有采样记录')).toBeInTheDocument()
  fireEvent.click(screen.getByRole('button', { name: '找附近采样点' }))
  expect(Taro.navigateTo).toHaveBeenCalledWith({ url: '/nucleic/pages/points/index' })
})

test('what is overdue is one tap from being looked for; what is not due says when', async () => {
  const late = aReport(1, { kind: 'nucleic-acid', nucleic: aSign({ state: 'testing', expectedAt: inHours(-2) }) })
  const soon = aReport(2, { kind: 'nucleic-acid', nucleic: aSign({ state: 'sampled', expectedAt: inHours(2) }) })
  standing({ waiting: [late, soon] })
  render(<StandingPage />)
  expect(await screen.findByText('还没到时间，出了会通知您')).toBeInTheDocument()
  fireEvent.click(screen.getByRole('button', { name: '报告缺失，请帮我查' }))
  expect(Taro.navigateTo).toHaveBeenCalledWith({ url: expect.stringContaining(`reportId=${late.id}`) })
})

test('a sample under another name is recognised by time and place, and reported with its id', async () => {
  const sampleId = aPoint(9).id
  standing({ perhaps: [{ sampleId, sampledAt: '2026-10-23T08:20:00Z', place: '柳湾社区' }] })
  const { unmount } = render(<StandingPage />)
  fireEvent.click(await screen.findByRole('button', { name: '柳湾社区 是我的' }))
  expect(Taro.navigateTo).toHaveBeenCalledWith({ url: expect.stringContaining(`sampleId=${sampleId}`) })
  unmount()

  openWith({ memberId: own.id, sampleId, at: '2026-10-23T08%3A20%3A00Z', place: encodeURIComponent('柳湾社区') })
  answer('POST /missing-results', aMissing(1), 201)
  render(<MissingPage />)
  expect(screen.getByText('16:20')).toBeInTheDocument()
  fireEvent.click(screen.getByRole('button', { name: '请帮我查' }))
  await waitFor(() => expect(sent.some(({ method }) => method === 'POST')).toBe(true))
  expect(sent.find(({ method }) => method === 'POST')?.body).toEqual({
    ...{ memberId: own.id, kind: 'nucleic-acid', reportId: null, sampleId, note: null },
    ...{ sampledAt: '2026-10-23T08:20:00Z', place: '柳湾社区' },
  })
  await waitFor(() => expect(Taro.redirectTo).toHaveBeenCalledWith({ url: '/nucleic/pages/reported/index' }))
})

test('a form without time and place says what is missing and sends nothing', async () => {
  openWith({ memberId: own.id })
  render(<MissingPage />)
  fireEvent.click(screen.getByRole('button', { name: '请帮我查' }))
  expect(await screen.findByText('请选采样日期')).toBeInTheDocument()
  expect(screen.getByText('请选采样时间，大概就行')).toBeInTheDocument()
  expect(screen.getByText('请写采样地点，2 到 120 个字')).toBeInTheDocument()
  expect(sent.filter(({ method }) => method === 'POST')).toEqual([])
})

test('what was reported shows its answer, and can be taken back', async () => {
  const open = aMissing(1)
  const found = aMissing(2, {
    state: 'found',
    answer: '证件号少了一位，已改好。',
    answeredAt: inHours(-1),
    actions: [],
  })
  answer('GET /missing-results', { items: [open, found], next: null })
  render(<ReportedPage />)
  expect(await screen.findByText('证件号少了一位，已改好。')).toBeInTheDocument()
  expect(screen.getByText(/^最迟 .+ 回复您$/)).toBeInTheDocument()
  fireEvent.click(screen.getByRole('button', { name: '不用查了' }))
  answerWith(`POST /missing-results/${open.id}/withdrawal`, () => {
    answer('GET /missing-results', { items: [{ ...open, state: 'withdrawn', actions: [] }, found], next: null })
    return { status: 200, body: { ...open, state: 'withdrawn', actions: [] } }
  })
  fireEvent.click(screen.getAllByRole('button', { name: '不用查了' }).at(-1) ?? document.body)
  expect(await screen.findByText('已撤回')).toBeInTheDocument()
})

test('in care mode the papers wait behind one tap, and the one thing to do stays', async () => {
  act(() => change({ care: true }))
  open(aTest({ validity: clocksFrom(-10) }))
  expect(await screen.findByRole('button', { name: '看更多' })).toBeInTheDocument()
  expect(screen.queryByText('样本号')).toBeNull()
  fireEvent.click(screen.getByRole('button', { name: '看更多' }))
  expect(screen.getByText('样本号')).toBeInTheDocument()
  act(() => change({ care: false }))
})
