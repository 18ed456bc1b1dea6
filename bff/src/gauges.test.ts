import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openWorld, type World } from '../test/world.ts'
import { watchFigures } from './gauges.ts'
import { receive } from './inbox/service.ts'
import { openMetrics } from './infra/metrics.ts'
import { idBytes } from './infra/ids.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

test('operators see what waits, what lies dead, and the way to the database', async () => {
  const metrics = openMetrics()
  watchFigures(world, metrics)
  const server = await metrics.listen(0, '127.0.0.1')
  const now = world.clock.now()
  for (const state of ['due', 'due', 'dead']) {
    await world.sql.change(
      "INSERT INTO outbox (id, lane, fact, payload, state, due_at, created_at) VALUES (?, 'notice', 'card.used', '{}', ?, ?, ?)",
      [idBytes(world.newId()), state, new Date(now.getTime() - 30_000), now],
    )
  }
  await receive(world, {
    ...{ source: 'hl7v2', sender: 'LIS@KANGJIAN', hospitalId: 'labkangjian', reference: '1', kind: 'ORU^R01' },
    ...{ encoding: 'utf-8', bytes: Buffer.from('MSH|') },
  })
  world.clock.advance(90_000)
  const { port } = server.address() as AddressInfo
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text()
  server.close()
  const figure = (name: string) => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(text)?.[1])
  expect(figure('outbox_due')).toBe(2)
  expect(figure('outbox_dead')).toBe(1)
  expect(figure('outbox_overdue_seconds')).toBe(120)
  expect(figure('feed_silent_seconds{feed="hl7v2:LIS@KANGJIAN"}')).toBeCloseTo(90, 0)
  expect(figure('audit_waiting')).toBe(0)
  expect(figure('letters_open')).toBe(0)
  expect(figure('db_pool_open')).toBeGreaterThan(0)
  expect(figure('nodejs_eventloop_lag_seconds')).toBeGreaterThanOrEqual(0)
})
