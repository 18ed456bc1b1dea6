import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { startLabs } from '../../../test/simulators/lab/start.ts'
import { tell } from '../../../test/simulators/tell.ts'
import { aResident, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import { handlersOf } from '../handlers.ts'
import { HospitalConnection } from '../hospital/registry.ts'
import { drainDue } from '../inbox/service.ts'
import { deliverDue } from '../infra/outbox.ts'
import { root } from '../infra/root.ts'
import { readersOf } from '../readers.ts'

const messages = 400
const folder = mkdtempSync(join(tmpdir(), 'onecard-kill-'))
const lab = {
  ...{ id: 'labboan', name: '云川博安医学检验所', scheduleSource: null, booking: null },
  mllpSenders: [{ application: 'LIS', facility: 'BOAN', types: ['ORU^R01'] }],
}

const key = (letter: string) => Buffer.alloc(32, letter).toString('base64')
const secrets = { SEAL_KEYS: `k1:${key('s')}`, PEPPER: key('p'), INDEX_KEY: key('i'), AUDIT_KEY: key('a') }

let world: World
let resident: TestResident
let labs: Awaited<ReturnType<typeof startLabs>>
let port: number
let database: string
let running: ChildProcess[] = []
beforeAll(async () => {
  // Ahead of the programs, whose clock is the machine's: what they hold when they are killed is free here.
  const now = new Date(Date.now() + 3_600_000).toISOString()
  world = await openWorld({ hospitals: HospitalConnection.array().parse([lab]), env: secrets, now })
  resident = await aResident(world, { idNumber: '599101198803144317', level: 'L2' })
  writeFileSync(join(folder, 'hospitals.json'), JSON.stringify([lab]))
  const [named] = await world.sql.select<{ name: string }>('SELECT DATABASE() AS name')
  database = named?.name ?? ''
  port = await freePort()
  labs = await startLabs({ target: { host: '127.0.0.1', port } })
})
afterAll(async () => {
  kill()
  await labs.close()
  await world.close()
  rmSync(folder, { recursive: true, force: true })
})

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: free } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return free
}

/** The web process and the worker, as they are deployed but from their sources. */
function start(): void {
  const { config } = world
  const env = {
    ...process.env,
    ...secrets,
    ...{ DATABASE_URL: new URL(`/${database}`, config.DATABASE_URL).href, REDIS_URL: config.REDIS_URL },
    ...{ REDIS_PREFIX: config.REDIS_PREFIX, HOSPITALS_FILE: join(folder, 'hospitals.json'), LOG_LEVEL: 'silent' },
    ...{ WECHAT_APPID: 'wx', WECHAT_SECRET: 'wx', WECHAT_WEB_APPID: 'wx', WECHAT_WEB_SECRET: 'wx' },
    ...{ IDENTITY_BASE: 'http://127.0.0.1:9', IDENTITY_KEY: 'identity-test-key' },
    ...{ WECHAT_API_BASE: 'http://127.0.0.1:9', WECHAT_OPEN_BASE: 'http://127.0.0.1:9' },
    ...{ HOST: '127.0.0.1', PORT: '0', METRICS_PORT: '0', MLLP_PORT: String(port) },
    ...{ CSV_DROP_DIR: folder, FILES_DIR: folder, TSX_TSCONFIG_PATH: `${root}bff/tsconfig.json` },
  }
  running = ['main', 'worker'].map((program) =>
    spawn(process.execPath, ['--import', 'tsx', `bff/src/${program}.ts`], { env, cwd: root, stdio: 'ignore' }),
  )
}

function kill(): void {
  for (const child of running) child.kill('SIGKILL')
  running = []
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) {
    const ended = running.find(({ exitCode }) => exitCode !== null)
    if (ended) throw new Error(`a program ended by itself: ${ended.spawnargs.join(' ')}`)
    await pause(10)
  }
}

/** Somebody listens. */
function listens(): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}

async function count(what: string): Promise<number> {
  const [row] = await world.sql.select<{ n: number }>(`SELECT COUNT(*) AS n FROM ${what}`)
  return Number(row?.n)
}

test('kill -9 of web and worker, twice in the middle of a burst: what was acknowledged is a report, once', async () => {
  start()
  await until(listens)
  const burst = tell<{ messages: number; acknowledged: number }>(labs.control, '/burst', {
    ...{ lab: 'labboan', messages, connections: 6, people: 'town' },
  })
  for (const share of [0.25, 0.6]) {
    await until(async () => (await count('inbound_message')) >= messages * share)
    const before = await tell<{ waiting: number }>(labs.control, '/messages')
    kill()
    expect(before.waiting).toBeGreaterThan(0)
    start()
  }
  expect(await burst).toMatchObject({ messages, acknowledged: messages })
  // Killed once more, with messages that are acknowledged and not read.
  kill()
  await until(async () => {
    await drainDue(world, readersOf(world))
    while ((await deliverDue(world, handlersOf(world))) > 0);
    return (await count("inbound_message WHERE state = 'received'")) === 0
  })

  expect(await count("inbound_message WHERE state = 'used'")).toBe(messages)
  expect(await count('dead_letter')).toBe(0)
  expect(await count('report')).toBe(messages)
  expect(await count('report_version')).toBe(messages)
  expect(await count("report WHERE state <> 'final' OR told_at IS NULL")).toBe(0)
  const own = await world.sql.select('SELECT id FROM report WHERE person_key = ?', [resident.personKey])
  expect(own.length).toBeGreaterThan(0)
  expect(await count("notice WHERE kind = 'report.ready'")).toBe(own.length)
}, 150_000)
