import { openServer } from './database.js'
import { dropNote, readNote, writeNote } from './notes.js'
import { local } from './paths.js'
import { Trouble } from './trouble.js'

/**
 * A database with our tables, and with the demo town when it is of our own making: { facts, ours }.
 * `name` is under which we remember it, `version` says what its seed is made of; `forget()` clears what hangs on a database
 * that goes, `migrate()` and `seed(file)` run the product's own programs.
 */
export async function prepareData({ databaseUrl, isPrivate, name, version, reset, forget, migrate, seed, say }) {
  const server = await openServer(databaseUrl)
  try {
    const place = { server, name, isPrivate, version, forget }
    await makeRoom(place, reset, say)
    say('tables')
    await migrate()
    if (await isOurs(place)) await server.mark('made-by', 'onecard-start')
    dropNote(`making-${name}`)
    if (!(await server.marked('made-by'))) {
      say('not made by npm start: nothing is seeded')
      return { facts: {}, ours: false }
    }
    return { facts: await seedOnce(place, seed, say), ours: true }
  } finally {
    await server.close()
  }
}

/** Leaves a database that is empty or may stay as it is; throws away only what is ours. */
async function makeRoom(place, reset, say) {
  const { server } = place
  const exists = await server.exists()
  if (exists) {
    const ours = (await isOurs(place)) || (await server.marked('made-by'))
    if (reset && !ours) throw new Trouble(refusal)
    if (!ours || !(reset || (await isTorn(server)))) return
  }
  say(exists ? 'starting afresh' : 'making the database')
  // Between this note and the mark in the database lies the migration, which may be cut short.
  writeNote(`making-${place.name}`, true)
  await place.forget()
  await server.drop()
  await server.create()
}

/** Half a migration cannot be gone on with, and half a demo town is of no use to anybody. */
async function isTorn(server) {
  if (!(await server.marked('made-by'))) return true
  return (await server.marked('seeding')) && !(await server.marked('seeded'))
}

const refusal = `--reset refused: npm start did not make this database, so it will not throw it away.
  拒绝重置：该数据库不是由 npm start 创建的。`

const isOurs = async ({ isPrivate, name }) => isPrivate || readNote(`making-${name}`, false)

/** The seed can be repeated, and is when a newer version has more to say; what people did since stays. */
async function seedOnce({ server, name, version }, seed, say) {
  const note = `facts-${name}`
  const seeded = await server.marked('seeded')
  const facts = readNote(note)
  // Without the facts (another checkout has them) nobody here could use the town.
  if (seeded === version && facts) {
    say('kept as it was')
    return facts
  }
  say(seeded ? 'bringing the demo town up to date' : 'seeding the demo town')
  if (!seeded) dropNote(note)
  await server.mark('seeding', 'onecard-start')
  await seed(local(`${note}.json`))
  await server.mark('seeded', version)
  return readNote(note, {})
}

/** A database's address as a file name, without the password. */
export function placeOf(url) {
  const { hostname, port, pathname } = new URL(url)
  return `${hostname}-${port || 3306}${pathname}`.replace(/[^\w.-]+/g, '-')
}

/** Only our own keys go: the Redis may be somebody's. Losing them loses no fact. */
export async function forgetKeys(redisUrl, prefix) {
  const { Redis } = await import('ioredis')
  const redis = new Redis(redisUrl)
  try {
    for await (const keys of redis.scanStream({ match: `${prefix}*`, count: 1000 })) {
      if (keys.length > 0) await redis.unlink(keys)
    }
  } finally {
    redis.disconnect()
  }
}
