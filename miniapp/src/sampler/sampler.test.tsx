import { beforeEach, expect, test } from '@jest/globals'
import Taro from '@tarojs/taro'
import { fireEvent, render, screen, waitFor } from '@testing-library/react'
import type { TubeRequest, TubeView } from '@onecard/shared/sampling'
import { aPoint } from '../../test/nucleic.ts'
import { answer, answerWith, goOffline, goOnline, refuse, sent, store, stored } from '../../test/taro.ts'
import { change } from '../settings.ts'
import SamplerPage from './pages/desk/index.tsx'
import { setSampler } from './session.ts'
import { tubeQueue } from './tubes.ts'

const session = {
  ...{ token: 'sampler-token', name: '陈采样', hospital: { id: 'yc3', name: '青溪社区卫生服务中心' } },
  ...{ idleSeconds: 14_400, endsAt: new Date(Date.now() + 12 * 3_600_000).toISOString() },
}
const desk = {
  points: [aPoint(1)],
  labs: [
    { id: 'labone', name: '博安检验所' },
    { id: 'labtwo', name: '康检实验室' },
  ],
  sizes: [1, 5, 10, 20],
}
/** 599101 198803144 31 7 of the demo town; the last digit is the right one. */
const idNumber = '599101198803140017'

beforeEach(() => {
  change({ care: false, language: 'zh' })
  for (const { id } of [...tubeQueue().tubes()]) tubeQueue().forget(id)
  setSampler(null)
  answer('GET /sampling/desk', desk)
  answer('POST /sampler/sessions', session, 201)
  store('sampler.choice', `${aPoint(1).id} labone 5`)
})

function signedIn(): void {
  setSampler(session)
}

/** What the server makes of an upload: everybody taken but those it is told to refuse. */
function serve(refused: (code: string) => boolean = () => false): void {
  answerWith('PUT', (body) => ({ status: 200, body: viewOf(body as TubeRequest, refused) }))
}

function viewOf({ people, sealed, ...tube }: TubeRequest, refused: (code: string) => boolean): TubeView {
  const isRefused = (person: TubeRequest['people'][number]) => person.by === 'code' && refused(person.code)
  for (const person of people) if (!isRefused(person)) there.set(person.id, person)
  return {
    ...{ id: aPoint(9).id, ...tube, state: sealed ? 'sealed' : 'open', pointName: 'p', entrance: 'mass' },
    ...{ labId: sealed?.labId ?? null, labName: null, sealedAt: sealed?.at ?? null },
    people: [...there.values()].map(({ id, by, sampledAt }) => ({
      ...{ id, by, sampledAt, nameMasked: '张*', idNumberMasked: '**************4317', isDoubtful: false },
    })),
    refused: people
      .filter(isRefused)
      .map(({ id }) => ({ id, code: 'code.forged', message: { zh: '二维码校验不通过', en: 'forged' } })),
  }
}
const there = new Map<string, TubeRequest['people'][number]>()
beforeEach(() => there.clear())

const type = (label: string, value: string) => fireEvent.change(screen.getByLabelText(label), { target: { value } })
const puts = () => sent.filter(({ method }) => method === 'PUT')

async function openTube(code = 'YC-0001'): Promise<void> {
  await screen.findAllByRole('button', { name: '开管' })
  type('采样管编号', code)
  fireEvent.click(screen.getByRole('button', { name: '开管' }))
  await screen.findByText(`管 ${code}`)
}

function scanPerson(code: string): void {
  type('居民的码', code)
  fireEvent.click(screen.getByRole('button', { name: '加入' }))
}

async function seal(): Promise<void> {
  fireEvent.click(screen.getByRole('button', { name: '封管' }))
  fireEvent.click((await screen.findAllByRole('button', { name: '封管' })).at(-1) ?? document.body)
}

test('staff sign in with account, password and code; the phone sends its device with every request', async () => {
  render(<SamplerPage />)
  type('账号', 'sampler1')
  type('密码', 'secret')
  type('验证码', '123456')
  fireEvent.click(screen.getByRole('button', { name: '登录' }))
  expect(await screen.findByText('陈采样 · 青溪社区卫生服务中心')).toBeInTheDocument()
  const [enter, facts] = sent
  expect(enter?.body).toMatchObject({ username: 'sampler1', code: '123456', deviceId: facts?.header['X-Device-Id'] })
  expect(facts?.header['Authorization']).toBe('Bearer sampler-token')
  expect(
    JSON.stringify(Object.fromEntries(Taro.getStorageInfoSync().keys.map((key) => [key, stored(key)]))),
  ).not.toContain('secret')
})

test('two people are scanned into a tube, it is sealed, and the server has both', async () => {
  signedIn()
  serve()
  render(<SamplerPage />)
  await openTube()
  scanPerson('1.leaseone.100.mac')
  scanPerson('1.leasetwo.100.mac')
  expect(await screen.findByText('2 / 5 人')).toBeInTheDocument()
  expect((await screen.findAllByText('已登记')).length).toBe(2)
  await seal()
  expect(await screen.findByText('已上传 1 管')).toBeInTheDocument()
  expect(puts().at(-1)?.body).toMatchObject({ code: 'YC-0001', sealed: { labId: 'labone' }, people: [] })
  expect(there.size).toBe(2)
})

