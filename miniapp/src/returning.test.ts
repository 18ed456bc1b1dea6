import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import Taro from '@tarojs/taro'
import { signInFirst, takeUp } from './returning.ts'

const times = '/booking/pages/times/index?doctor=0193c0de-0000-7000-8000-000000000001'
const { TARO_ENV } = process.env

beforeEach(() => {
  process.env['TARO_ENV'] = 'h5'
})
afterEach(() => {
  process.env['TARO_ENV'] = TARO_ENV
  window.sessionStorage.clear()
})

/** A browser that comes back from WeChat's page starts over: nothing lies under the sign-in page. */
const cameBackAlone = () => jest.mocked(Taro.getCurrentPages).mockReturnValueOnce([])

test('a browser comes back to the page on which it was asked in, once', () => {
  window.location.hash = times
  signInFirst()
  expect(Taro.navigateTo).toHaveBeenCalledWith({ url: '/session/pages/welcome/index' })

  cameBackAlone()
  takeUp()
  expect(Taro.reLaunch).toHaveBeenLastCalledWith({ url: times })
  cameBackAlone()
  takeUp()
  expect(Taro.reLaunch).toHaveBeenLastCalledWith({ url: '/home/index' })
})

test('the page that still lies under the sign-in page is shown again as it was', () => {
  window.location.hash = times
  signInFirst()
  takeUp()
  expect(Taro.navigateBack).toHaveBeenCalled()
  expect(Taro.reLaunch).not.toHaveBeenCalled()
})

test.each([
  'https://evil.example/',
  '//evil.example/home/index',
  '/home/index#//evil.example',
  '/../home/index',
  'javascript:0',
])('nothing but the app’s own pages is come back to: not %s', (place) => {
  window.sessionStorage.setItem('onecard.draft.return', place)
  cameBackAlone()
  takeUp()
  expect(Taro.reLaunch).toHaveBeenLastCalledWith({ url: '/home/index' })
})
