import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import Koa from 'koa'
import { admitted, type Admission } from './admission.ts'

let close: () => void = () => undefined
afterEach(() => close())

/** Answers 204, those under /slow only when they are let go. */
async function serve(limits: Omit<Admission, 'isFree'>) {
  const app = new Koa()
  let letGo: () => void = () => undefined
  const gone = new Promise<void>((resolve) => (letGo = resolve))
  app.use(admitted({ ...limits, isFree: (path) => path === '/healthz' }))
  app.use(async (ctx) => {
    if (ctx.path === '/slow') await gone
    ctx.status = 204
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = () => {
    server.close()
    server.closeAllConnections()
  }
  const ask = (path: string) => fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`)
  return { ask, letGo }
}

const statusesOf = (answers: Response[]) => answers.map(({ status }) => status).sort()

test('more than a process takes on is told when to come back, each at a moment of its own, and probes come in', async () => {
  const { ask } = await serve({ perSecond: 8, inFlight: 100 })
  const answers = await Promise.all(Array.from({ length: 60 }, () => ask('/')))
  const refused = answers.filter(({ status }) => status === 503)
  expect(refused.length).toBeGreaterThan(40)
  expect(answers.length - refused.length).toBeGreaterThan(0)
  const moments = refused.map(({ headers }) => Number(headers.get('retry-after')))
  expect(moments.every((seconds) => seconds >= 1 && seconds <= 5)).toBe(true)
  expect(new Set(moments).size).toBeGreaterThan(1)
  expect(await refused[0]?.json()).toMatchObject({ code: 'service.unavailable', status: 503 })
  expect((await ask('/healthz')).status).toBe(204)
})

test('what is under way is finished; who would be one too many is not begun', async () => {
  const { ask, letGo } = await serve({ perSecond: 10_000, inFlight: 2 })
  const under = [ask('/slow'), ask('/slow')]
  let third = 0
  while (third !== 503) third = (await ask('/')).status
  letGo()
  expect(statusesOf(await Promise.all(under))).toEqual([204, 204])
  expect((await ask('/')).status).toBe(204)
})
