import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { startThrowAway, type ThrowAway } from '../../scripts/services.js'
import { buildDeps } from '../../bff/src/build.ts'
import type { Deps } from '../../bff/src/deps.ts'
import { ensureDatabase } from '../../bff/src/infra/db.ts'
import { testConfig } from '../../bff/test/world.ts'
import { cpuMs } from './cpu.ts'
import { environmentOf, listening, type Running } from './stage.ts'

/** A database of its own with a web process and the bare server before it. */
export interface Side {
  deps: Deps
  web: Web
  bare: Running
  /** Another web process on the same database, with something set otherwise. */
  more(env: Record<string, string>): Promise<Web>
  cpu(whose: 'ours' | 'bare'): number
  close(): Promise<void>
}

export interface Web extends Running {
  metrics: string
}

export interface Ground {
  side(name: string): Promise<Side>
  close(): void
}

/** Databases and Redis that flush as production does. */
export async function openGround(): Promise<Ground> {
  const services = await startThrowAway({ flush: 1 })
  return { side: (name) => openSide(services, name), close: () => services.stop() }
}

async function openSide(services: ThrowAway, name: string): Promise<Side> {
  const databaseUrl = new URL(`/onecard_test_${name}`, services.databaseUrl).href
  await ensureDatabase(databaseUrl, { anew: true })
  const prefix = `onecard_test_${name}:`
  const env = environmentOf(databaseUrl, services.redisUrl, prefix)
  const { deps, close } = await buildDeps({ ...testConfig(env), HOSPITALS_FILE: env.HOSPITALS_FILE })
  await deps.db.runMigrations()
  const started: Running[] = []
  const more = async (other: Record<string, string>): Promise<Web> => {
    const web = await webProcess({ ...env, ...other })
    started.push(web)
    return web
  }
  const web = await more({})
  const bare = await listening(
    ['--import', 'tsx', 'test/load/bare-results.ts', databaseUrl, services.redisUrl, prefix],
    ...(['baseline.listening', {}] as const),
  )
  started.push(bare)
  return {
    ...{ deps, web, bare, more },
    cpu: (whose) => cpuMs([whose === 'ours' ? web.pid : bare.pid, services.mariadb.pid()]),
    async close() {
      for (const process of started) process.stop()
      await close()
    },
  }
}

async function webProcess(env: Record<string, string>): Promise<Web> {
  const [mllp, metrics] = [await freePort(), await freePort()]
  const ports = { PORT: '0', HOST: '127.0.0.1', MLLP_PORT: String(mllp), METRICS_PORT: String(metrics) }
  const web = await listening(['--conditions=built', 'bff/dist/src/main.js'], 'bff.listening', { ...env, ...ports })
  return { ...web, mllp, metrics: `http://127.0.0.1:${metrics}/metrics` }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  return port
}
