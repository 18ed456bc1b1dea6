import path from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { eventually, openDepartment } from './places.ts'
import { failToStart, makeLocal, modeOf, startTown, type Town } from './town.ts'

const minutes = 60_000
const { local, remove } = makeLocal()
let town: Town

beforeAll(async () => {
  town = await startTown(local)
}, 5 * minutes)
afterAll(async () => {
  await town.stop()
  remove()
}, minutes)

async function post<T>(url: string, body: unknown): Promise<{ status: number; body: T }> {
  const headers = { 'content-type': 'application/json', 'idempotency-key': crypto.randomUUID() }
  const answer = await fetch(url, { method: 'POST', headers, body: JSON.stringify(body) })
  return { status: answer.status, body: (await answer.json()) as T }
}

/** Like a phone: WeChat's one-time code first, then our session. */
async function signIn(user = ''): Promise<{ token: string; accountId: string }> {
  const { body: login } = await post<{ code: string }>(`${town.demo.simulators.wechat.control}/codes`, { user })
  const request = { code: login.code, via: 'weapp' }
  const { status, body } = await post<{ token: string; account: { id: string } }>(`${town.demo.api}/sessions`, request)
  expect(status).toBe(201)
  return { token: body.token, accountId: body.account.id }
}

const statusOf = async (url: string) => (await fetch(url)).status

test('the pages, the contract and the figures are there, and the keys are for their owner only', async () => {
  const { web, openapi, metrics } = town.demo
  for (const url of [web, `${web}/readyz`, openapi, metrics]) expect(await statusOf(url)).toBe(200)
  for (const file of ['demo.json', 'keys']) expect(modeOf(path.join(local, file))).toBe('600')
})

test(
  'a resident signs in through WeChat and finds open days at each of the three hospitals',
  async () => {
    const { token } = await signIn(town.demo.residents[0]?.wechatUser)
    for (const { hospitalId } of town.demo.simulators.hospitals) {
      expect(await eventually(() => openDepartment(town.demo, hospitalId, token))).toBeDefined()
    }
  },
  2 * minutes,
)

test('a second start in the same checkout is refused, and one elsewhere is told of the taken port', async () => {
  const port = new URL(town.demo.web).port
  expect(await failToStart({ LOCAL_DIR: local, PORT: port })).toEqual({
    code: 1,
    words: expect.stringContaining('already runs'),
  })
  const other = makeLocal()
  expect(await failToStart({ LOCAL_DIR: other.local, PORT: port })).toEqual({
    code: 1,
    words: expect.stringMatching(new RegExp(`Port ${port} is taken.*Set PORT`, 's')),
  })
  other.remove()
})

test(
  'Ctrl-C ends all of it; the next start keeps the accounts; --reset forgets them',
  async () => {
    const user = town.demo.residents[1]?.wechatUser
    const { accountId } = await signIn(user)
    expect(await town.stop()).toBe(0)
    await expect(statusOf(town.demo.web)).rejects.toThrow()

    town = await startTown(local)
    expect((await signIn(user)).accountId).toBe(accountId)
    await town.stop()

    town = await startTown(local, ['--reset'])
    expect((await signIn(user)).accountId).not.toBe(accountId)
  },
  4 * minutes,
)
