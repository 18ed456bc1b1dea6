import { type ChildProcess, spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { createInterface } from 'node:readline'
import { addDays } from '@onecard/shared/day'
import { startThrowAway } from '../../scripts/services.js'
import { testConfig } from '../../bff/test/world.ts'
import { buildDeps } from '../../bff/src/build.ts'
import type { Deps } from '../../bff/src/deps.ts'
import { wallClock } from '../../bff/src/infra/clock.ts'
import { ensureDatabase, marks } from '../../bff/src/infra/db.ts'
import { idBytes } from '../../bff/src/infra/ids.ts'
import { cpuMs } from './cpu.ts'

/** What is measured: a database and Redis of its own that flush as production does, the built web process, the bare baseline. */
export interface Stage {
  deps: Deps
  ours: string
  tomorrow: string
  /** Milliseconds of CPU that our web process and the database have used, or the bare server and the database. */
  cpu(whose: 'ours' | 'bare'): number
  /** Starts the bare server that sends this file, once; its address. */
  baseline(listFile: string): Promise<string>
  /** Lays out slots for the bare server; its address. */
  bareSlots(ids: readonly string[], places: number): Promise<string>
  /** Places of these slots that were given to one too many, by our counters or by our bookings. */
  oversold(ids: readonly string[]): Promise<number>
  close(): Promise<void>
}

const prefix = 'onecard_test_bench:'

export async function openStage(): Promise<Stage> {
  const services = await startThrowAway({ flush: 1 })
  const databaseUrl = new URL('/onecard_test_bench', services.databaseUrl).href
  await ensureDatabase(databaseUrl, { anew: true })
  const env = environmentOf(databaseUrl, services.redisUrl, prefix)
  const { deps, close } = await buildDeps({ ...testConfig(env), HOSPITALS_FILE: env.HOSPITALS_FILE })
  await deps.db.runMigrations()
  await bareTables(deps)
  const web = await listening(['--conditions=built', 'bff/dist/src/main.js'], 'bff.listening', {
    ...env,
    PORT: '0',
    HOST: '127.0.0.1',
    MLLP_PORT: '0',
    METRICS_PORT: '0',
  })
  let bare: Running | null = null
  const theBare = () => {
    if (!bare) throw new Error('the list comes first: it starts the bare server')
    return bare.url
  }
  return {
    deps,
    ours: web.url,
    tomorrow: addDays(wallClock(deps.clock.now(), deps.config.TIME_ZONE).day, 1),
    cpu: (whose) => cpuMs([whose === 'ours' ? web.pid : (bare?.pid ?? web.pid), services.mariadb.pid()]),
    async baseline(listFile) {
      bare ??= await listening(
        ['--import', 'tsx', 'test/load/baseline.ts', databaseUrl, services.redisUrl, prefix, listFile],
        'baseline.listening',
        {},
      )
      return bare.url
    },
    async bareSlots(ids, places) {
      for (let from = 0; from < ids.length; from += 500) {
        const part = ids.slice(from, from + 500)
        await deps.sql.change(
          `INSERT INTO bare_slot (id, capacity, taken) VALUES ${part.map(() => '(?, ?, 0)').join(', ')}`,
          part.flatMap((id) => [idBytes(id), places]),
        )
      }
      return theBare()
    },
    oversold: (ids) => oversold(deps, ids),
    async close() {
      web.stop()
      bare?.stop()
      await close()
      services.stop()
    },
  }
}

/** What a process of ours needs to know; its keys are made for the occasion. */
export function environmentOf(databaseUrl: string, redisUrl: string, redisPrefix: string) {
  const key = randomBytes(32).toString('base64')
  return {
    ...{ DATABASE_URL: databaseUrl, REDIS_URL: redisUrl, REDIS_PREFIX: redisPrefix },
    ...{ SEAL_KEYS: `k1:${key}`, SHC_KEYS: `c1:${key}`, PEPPER: key, INDEX_KEY: key, AUDIT_KEY: key },
    ...{ WECHAT_APPID: 'wx', WECHAT_SECRET: 'wx', WECHAT_WEB_APPID: 'wx', WECHAT_WEB_SECRET: 'wx' },
    ...{ IDENTITY_BASE: 'http://127.0.0.1:9', IDENTITY_KEY: 'identity-bench-key' },
    ...{ HOSPITALS_FILE: 'test/load/hospitals.json', FILES_DIR: mkdtempSync(path.join(tmpdir(), 'onecard-files-')) },
    ...{ RATE_LIMITS: 'off', LOG_LEVEL: 'info' },
  }
}

async function bareTables({ sql }: Deps): Promise<void> {
  await sql.change('CREATE TABLE bare_slot (id binary(16) PRIMARY KEY, capacity int NOT NULL, taken int NOT NULL)')
  await sql.change(
    'CREATE TABLE bare_booking (id binary(16) PRIMARY KEY, slot_id binary(16) NOT NULL, created_at datetime(3) NOT NULL)',
  )
}

/** Bookings beyond capacity, and counters that disagree with the bookings they count, are both oversold. */
async function oversold({ sql }: Deps, ids: readonly string[]): Promise<number> {
  let places = 0
  for (let from = 0; from < ids.length; from += 500) {
    const part = ids.slice(from, from + 500).map(idBytes)
    const [row] = await sql.select<{ wrong: string | null }>(
      `SELECT SUM(GREATEST(0, taken - capacity) + ABS(taken - (SELECT COUNT(*) FROM booking WHERE slot_id = slot.id AND state = 'booked'))) AS wrong
       FROM slot WHERE id IN (${marks(part)})`,
      part,
    )
    places += Number(row?.wrong ?? 0)
  }
  return places
}

export interface Running {
  url: string
  pid: number
  /** The port of its MLLP, where it says one. */
  mllp: number
  stop(): void
}

/** Starts a server and waits for the line of its log that says where it listens. */
export async function listening(args: string[], message: string, env: Record<string, string>): Promise<Running> {
  const child = spawn(process.execPath, args, { env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const { port, mllp = 0 } = await saidBy(child, message)
  return { url: `http://127.0.0.1:${port}`, pid: child.pid ?? 0, mllp, stop: () => void child.kill('SIGKILL') }
}

async function saidBy(child: ChildProcess, message: string): Promise<{ port: number; mllp?: number }> {
  if (!child.stdout) throw new Error('no log to read')
  const lines = createInterface(child.stdout)
  for await (const line of lines) {
    const said = JSON.parse(line) as { msg?: string; port?: number; mllp?: number; address?: { port: number } }
    if (said.msg !== message) continue
    child.stdout.resume()
    return { ...said, port: said.port ?? said.address?.port ?? 0 }
  }
  throw new Error(`${message} never came`)
}
