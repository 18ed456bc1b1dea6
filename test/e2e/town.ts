import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import * as z from 'zod'

/** What tests use of `.local/demo.json`; the file holds more. */
const Demo = z.object({
  web: z.url(),
  api: z.url(),
  openapi: z.url(),
  metrics: z.url(),
  residents: z.array(
    z.object({ name: z.string(), idNumber: z.string(), phone: z.string().nullable(), wechatUser: z.string() }),
  ),
  staff: z.array(z.object({ username: z.string(), password: z.string(), totpSecret: z.string() })),
  simulators: z.object({
    wechat: z.object({ base: z.url(), control: z.url() }),
    identity: z.object({ control: z.url() }),
    labs: z.object({ control: z.url() }),
    hospitals: z.array(z.object({ hospitalId: z.string(), protocol: z.string(), base: z.string(), control: z.url() })),
  }),
})
export type Demo = z.output<typeof Demo>

/** The demo as `npm start` runs it, with data and ports of its own. */
export interface Town {
  demo: Demo
  /** From the call to readiness. */
  seconds: number
  /** Like Ctrl-C; the exit code. */
  stop(): Promise<number | null>
}

/** A folder in place of `.local/`, and what throws it away. */
export function makeLocal(): { local: string; remove(): void } {
  const local = mkdtempSync(path.join(tmpdir(), 'onecard-town-'))
  return { local, remove: () => rmSync(local, { recursive: true, force: true, maxRetries: 5 }) }
}

/** Below the ports that the system hands out, with room for all that keep their distance from it. */
const ownPort = 20_000 + (process.pid % 100) * 100

/** Wants the built BFF and pages, or builds them. */
export async function startTown(local: string, args: string[] = []): Promise<Town> {
  const began = performance.now()
  const { child, words } = run(args, { LOCAL_DIR: local, PORT: String(ownPort) })
  await said(child, words, 'Ready in')
  return {
    demo: Demo.parse(JSON.parse(readFileSync(path.join(local, 'demo.json'), 'utf8'))),
    seconds: (performance.now() - began) / 1000,
    stop: async () => {
      if (child.exitCode === null) {
        child.kill('SIGINT')
        await once(child, 'exit')
      }
      return child.exitCode
    },
  }
}

/** A start that ends by itself: its exit code and words. */
export async function failToStart(env: Record<string, string>): Promise<{ code: number | null; words: string }> {
  const { child, words } = run([], env)
  await once(child, 'close')
  return { code: child.exitCode, words: words() }
}

export const modeOf = (file: string): string => (statSync(file).mode & 0o777).toString(8)

function run(args: string[], env: Record<string, string>): { child: ChildProcess; words: () => string } {
  const child = spawn(process.execPath, ['scripts/start.js', ...args], {
    env: { ...outside(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let text = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (data: string) => {
      text += data
    })
  }
  return { child, words: () => text }
}

/** Jest's own surroundings would change what is started: its mode, its database. */
function outside(): NodeJS.ProcessEnv {
  const inside = new Set(['NODE_ENV', 'NODE_OPTIONS', 'DATABASE_URL', 'REDIS_URL', 'TZ'])
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !inside.has(name)))
}

async function said(child: ChildProcess, words: () => string, what: string): Promise<void> {
  const ended = once(child, 'close').then(() => true)
  while (!words().includes(what)) {
    const over = await Promise.race([ended, once(child.stdout ?? child, 'data').then(() => false)])
    if (over) throw new Error(`npm start ended:\n${words()}`)
  }
}

/** A resident of the demo town by name. */
export function residentOf({ residents }: Demo, name: string): Demo['residents'][number] {
  const found = residents.find((one) => one.name === name)
  if (!found) throw new Error(`${name} does not live in the demo town`)
  return found
}
