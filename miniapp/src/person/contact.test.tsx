import { beforeEach, expect, test } from '@jest/globals'
import Taro from '@tarojs/taro'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import { aMember } from '../../test/family.ts'
import { answer, openWith, refuse, sent, store } from '../../test/taro.ts'
import ContactPage from './pages/contact/index.tsx'

const mother = aMember(2)

beforeEach(() => {
  store('token', 'token')
  openWith({ id: mother.id })
  answer(`GET /members/${mother.id}`, mother)
  answer(`PATCH /members/${mother.id}`, mother)
  window.sessionStorage.clear()
})

const save = () => fireEvent.click(screen.getByRole('button', { name: '保存修改' }))
const phone = (value: string) => fireEvent.change(screen.getByLabelText('手机号'), { target: { value } })
const changes = () => sent.filter(({ method }) => method === 'PATCH').map(({ body }) => body)

test('only what was changed is sent, and one is back where one came from', async () => {
  render(<ContactPage />)
  fireEvent.click(await screen.findByRole('radio', { name: '其他' }))
  phone('13900001111')
  save()
  await waitFor(() => expect(Taro.navigateBack).toHaveBeenCalled())
  expect(changes()).toEqual([{ relation: 'other', phone: '13900001111' }])
})

test('a number that is none is told under its line, and nothing is sent; neither is a form without a change', async () => {
  render(<ContactPage />)
  await screen.findByText('保存修改')
  save()
  expect(await screen.findByText('还没有改动，填好要改的再保存')).toBeInTheDocument()
  phone('12345')
  save()
  expect(await screen.findByText('手机号是 1 开头的 11 位数字')).toBeInTheDocument()
  expect(changes()).toEqual([])
})

test('the number can be taken away', async () => {
  render(<ContactPage />)
  fireEvent.click(await screen.findByRole('button', { name: '删除这个手机号' }))
  await waitFor(() => expect(changes()).toEqual([{ phone: null }]))
})

test('a refusal is told in its own words and what was typed stays', async () => {
  refuse(`PATCH /members/${mother.id}`, 'member.frozen', 423)
  render(<ContactPage />)
  await screen.findByText('保存修改')
  phone('13900001111')
  save()
  expect(await screen.findByText('member.frozen 的说明')).toBeInTheDocument()
  expect(screen.getByLabelText('手机号')).toHaveValue('13900001111')
})

test('being oneself is no label: one’s own page asks for no relation', async () => {
  answer(`GET /members/${mother.id}`, aMember(1))
  render(<ContactPage />)
  await screen.findByText('保存修改')
  expect(screen.queryByText('和您的关系')).toBeNull()
})
