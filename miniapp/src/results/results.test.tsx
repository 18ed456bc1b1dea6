import { beforeEach, expect, test } from '@jest/globals'
import Taro from '@tarojs/taro'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { ReportState } from '@onecard/shared/results'
import { aMember, anAccount } from '../../test/family.ts'
import { aReport, aReportView, anItem } from '../../test/reports.ts'
import { answer, answerWith, openWith, refuse, sent, store } from '../../test/taro.ts'
import Reports from '../reports/index.tsx'
import { change } from '../settings.ts'
import ReportPage from './pages/report/index.tsx'
import TrendPage from './pages/trend/index.tsx'

const known = aMember(1, { level: 'L2' })

beforeEach(() => {
  change({ care: false, language: 'zh' })
  store('token', 'token')
  window.sessionStorage.clear()
  answer('GET /members', { items: [known], limit: 5 })
  answer('GET /account', anAccount)
  answer('GET /reports', { items: [], next: null })
})

const asked = () => sent.filter(({ path }) => path.startsWith('/reports')).map(({ path }) => path)

test('reports are listed with what matters on each, and a tap opens one', async () => {
  const marked = aReport(1, { title: '血脂四项', abnormal: 2 })
  const states = [
    aReport(2, { title: '生化全套', abnormal: 1, critical: true }),
    aReport(3, { state: 'preliminary' }),
    aReport(4, { state: 'under-review' }),
    aReport(5, { state: 'withdrawn' }),
  ]
  answer('GET /reports', { items: [marked, ...states], next: null })
  render(<Reports />)
  expect(await screen.findByText('2 项异常')).toBeInTheDocument()
  for (const word of ['有危急值', '初步报告', '复核中', '已撤回']) expect(screen.getByText(word)).toBeInTheDocument()
  expect(screen.getByText('没有更多了')).toBeInTheDocument()
  fireEvent.click(screen.getByText('血脂四项'))
  expect(Taro.navigateTo).toHaveBeenCalledWith({ url: `/results/pages/report/index?id=${marked.id}` })
})

test('kind, name and days narrow the list, and one touch takes that back', async () => {
  render(<Reports />)
  expect(await screen.findByText('还没有报告')).toBeInTheDocument()
  fireEvent.click(screen.getByRole('tab', { name: '检验' }))
  fireEvent.change(screen.getByLabelText('搜报告名称'), { target: { value: '血脂' } })
  expect(await screen.findByText('没有符合条件的报告')).toBeInTheDocument()
  await waitFor(() => expect(asked().at(-1)).toContain(`kind=laboratory&q=${encodeURIComponent('血脂')}`))

  fireEvent.click(screen.getByRole('button', { name: '选时间 时间不限' }))
  fireEvent.click(screen.getByRole('button', { name: '近一个月' }))
  await waitFor(() => expect(asked().at(-1)).toMatch(/from=\d{4}-\d\d-\d\d&to=\d{4}-\d\d-\d\d/))

  fireEvent.click(await screen.findByRole('button', { name: '看全部报告' }))
  await waitFor(() => expect(asked().at(-1)).toBe(`/reports?memberId=${known.id}`))
})

test('somebody who is not signed in is asked in, and nothing is sent', () => {
  store('token', '')
  render(<Reports />)
  expect(screen.getByText('登录后看报告')).toBeInTheDocument()
  expect(sent).toEqual([])
})

test('who is known by name and number only is told why, and binds the WeChat phone on the spot', async () => {
  answer('GET /members', { items: [aMember(1)], limit: 5 })
  answer('GET /account', { ...anAccount, phoneMasked: null })
  answerWith('POST /account/phone', () => {
    answer('GET /members', { items: [known], limit: 5 })
    answer('GET /account', anAccount)
    return { status: 200, body: anAccount }
  })
  render(<Reports />)
  expect(await screen.findByText('再确认一步，就能看报告')).toBeInTheDocument()
  expect(asked()).toEqual([])
  fireEvent.click(screen.getByRole('button', { name: '绑定微信手机号' }))
  expect(await screen.findByText('还没有报告')).toBeInTheDocument()
})

test.each([
  [{ level: 'L1' }, anAccount, '绑定的手机号和人口库登记的对不上'],
  [{ level: 'L1', relation: 'child', minor: true }, anAccount, '孩子的报告，要先确认您本人'],
  [{ level: 'L1', relation: 'parent' }, anAccount, '请这位家人用自己的微信登录'],
  [{ level: 'L2', state: 'disputed' }, anAccount, '还看不了这位家人的报告'],
  [{ level: 'L2' }, { ...anAccount, healthDataConsent: false }, '看报告要您先同意'],
] as const)('whose reports are not open yet, %j, is told the way on', async (member, account, words) => {
  const own = aMember(1, { level: 'L1' })
  const other = aMember(2, member)
  const items = 'relation' in member ? [other, own] : [aMember(1, member)]
  answer('GET /members', { items, limit: 5 })
  answer('GET /account', account)
  render(<Reports />)
  expect(await screen.findByText(new RegExp(`^${words}`))).toBeInTheDocument()
  expect(asked()).toEqual([])
})

test('a list that can not be read says so and reads again', async () => {
  refuse('GET /reports', 'service.unavailable', 503)
  render(<Reports />)
  fireEvent.click(await screen.findByRole('button', { name: '再试一次' }))
  await waitFor(() => expect(asked()).toHaveLength(2))
})

