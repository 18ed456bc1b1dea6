import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeAll, expect, test } from '@jest/globals'
import { startEngine, type Engine } from './engine.ts'
import { family } from './family.ts'

const root = 'miniapp/dist/weapp'

beforeAll(() => {
  if (!existsSync(join(root, 'app.json'))) throw new Error('run `npm run build -w miniapp` first')
})

const open: { leave(): void }[] = []
afterEach(() => {
  for (const page of open.splice(0)) page.leave()
})

async function show(engine: Engine, path: string, query: Record<string, string> = {}) {
  const page = await engine.open(path, query)
  open.push(page)
  return page
}

const signedIn = { 'onecard.token': 'token' }

test('the app starts and shows home without any browser global', async () => {
  const engine = startEngine(family, signedIn)
  const home = await show(engine, 'home/index')
  await home.sees('心血管内科')
  await home.sees('018')
  expect(engine.requests).toContain('GET /members')
  expect(engine.faults).toEqual([])
})

test('somebody who is not signed in is asked in, without a request that must fail', async () => {
  const engine = startEngine(family)
  const home = await show(engine, 'home/index')
  await home.sees('登录，领取健康卡')
  expect(engine.requests).toEqual([])
  expect(engine.faults).toEqual([])
})

test('the code is made on the phone and needs no WebCrypto', async () => {
  const engine = startEngine(family, signedIn)
  const card = await show(engine, 'card/index')
  await card.sees('秒后自动换新码')
  expect(engine.faults).toEqual([])
  expect([...engine.storage.keys()]).toContain('onecard.seen.1.lease.0193c0de-0000-7000-8000-000000000101')
})

test('the session that ran out is renewed once, silently, and the request repeated', async () => {
  let renewed = false
  const engine = startEngine((method, path) => {
    if (method === 'POST' && path === '/sessions') {
      renewed = true
      return { status: 201, body: { token: 'fresh', expiresAt: '2027-01-01T00:00:00Z', account: {} } }
    }
    if (renewed) return family(method, path)
    return { status: 401, body: { code: 'session.expired', message: { zh: '登录已过期', en: 'expired' } } }
  }, signedIn)
  const home = await show(engine, 'home/index')
  await home.sees('心血管内科')
  expect(engine.requests.filter((one) => one === 'POST /sessions')).toHaveLength(1)
  expect(engine.storage.get('onecard.token')).toBe('fresh')
})

test('a tap reaches its page: the mode changes for all of them', async () => {
  const engine = startEngine(family, signedIn)
  const mine = await show(engine, 'mine/index')
  await mine.sees('关怀版')
  mine.tap('switch-tap')
  await mine.sees('字的大小')
  expect(engine.storage.get('onecard.care')).toBe('yes')
  expect(engine.faults).toEqual([])
})

const config = existsSync(join(root, 'app.json'))
  ? (JSON.parse(readFileSync(join(root, 'app.json'), 'utf8')) as App)
  : { pages: [], subPackages: [] }
interface App {
  pages: string[]
  subPackages: { root: string; pages: string[] }[]
}
const allPages = [
  ...config.pages,
  ...config.subPackages.flatMap(({ root, pages }) => pages.map((page) => `${root}/${page}`)),
]

test.each(allPages)('%s draws something and breaks nothing', async (path) => {
  const engine = startEngine(family, signedIn)
  const page = await show(engine, path, {
    ...{ id: '0193c0de-0000-7000-8000-000000000101', kind: 'privacy' },
    // Parameters are handed over the way they stand in the address.
    ...{ code: '6690-2', unit: '10*9%2FL' },
  })
  await page.sees('')
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(page.texts().length).toBeGreaterThan(0)
  expect(engine.faults).toEqual([])
})

test('the main package stays under 1.2 MB and every subpackage under 1.8 MB', () => {
  const heavy = (folder: string): number =>
    readdirSync(folder, { withFileTypes: true }).reduce((sum, entry) => {
      const path = join(folder, entry.name)
      return sum + (entry.isDirectory() ? heavy(path) : statSync(path).size)
    }, 0)
  const parts = config.subPackages.map(({ root: name }) => ({ name, bytes: heavy(join(root, name)) }))
  const main = heavy(root) - parts.reduce((sum, { bytes }) => sum + bytes, 0)
  expect(main).toBeLessThan(1_200_000)
  expect(parts.filter(({ bytes }) => bytes > 1_800_000)).toEqual([])
})

test('no undefined environment variable is left in the build', () => {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.js'))
  const guilty = files.filter((file) => /process\.env/.test(readFileSync(join(root, file), 'utf8')))
  expect(guilty).toEqual([])
})
