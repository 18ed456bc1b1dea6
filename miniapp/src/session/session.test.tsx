import { beforeEach, expect, test } from '@jest/globals'
import Taro from '@tarojs/taro'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { bookingApi } from '@onecard/shared/booking'
import { aMember, anAccount } from '../../test/family.ts'
import { answer, answerWith, sent, store, stored } from '../../test/taro.ts'
import { route } from '../api.ts'
import Closure from './pages/closure/index.tsx'
import Welcome from './pages/welcome/index.tsx'

const account = { ...anAccount, phoneMasked: null, agreementsDue: ['privacy'] }

beforeEach(() => {
  answer('POST /sessions', { token: 'fresh', expiresAt: '2027-01-01T00:00:00Z', account }, 201)
  answer('GET /agreements', { items: [{ kind: 'privacy', version: '2' }] })
  answer('POST /account/consents', anAccount)
  answer('POST /account/phone', anAccount)
  answer('GET /members', { items: [aMember(1)], limit: 5 })
})

test('without the tick nobody is signed in, and the reason is said', async () => {
  render(<Welcome />)
  fireEvent.click(screen.getByRole('button', { name: '手机号快捷登录' }))
  expect(await screen.findByText('请先阅读协议，并在左边打勾')).toBeInTheDocument()
  expect(sent).toEqual([])
})

test('one tap signs in, records the agreement, takes the phone number, and one is back where one was', async () => {
  render(<Welcome />)
  fireEvent.click(screen.getByRole('checkbox'))
  fireEvent.click(screen.getByRole('button', { name: '手机号快捷登录' }))
  await waitFor(() => expect(Taro.navigateBack).toHaveBeenCalled())

  expect(stored('token')).toBe('fresh')
  expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'POST /sessions',
    'GET /agreements',
    'POST /account/consents',
    'POST /account/phone',
    'GET /members',
  ])
  expect(sent[2]?.body).toEqual({ kind: 'privacy', version: '2', granted: true })
  expect(sent[3]?.body).toEqual({ code: 'phone-code' })
})

test('somebody new goes on to the real-name page', async () => {
  answer('GET /members', { items: [], limit: 5 })
  render(<Welcome />)
  fireEvent.click(screen.getByRole('checkbox'))
  fireEvent.click(screen.getByRole('button', { name: '不用手机号，直接登录' }))
  await waitFor(() => expect(Taro.redirectTo).toHaveBeenCalledWith({ url: '/person/pages/real-name/index?first=yes' }))
})

const book = route<typeof bookingApi.book>('POST', '/bookings')

test('a session that ran out is renewed once, and the write is repeated under its own key', async () => {
  store('token', 'old')
  answerWith('POST /bookings', () =>
    stored('token') === 'fresh'
      ? { status: 201, body: { id: 'b' } }
      : { status: 401, body: { code: 'session.expired', message: { zh: '登录已过期', en: '' } } },
  )
  await book({ body: { slotId: 's', memberId: 'm' }, key: 'the-key' })
  const tries = sent.filter(({ path }) => path === '/bookings')
  expect(tries.map(({ header }) => header['Idempotency-Key'])).toEqual(['the-key', 'the-key'])
  expect(tries.map(({ header }) => header['Authorization'])).toEqual(['Bearer old', 'Bearer fresh'])
})

test('several requests that meet the end of a session share one new sign-in', async () => {
  store('token', 'old')
  answerWith('POST /bookings', () =>
    stored('token') === 'fresh'
      ? { status: 201, body: { id: 'b' } }
      : { status: 401, body: { code: 'session.expired', message: { zh: '登录已过期', en: '' } } },
  )
  await Promise.all([1, 2, 3].map((n) => book({ body: { slotId: 's', memberId: 'm' }, key: `key ${n}` })))
  expect(sent.filter(({ path }) => path === '/sessions')).toHaveLength(1)
})

test('an account is closed only by the word in one’s own hand, and the phone forgets', async () => {
  store('token', 'token')
  store('seen.1.members', '{}')
  answer('POST /account/closure', undefined, 204)
  render(<Closure />)
  fireEvent.click(screen.getByRole('button', { name: '注销账号' }))
  expect(await screen.findByText('请输入“注销”两个字')).toBeInTheDocument()
  expect(sent).toEqual([])

  fireEvent.change(screen.getByLabelText('确认'), { target: { value: '注销' } })
  fireEvent.click(screen.getByRole('button', { name: '注销账号' }))
  await waitFor(() => expect(Taro.reLaunch).toHaveBeenCalledWith({ url: '/home/index' }))
  expect(stored('token')).toBeNull()
  expect(stored('seen.1.members')).toBeNull()
})
