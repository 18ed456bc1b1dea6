import { mkdirSync, rmSync } from 'node:fs'
import { provideDatabases } from './binaries.js'
import { mariadb } from './mariadb.js'
import { local } from './paths.js'
import { accepts, freePort, isFree } from './ports.js'
import { readNote, writeNote } from './notes.js'
import { answers, redis } from './redis.js'

/** What this command has to run itself: nothing when the environment names both. */
export const findPrograms =
  ({ DATABASE_URL, REDIS_URL }) =>
  (say) =>
    DATABASE_URL && REDIS_URL ? Promise.resolve(say('yours, by DATABASE_URL and REDIS_URL')) : provideDatabases(say)

/** This checkout's own MariaDB and Redis, durable under `.local/`, except for what the environment names. */
export async function startServices({ crew, keys, reset, programs }, env = process.env) {
  const databaseUrl = env.DATABASE_URL || (await startMariadb({ crew, binary: programs.mariadbd, keys, reset }))
  // Beside somebody's database the keys of Redis go only if that may go.
  const anew = reset && !env.DATABASE_URL
  const redisUrl = env.REDIS_URL || (await startRedis({ crew, binary: programs.redis, keys, reset: anew }))
  return { databaseUrl, redisUrl }
}

async function startMariadb({ crew, binary, keys, reset }) {
  const folder = fresh('mariadb', reset)
  const port = await rememberedPort('mariadb')
  const program = await mariadb({ binary, folder, port, password: keys.MARIADB_PASSWORD, buffer: '256M' })
  await crew.launch({ name: 'mariadb', ...program, ready: () => accepts(port) })
  return program.url
}

async function startRedis({ crew, binary, keys, reset }) {
  const folder = fresh('redis', reset)
  const port = await rememberedPort('redis')
  const program = redis({ binary, folder, port, durable: true, password: keys.REDIS_PASSWORD })
  await crew.launch({ name: 'redis', ...program, ready: () => answers(program.url) })
  return program.url
}

function fresh(name, reset) {
  const folder = local(name)
  if (reset) rmSync(folder, { recursive: true, force: true })
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  return folder
}

/** Nobody outside asks for these ports: any free one will do, and the same again as long as it is free. */
async function rememberedPort(name) {
  const ports = readNote('ports', {})
  if (!ports[name] || !(await isFree(ports[name]))) {
    ports[name] = await freePort()
    writeNote('ports', ports)
  }
  return ports[name]
}
