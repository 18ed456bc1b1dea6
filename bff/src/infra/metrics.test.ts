import { once } from 'node:events'
import type { AddressInfo, Server } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import Koa from 'koa'
import { openMetrics } from './metrics.ts'

const open: Server[] = []
afterEach(() => {
  for (const server of open.splice(0)) server.close()
})

const addressOf = (server: Server) => {
  open.push(server)
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function product(metrics: ReturnType<typeof openMetrics>): Promise<string> {
  const app = new Koa()
  app.use(metrics.measured)
  app.use((ctx) => {
    if (ctx.path.startsWith('/api/')) ctx.state['route'] = 'GET /api/bookings/:id'
    ctx.status = ctx.path.endsWith('/gone') ? 404 : 204
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return addressOf(server)
}

test('answers are counted by route and status, and no id of anybody gets out', async () => {
  const metrics = openMetrics()
  const base = await product(metrics)
  const operators = addressOf(await metrics.listen(0, '127.0.0.1'))
  for (const path of ['/api/bookings/secret-1', '/api/bookings/secret-2', '/api/bookings/gone', '/probe']) {
    await fetch(base + path)
  }
  const text = await (await fetch(`${operators}/metrics`)).text()
  expect(text).toContain('http_request_seconds_count{route="GET /api/bookings/:id",status="204"} 2')
  expect(text).toContain('http_request_seconds_count{route="GET /api/bookings/:id",status="404"} 1')
  expect(text).toContain('http_request_seconds_count{route="other",status="204"} 1')
  expect(text).not.toContain('secret')
})

test('a figure is read when asked for; one that cannot be read makes the answer 503', async () => {
  const metrics = openMetrics()
  const waiting = [3]
  metrics.gauge('outbox_due', 'Effects that wait', () => {
    const due = waiting.pop()
    return due === undefined ? Promise.reject(new Error('no database')) : Promise.resolve(due)
  })
  const operators = addressOf(await metrics.listen(0, '127.0.0.1'))
  expect(await (await fetch(`${operators}/metrics`)).text()).toContain('outbox_due 3')
  expect((await fetch(`${operators}/metrics`)).status).toBe(503)
  expect((await fetch(`${operators}/healthz`)).status).toBe(200)
})