test('without a network tubes wait on the phone, and go out by themselves when there is one', async () => {
  signedIn()
  serve()
  const { unmount } = render(<SamplerPage />)
  await openTube()
  goOffline()
  scanPerson('1.leaseone.100.mac')
  await seal()
  expect(await screen.findByText('待上传 1 管')).toBeInTheDocument()
  expect(there.size).toBe(0)
  unmount()
  goOnline()
  render(<SamplerPage />)
  expect(await screen.findByText('已上传 1 管')).toBeInTheDocument()
  expect(there.size).toBe(1)
})

test('a resident without a phone is typed in, the number checked to its last digit, and masked at once', async () => {
  signedIn()
  goOnline()
  serve()
  render(<SamplerPage />)
  await openTube()
  fireEvent.click(screen.getByRole('button', { name: '没有手机？输证件' }))
  type('身份证号', '599101198803140011')
  expect(await screen.findByText('最后一位对不上，请再核对一遍')).toBeInTheDocument()
  const right = '0123456789X'.split('').map((last) => `${idNumber.slice(0, 17)}${last}`)
  for (const number of right) {
    type('身份证号', number)
    if (screen.queryByText('最后一位对不上，请再核对一遍') === null) break
  }
  type('姓名', '王桂兰')
  goOffline()
  fireEvent.click(screen.getByRole('button', { name: '加入这支管' }))
  expect(await screen.findByText('1. 王*')).toBeInTheDocument()
  expect(document.body.textContent).not.toContain('王桂兰')
})

test('the same phone twice is noticed at once, and somebody can be taken out again', async () => {
  signedIn()
  serve()
  render(<SamplerPage />)
  await openTube()
  scanPerson('1.leaseone.100.mac')
  goOffline()
  scanPerson('1.leasetwo.100.mac')
  scanPerson('1.leasetwo.101.mad')
  expect(await screen.findByText('这个人已经在这支管里')).toBeInTheDocument()
  fireEvent.click(screen.getByRole('button', { name: '撤销最后一个' }))
  expect(await screen.findByText('1 / 5 人')).toBeInTheDocument()
  scanPerson('nothing like a code')
  expect(await screen.findByText('这不是健康码，请对准居民手机上的码')).toBeInTheDocument()
})

test('whom the server does not take is named with the reason, until the sampler has dealt with it', async () => {
  signedIn()
  serve((code) => code.includes('forged'))
  render(<SamplerPage />)
  await openTube()
  scanPerson('1.leaseone.100.mac')
  scanPerson('1.forged.100.mac')
  expect(await screen.findByText('二维码校验不通过')).toBeInTheDocument()
  expect(screen.getByText('1 / 5 人')).toBeInTheDocument()
  await seal()
  expect(await screen.findByText('需处理 1 管')).toBeInTheDocument()
  fireEvent.click(screen.getByRole('button', { name: /管 YC-0001/ }))
  fireEvent.click(await screen.findByRole('button', { name: '处理好了' }))
  expect(await screen.findByText('已上传 1 管')).toBeInTheDocument()
})

test('a tube that the laboratory already has is put right and sent again', async () => {
  signedIn()
  serve()
  render(<SamplerPage />)
  await openTube()
  scanPerson('1.leaseone.100.mac')
  await screen.findByText('已登记')
  refuse('PUT', 'tube.code-taken', 409)
  await seal()
  fireEvent.click(await screen.findByRole('button', { name: /管 YC-0001/ }))
  expect(await screen.findByText('tube.code-taken 的说明')).toBeInTheDocument()
  serve()
  type('管上的编号', 'YC-0002')
  fireEvent.click(screen.getByRole('button', { name: '再传一次' }))
  expect(await screen.findByText('已上传 1 管')).toBeInTheDocument()
  expect(puts().at(-1)?.body).toMatchObject({ code: 'YC-0002' })
})

test('a sign-in that ended asks for another, and nothing that waited is lost', async () => {
  signedIn()
  serve()
  render(<SamplerPage />)
  await openTube()
  refuse('PUT', 'staff.session-expired', 401)
  scanPerson('1.leaseone.100.mac')
  expect(await screen.findByText('工作人员登录')).toBeInTheDocument()
  expect(screen.getByText(/^这台手机上还有 1 管没有上传/)).toBeInTheDocument()
  serve()
  type('账号', 'sampler1')
  type('密码', 'secret')
  type('验证码', '654321')
  fireEvent.click(screen.getByRole('button', { name: '登录' }))
  expect(await screen.findByText('已登记')).toBeInTheDocument()
  await waitFor(() => expect(there.size).toBe(1))
})
