import { beforeEach, expect, test } from '@jest/globals'
import Taro from '@tarojs/taro'
import { act, fireEvent, render, screen } from '@testing-library/react'
import { Text } from '@tarojs/components'
import { answer, comeBack, goOffline, goOnline, store } from '../../test/taro.ts'
import { route } from '../api.ts'
import type { noticeApi } from '@onecard/shared/notice'
import { change } from '../settings.ts'
import { code128 } from './Barcode.tsx'
import { Button } from './Button.tsx'
import { colours } from './colours.ts'
import { List, readOn } from './List.tsx'
import { Screen } from './Screen.tsx'
import { Await, State } from './states.tsx'
import { usePages } from './usePages.ts'
import { useRemote } from './useRemote.ts'
import { readFileSync } from 'node:fs'

beforeEach(() => store('token', 'token'))

const unread = route<typeof noticeApi.unread>('GET', '/notices/unread')
const notices = route<typeof noticeApi.notices>('GET', '/notices')

function Unread() {
  const remote = useRemote(unread)
  return <Await of={remote}>{({ count }) => <Text>{`${count} unread`}</Text>}</Await>
}

function Notices() {
  const pages = usePages((after) => notices({ query: { after } }))
  return (
    <Screen title="通知" onEnd={readOn(pages)}>
      <List of={pages} empty={<State icon="bell" title="还没有通知" text="" />}>
        {(items) => items.map(({ id, title }) => <Text key={id}>{title.zh}</Text>)}
      </List>
      <Button onTap={readOn(pages)}>往下读</Button>
    </Screen>
  )
}

const notice = (id: string) => ({ id, title: { zh: `第 ${id} 条`, en: '' } })

test('an answer is shown, and asked for again when one comes back', async () => {
  answer('GET /notices/unread', { count: 2 })
  render(<Unread />)
  expect(await screen.findByText('2 unread')).toBeInTheDocument()

  answer('GET /notices/unread', { count: 0 })
  act(comeBack)
  expect(await screen.findByText('0 unread')).toBeInTheDocument()
})

test('what was known stays on screen when it can not be asked again, and says so', async () => {
  answer('GET /notices/unread', { count: 2 })
  render(<Unread />)
  await screen.findByText('2 unread')

  goOffline()
  act(comeBack)
  expect(await screen.findByText('没能更新，先看上次的内容')).toBeInTheDocument()
  expect(screen.getByText('2 unread')).toBeInTheDocument()
})

test('without a network a page says so, and works after one more try', async () => {
  goOffline()
  render(<Unread />)
  const again = await screen.findByRole('button', { name: '再试一次' })

  goOnline()
  answer('GET /notices/unread', { count: 1 })
  fireEvent.click(again)
  expect(await screen.findByText('1 unread')).toBeInTheDocument()
})

test('a list reads on page by page and says where it ends', async () => {
  answer('GET /notices', { items: [notice('1'), notice('2')], next: 'n2' })
  answer('GET /notices?after=n2', { items: [notice('2'), notice('3')], next: null })
  render(<Notices />)
  await screen.findByText('第 2 条')

  fireEvent.click(screen.getByRole('button', { name: '往下读' }))
  expect(await screen.findByText('第 3 条')).toBeInTheDocument()
  expect(screen.getAllByText('第 2 条')).toHaveLength(1)
  expect(screen.getByText('没有更多了')).toBeInTheDocument()
})

test('an empty list has a face of its own', async () => {
  answer('GET /notices', { items: [], next: null })
  render(<Notices />)
  expect(await screen.findByText('还没有通知')).toBeInTheDocument()
})

test('language and mode change on all open pages at once', async () => {
  const { container } = render(
    <Screen title="首页" tab="home">
      <Text>…</Text>
    </Screen>,
  )
  expect(await screen.findByRole('button', { name: '亮码' })).toBeInTheDocument()
  act(() => change({ language: 'en', care: true, scale: '125' }))
  expect(screen.getByRole('button', { name: 'Code' })).toBeInTheDocument()
  expect(container.querySelector('.screen')).toHaveClass('en', 'care', 'care-125')
  act(() => change({ language: 'zh', care: false, scale: '100' }))
  fireEvent.click(screen.getByRole('button', { name: '亮码' }))
  expect(Taro.switchTab).toHaveBeenCalledWith({ url: '/card/index' })
})

test('a button that is busy takes no second tap', () => {
  let taps = 0
  render(
    <Button busy onTap={() => taps++}>
      预约
    </Button>,
  )
  fireEvent.click(screen.getByRole('button', { name: '预约' }))
  expect(taps).toBe(0)
})

test('a barcode of six digits is Code 128: start C, three pairs, check, stop', () => {
  // 105 + 1×82 + 2×46 + 3×19 = 336; 336 mod 103 = 27
  const [start, eightyTwo, fortySix, nineteen, twentySeven] = ['211232', '121241', '113321', '221132', '312212']
  expect(code128('824619').join('')).toBe(`${start}${eightyTwo}${fortySix}${nineteen}${twentySeven}2331112`)
})

test("pictures use the tokens' own colours", () => {
  const tokens = readFileSync('miniapp/src/tokens.scss', 'utf8')
  const missing = Object.entries(colours).filter(([name, hex]) => name !== 'white' && !tokens.includes(hex))
  expect(missing).toEqual([])
})
