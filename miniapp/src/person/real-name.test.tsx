import { beforeEach, expect, test } from '@jest/globals'
import Taro from '@tarojs/taro'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { aCard, aMember, anAccount } from '../../test/family.ts'
import { answer, answerWith, openWith, refuse, sent, store } from '../../test/taro.ts'
import RealName from './pages/real-name/index.tsx'

const goodNumber = '11010519491231002X'

beforeEach(() => {
  store('token', 'token')
  openWith({ first: 'yes' })
  answer('GET /account', anAccount)
  answer('GET /members', { items: [], limit: 5 })
  answer('POST /members', aMember(1, { card: null, actions: ['claim-card'] }), 201)
  answer('POST /cards', aCard(1), 201)
  window.sessionStorage.clear()
})

const fill = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } })
const send = () => fireEvent.click(screen.getByRole('button', { name: '核对并领卡' }))
const posts = () => sent.filter(({ method, path }) => method === 'POST' && path === '/members')

test('a wrong last digit is told while one types, and nothing is sent', async () => {
  render(<RealName />)
  fill('姓名', '张明远')
  fill('证件号码', '110105194912310021')

  expect(await screen.findByText('最后一位对不上，请再核对一遍')).toBeInTheDocument()
  send()
  expect(posts()).toEqual([])
})

test('a right number says birthday and sex; the person is added, the card claimed, and shown', async () => {
  render(<RealName />)
  fill('姓名', '张明远')
  fill('证件号码', '110105 19491231 002x')
  expect(await screen.findByText(/出生日期 1949年12月31日、性别 女/)).toBeInTheDocument()

  send()
  await waitFor(() =>
    expect(Taro.redirectTo).toHaveBeenCalledWith({ url: `/healthcard/pages/claimed/index?id=${aCard(1).id}` }),
  )
  expect(posts()[0]?.body).toMatchObject({ name: '张明远', idNumber: goodNumber, relation: 'self', ethnicGroup: '01' })
})

test('a refusal is told in its own words, what was typed stays, and the next try is a new request', async () => {
  refuse('POST /members', 'identity.mismatch', 422)
  render(<RealName />)
  fill('姓名', '张明')
  fill('证件号码', goodNumber)
  send()
  expect(await screen.findByText('identity.mismatch 的说明')).toBeInTheDocument()
  expect(screen.getByLabelText('姓名')).toHaveValue('张明')

  send()
  await waitFor(() => expect(posts()).toHaveLength(2))
  expect(posts()[0]?.header['Idempotency-Key']).not.toBe(posts()[1]?.header['Idempotency-Key'])
})

test('when the answer is lost, the second try is the same request', async () => {
  let lost = true
  answerWith('POST /members', () => {
    if (!lost) return { status: 201, body: aMember(1, { card: null, actions: ['claim-card'] }) }
    lost = false
    return 'lost'
  })
  render(<RealName />)
  fill('姓名', '张明远')
  fill('证件号码', goodNumber)
  send()
  expect(await screen.findByText('连上网络后再试，您的信息没有丢。')).toBeInTheDocument()

  send()
  await waitFor(() => expect(Taro.redirectTo).toHaveBeenCalled())
  expect(posts()[0]?.header['Idempotency-Key']).toBe(posts()[1]?.header['Idempotency-Key'])
})

test('consent to health data is asked for at the step that needs it, and then it goes on by itself', async () => {
  let agreed = false
  answerWith('POST /members', () =>
    agreed
      ? { status: 201, body: aMember(1, { card: null, actions: ['claim-card'] }) }
      : { status: 403, body: { code: 'agreement.health-data-required', message: { zh: '需要同意', en: '' } } },
  )
  answer('GET /agreements', { items: [{ kind: 'health-data', version: '3' }] })
  answerWith('POST /account/consents', (body) => {
    agreed = true
    expect(body).toEqual({ kind: 'health-data', version: '3', granted: true })
    return { status: 200, body: anAccount }
  })
  render(<RealName />)
  fill('姓名', '张明远')
  fill('证件号码', goodNumber)
  send()

  fireEvent.click(await screen.findByRole('button', { name: '单独同意，继续' }))
  await waitFor(() => expect(Taro.redirectTo).toHaveBeenCalled())
})

test('a passport wants birthday and sex as well', async () => {
  render(<RealName />)
  fireEvent.click(screen.getByRole('button', { name: /证件类型/ }))
  fireEvent.click(await screen.findByRole('radio', { name: '护照' }))
  fill('姓名', 'Maria Lopez')
  fill('证件号码', 'E12345678')
  send()

  expect(await screen.findByText('请选择出生日期')).toBeInTheDocument()
  expect(screen.getByText('请选择性别')).toBeInTheDocument()
  expect(posts()).toEqual([])
})

test('what was filled in survives a refresh, but not the ID number', () => {
  const { unmount } = render(<RealName />)
  fill('姓名', '张明远')
  fill('证件号码', goodNumber)
  unmount()
  render(<RealName />)
  expect(screen.getByLabelText('姓名')).toHaveValue('张明远')
  expect(screen.getByLabelText('证件号码')).toHaveValue('')
})