async function open(more: Parameters<typeof aReportView>[0]) {
  const view = aReportView(more)
  openWith({ id: view.id })
  answer(`GET /reports/${view.id}`, view)
  render(<ReportPage />)
  await screen.findByText('报告信息')
}

const names = () => [...document.querySelectorAll('.item-name')].map(({ textContent }) => textContent)

test('items outside their range come first, with word and arrow; the report’s own order is one touch away', async () => {
  await open({
    observations: [
      anItem('血钠'),
      anItem('血糖', { flag: 'H', value: '6.4', number: 6.4 }),
      anItem('血钙', { flag: 'L' }),
    ],
  })
  expect(names()).toEqual(['血糖', '血钙', '血钠'])
  expect(screen.getByText('偏高')).toBeInTheDocument()
  expect(screen.getByText('偏低')).toBeInTheDocument()
  expect(screen.getByText('共 3 项，2 项超出参考范围')).toBeInTheDocument()
  fireEvent.click(screen.getByRole('radio', { name: '按报告顺序' }))
  expect(names()).toEqual(['血钠', '血糖', '血钙'])
})

test('a critical value stands above everything, with what to do and a call to 120', async () => {
  await open({ observations: [anItem('血钠'), anItem('血钾', { flag: 'LL', value: '2.6', number: 2.6 })] })
  expect(screen.getByText('有 1 项危急值，请马上处理')).toBeInTheDocument()
  expect(screen.getByText('危急偏低')).toBeInTheDocument()
  fireEvent.click(screen.getByRole('button', { name: '打 120' }))
  expect(Taro.makePhoneCall).toHaveBeenCalledWith({ phoneNumber: '120' })
})

test('that nothing is flagged is not called normal when not every item says so', async () => {
  await open({ observations: [anItem('血钠'), anItem('颜色', { flag: null, number: null, value: '黄色' })] })
  expect(screen.getByText('共 2 项，没有标出异常的')).toBeInTheDocument()
})

test.each<[ReportState, RegExp]>([
  ['preliminary', /^这是初步报告/],
  ['corrected', /^检验机构更正过这份报告/],
  ['under-review', /^工作人员正在复核/],
  ['withdrawn', /^检验机构撤回了这份报告/],
])('a report that is %s says what that means', async (state, words) => {
  const earlier = [{ issuedAt: '2026-11-23T01:00:00Z', state: 'final' as const }]
  const hidden = state === 'withdrawn' || state === 'under-review'
  await open({ state, earlier, ...(hidden ? { observations: [] } : {}) })
  expect(screen.getByText(words)).toBeInTheDocument()
  expect(screen.getByText('以前的版本')).toBeInTheDocument()
  expect(screen.queryByText(/^偏高、偏低不等于有病/) === null).toBe(hidden)
})

test('the sample number can be copied, and a number leads to its past', async () => {
  await open({ observations: [anItem('血钾', { code: 'K%' })] })
  fireEvent.click(screen.getByRole('button', { name: '复制样本号' }))
  expect(Taro.setClipboardData).toHaveBeenCalledWith({ data: 'S-1' })
  fireEvent.click(screen.getByRole('button', { name: '看 血钾 的变化' }))
  expect(Taro.navigateTo).toHaveBeenCalledWith({
    url: `/results/pages/trend/index?id=${known.id}&code=K%25&unit=mmol%2FL`,
  })
})

test('another’s report, or none, is told in the server’s words', async () => {
  openWith({ id: 'x' })
  refuse('GET /reports/x', 'report.unknown', 404)
  render(<ReportPage />)
  expect(await screen.findByText('report.unknown 的说明')).toBeInTheDocument()
})

const point = (nth: number, number: number, institutionName = '甲实验室') => ({
  ...{ reportId: `r${nth}`, at: `2026-0${nth}-16T01:00:00Z`, number, low: 3.9, high: 6.1 },
  ...{ flag: number > 6.1 ? ('H' as const) : ('N' as const), institutionName },
})

function openTrend(points: ReturnType<typeof point>[]) {
  openWith({ id: known.id, code: 'GLU', unit: 'mmol%2FL' })
  answer(`GET /members/${known.id}/trends/GLU`, { name: '葡萄糖', unit: 'mmol/L', points })
  render(<TrendPage />)
}

test('a trend compares with the last time, names the institutions, draws, and lists all values', async () => {
  openTrend([point(3, 5.2), point(5, 6.4, '乙医院')])
  expect(await screen.findByText(/^比上次高 1\.2 mmol\/L（上次 5\.2/)).toBeInTheDocument()
  expect(screen.getByText('来自 甲实验室、乙医院')).toBeInTheDocument()
  expect(screen.getByLabelText(/^葡萄糖：.*5\.2 正常，.*6\.4 偏高$/)).toBeInTheDocument()
  const [first] = screen.getAllByText(/实验室$|医院$/).filter(({ className }) => className === 'cap')
  expect(screen.getByText('2 次结果')).toBeInTheDocument()
  fireEvent.click(first ?? document.body)
  expect(sent.at(-1)?.path).toContain('unit=mmol%2FL')
})

test('a single value is shown without a picture, none at all is said', async () => {
  openTrend([point(3, 5.2)])
  expect(await screen.findByText('目前只有这一次，下次有了就能比')).toBeInTheDocument()
  expect(screen.queryByLabelText(/^葡萄糖：/)).toBeNull()
})

test('nothing of a report is kept on the phone: what is withdrawn must not stay readable', async () => {
  await open({})
  expect(Taro.getStorageInfoSync().keys.filter((name) => name.includes('report'))).toEqual([])
})
