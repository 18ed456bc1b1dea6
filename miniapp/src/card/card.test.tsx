import { beforeEach, expect, jest, test } from '@jest/globals'
import Taro from '@tarojs/taro'
import { act, fireEvent, render, screen, waitFor } from '@testing-library/react'
import { aCard, aLease, aMember } from '../../test/family.ts'
import { answer, answerWith, goOffline, refuse, sent, store } from '../../test/taro.ts'
import { change } from '../settings.ts'
import Card from './index.tsx'

beforeEach(() => {
  store('token', 'token')
  answer('GET /members', { items: [aMember(1), aMember(2)], limit: 5 })
  answer('GET /cards', { items: [aCard(1), aCard(2)] })
  answer(`GET /cards/${aCard(1).id}/uses`, { items: [], next: null })
  answer(`GET /cards/${aCard(2).id}/uses`, { items: [], next: null })
  answer(`POST /cards/${aCard(1).id}/leases`, aLease(8), 201)
  answer(`POST /cards/${aCard(2).id}/leases`, aLease(8), 201)
})

const code = () => screen.findByRole('img', { name: '张* 的健康卡二维码' })
const leases = () => sent.filter(({ path }) => path.endsWith('/leases'))

test('the code is there with its countdown, the screen is bright, and only one lease was taken', async () => {
  render(<Card />)
  expect(await code()).toBeInTheDocument()
  expect(screen.getByText(/^\d+ 秒后自动换新码$/)).toBeInTheDocument()
  await waitFor(() => expect(Taro.setScreenBrightness).toHaveBeenCalledWith({ value: 1 }))
  expect(leases()).toHaveLength(1)
})

test('leaving the page puts the brightness back', async () => {
  const { unmount } = render(<Card />)
  await waitFor(() => expect(Taro.setScreenBrightness).toHaveBeenCalledWith({ value: 1 }))
  unmount()
  await waitFor(() => expect(Taro.setScreenBrightness).toHaveBeenLastCalledWith({ value: 0.4 }))
})

test('opened without a network, the code still works and says for how long', async () => {
  const { unmount } = render(<Card />)
  await code()
  unmount()

  goOffline()
  render(<Card />)
  expect(await code()).toBeInTheDocument()
  expect(await screen.findByText('没有网络，码照常可用')).toBeInTheDocument()
  expect(screen.getByText(/^离线还能用 7 小时 59 分/)).toBeInTheDocument()
})

test('a lease that ran out shows no code, and says what to do', async () => {
  answer(`POST /cards/${aCard(1).id}/leases`, aLease(-1), 201)
  render(<Card />)
  expect(await screen.findByText('离线太久，码停用了')).toBeInTheDocument()
})

test('a new minute is a new code', async () => {
  jest.useFakeTimers({ now: Date.parse('2026-11-24T00:00:30Z') })
  try {
    answer(`POST /cards/${aCard(1).id}/leases`, aLease(8), 201)
    render(<Card />)
    const before = (await code()).getAttribute('src')
    await act(() => jest.advanceTimersByTimeAsync(25_000))
    expect((await code()).getAttribute('src')).toBe(before)
    expect(screen.getByText('5 秒后自动换新码')).toBeInTheDocument()
    await act(() => jest.advanceTimersByTimeAsync(6_000))
    expect((await code()).getAttribute('src')).not.toBe(before)
  } finally {
    jest.useRealTimers()
  }
})

test('a card reported lost shows no code until the loss is taken back', async () => {
  render(<Card />)
  await code()
  fireEvent.click(screen.getByRole('button', { name: /挂失这张卡/ }))
  answer('GET /cards', { items: [aCard(1, { state: 'lost', actions: ['restore'] }), aCard(2)] })
  answerWith(`POST /cards/${aCard(1).id}/loss`, () => ({ status: 200, body: aCard(1, { state: 'lost' }) }))
  fireEvent.click(await screen.findByRole('button', { name: '挂失这张卡' }))

  expect(await screen.findByText('这张卡已挂失')).toBeInTheDocument()
  expect(screen.queryByRole('img', { name: /二维码/ })).not.toBeInTheDocument()

  answer('GET /cards', { items: [aCard(1), aCard(2)] })
  answer(`POST /cards/${aCard(1).id}/restoration`, aCard(1))
  fireEvent.click(screen.getByRole('button', { name: '解除挂失' }))
  expect(await code()).toBeInTheDocument()
})

test('another member is chosen once, for this and every other page', async () => {
  render(<Card />)
  await code()
  fireEvent.click(screen.getByRole('button', { name: '换家人' }))
  fireEvent.click(await screen.findByRole('radio', { name: /王\*/ }))
  expect(await screen.findByRole('img', { name: '王* 的健康卡二维码' })).toBeInTheDocument()
})

test('care mode has one button, a larger code, and the same words', async () => {
  act(() => change({ care: true }))
  render(<Card />)
  expect((await code()).style.width).toBe('246px')
  expect(screen.getByText('对准扫码口，给医生看')).toBeInTheDocument()
  expect(screen.queryByRole('button', { name: '打印备用码' })).not.toBeInTheDocument()
  act(() => change({ care: false }))
})

test('a member without a card gets one here', async () => {
  answer('GET /members', { items: [aMember(1, { card: null, actions: ['claim-card'] })], limit: 5 })
  answer('GET /cards', { items: [] })
  render(<Card />)
  answerWith('POST /cards', () => {
    answer('GET /cards', { items: [aCard(1)] })
    return { status: 201, body: aCard(1) }
  })
  fireEvent.click(await screen.findByRole('button', { name: '领取健康卡' }))
  expect(await code()).toBeInTheDocument()
})

test('a session that ended does not go on showing the card', async () => {
  const { unmount } = render(<Card />)
  await code()
  unmount()
  refuse('GET /members', 'session.expired', 401)
  refuse('POST /sessions', 'session.code-invalid', 401)
  render(<Card />)
  expect(await screen.findByRole('button', { name: '去登录' })).toBeInTheDocument()
})
