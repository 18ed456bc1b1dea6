import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { root } from '../src/infra/root.ts'
import type { World } from './world.ts'

/** The BFF as it is deployed, in processes of its own but from its sources, on a test's world: for what only a kill -9 shows. */

const key = (letter: string) => Buffer.alloc(32, letter).toString('base64')
/** A world beside such programs is opened with the same. */
export const programKeys = {
  SEAL_KEYS: `k1:${key('s')}`,
  SHC_KEYS: `c1:${key('c')}`,
  PEPPER: key('p'),
  INDEX_KEY: key('i'),
  AUDIT_KEY: key('a'),
}

type Name = 'main' | 'worker'

export interface Programs {
  /** Where HL7 v2 is listened for. */
  port: number
  start(...names: Name[]): void
  /** kill -9; all of them unless some are named. */
  kill(...names: Name[]): void
  /** Waits for it; a program that ends by itself meanwhile is a fault. */
  until(isSo: () => Promise<boolean>): Promise<void>
  listens(): Promise<boolean>
  end(): void
}

export async function programsOn(world: World, hospitals: readonly object[]): Promise<Programs> {
  const folder = mkdtempSync(join(tmpdir(), 'onecard-programs-'))
  writeFileSync(join(folder, 'hospitals.json'), JSON.stringify(hospitals))
  const port = await freePort()
  const env = await envOf(world, folder, port)
  const running = new Map<Name, ChildProcess>()
  const kill = (...names: Name[]) => {
    for (const name of names.length > 0 ? names : [...running.keys()]) {
      running.get(name)?.kill('SIGKILL')
      running.delete(name)
    }
  }
  return {
    port,
    start(...names) {
      for (const name of names) {
        const args = ['--import', 'tsx', `bff/src/${name}.ts`]
        running.set(name, spawn(process.execPath, args, { env, cwd: root, stdio: 'ignore' }))
      }
    },
    kill,
    async until(isSo) {
      while (!(await isSo())) {
        const ended = [...running].find(([, { exitCode }]) => exitCode !== null)
        if (ended) throw new Error(`${ended[0]} ended by itself`)
        await pause(50)
      }
    },
    listens: () => listens(port),
    end() {
      kill()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function envOf({ config, sql }: World, folder: string, port: number): Promise<NodeJS.ProcessEnv> {
  const [named] = await sql.select<{ name: string }>('SELECT DATABASE() AS name')
  return {
    ...process.env,
    ...programKeys,
    ...{ DATABASE_URL: new URL(`/${named?.name ?? ''}`, config.DATABASE_URL).href, REDIS_URL: config.REDIS_URL },
    ...{ REDIS_PREFIX: config.REDIS_PREFIX, HOSPITALS_FILE: join(folder, 'hospitals.json'), LOG_LEVEL: 'silent' },
    ...{ WECHAT_APPID: 'wx', WECHAT_SECRET: 'wx', WECHAT_WEB_APPID: 'wx', WECHAT_WEB_SECRET: 'wx' },
    ...{ IDENTITY_BASE: 'http://127.0.0.1:9', IDENTITY_KEY: 'identity-test-key' },
    ...{ WECHAT_API_BASE: 'http://127.0.0.1:9', WECHAT_OPEN_BASE: 'http://127.0.0.1:9' },
    ...{ HOST: '127.0.0.1', PORT: '0', METRICS_PORT: '0', MLLP_PORT: String(port) },
    ...{ CSV_DROP_DIR: folder, FILES_DIR: config.FILES_DIR, TSX_TSCONFIG_PATH: `${root}bff/tsconfig.json` },
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port: free } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return free
}

/** Somebody listens. */
function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    const end = (answer: boolean) => {
      socket.destroy()
      resolve(answer)
    }
    socket.once('connect', () => end(true)).once('error', () => end(false))
  })
}
