import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { startThrowAway, type ThrowAway } from '../../../scripts/services.js'
import { startLabs } from '../../../test/simulators/lab/start.ts'
import { tell } from '../../../test/simulators/tell.ts'
import { programKeys, programsOn, type Programs } from '../../test/programs.ts'
import { aResident, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import { HospitalConnection } from '../hospital/registry.ts'

/** kill -9 of whatever there is in the middle of a burst: what was acknowledged is a report, once, and nobody had to help. */

const messages = 240
const lab = {
  ...{ id: 'labboan', name: '云川博安医学检验所', scheduleSource: null, booking: null },
  mllpSenders: [{ application: 'LIS', facility: 'BOAN', types: ['ORU^R01'] }],
}

interface Town {
  world: World
  resident: TestResident
  programs: Programs
  labs: Awaited<ReturnType<typeof startLabs>>
  close(): Promise<void>
}

async function aTown(env: Record<string, string> = {}): Promise<Town> {
  const hospitals = HospitalConnection.array().parse([lab])
  const world = await openWorld({ hospitals, env: { ...programKeys, ...env } })
  const resident = await aResident(world, { idNumber: '599101198803144317', level: 'L2' })
  const programs = await programsOn(world, [lab])
  const labs = await startLabs({ target: { host: '127.0.0.1', port: programs.port } })
  return {
    ...{ world, resident, programs, labs },
    async close() {
      programs.end()
      await labs.close()
      await world.close()
    },
  }
}

/** Null while the database is away. */
async function count({ world }: Town, what: string): Promise<number | null> {
  const rows = await world.sql.select<{ n: number }>(`SELECT COUNT(*) AS n FROM ${what}`).catch(() => null)
  return rows && Number(rows[0]?.n)
}

const burst = ({ labs }: Town) =>
  tell<{ messages: number; acknowledged: number }>(labs.control, '/burst', {
    ...{ lab: 'labboan', messages, connections: 6, people: 'town' },
  })

const stored = (town: Town, share: number) => async () =>
  ((await count(town, 'inbound_message')) ?? 0) >= messages * share

/** All read, and everybody told, by the programs that run. */
async function settled(town: Town): Promise<void> {
  const waits = async (what: string) => (await count(town, what)) !== 0
  await town.programs.until(async () => !(await waits("inbound_message WHERE state = 'received'")))
  await town.programs.until(async () => !(await waits("outbox WHERE state = 'due'")))
}

/** As many reports as messages, each said once and told once. */
async function expectWhole(town: Town, wanted: number): Promise<void> {
  expect(await count(town, "inbound_message WHERE state = 'used'")).toBe(wanted)
  expect(await count(town, 'dead_letter')).toBe(0)
  expect(await count(town, 'report')).toBe(wanted)
  expect(await count(town, 'report_version')).toBe(wanted)
  expect(await count(town, "report WHERE state <> 'final' OR told_at IS NULL")).toBe(0)
  const { world, resident } = town
  const own = await world.sql.select('SELECT id FROM report WHERE person_key = ?', [resident.personKey])
  expect(own.length).toBeGreaterThan(0)
  expect(await count(town, "notice WHERE kind = 'report.ready'")).toBe(own.length)
}

test('of web and worker, twice', async () => {
  const town = await aTown()
  const { programs, labs } = town
  try {
    programs.start('main', 'worker')
    await programs.until(programs.listens)
    const sent = burst(town)
    for (const share of [0.25, 0.6]) {
      await programs.until(stored(town, share))
      const before = await tell<{ waiting: number }>(labs.control, '/messages')
      programs.kill()
      expect(before.waiting).toBeGreaterThan(0)
      programs.start('main', 'worker')
    }
    expect(await sent).toMatchObject({ messages, acknowledged: messages })
    await settled(town)
    await expectWhole(town, messages)
  } finally {
    await town.close()
  }
}, 240_000)

test('of the web process while it reads: the worker takes the stream over by itself', async () => {
  const town = await aTown()
  const { programs } = town
  try {
    programs.start('main')
    await programs.until(programs.listens)
    void burst(town).catch(() => undefined)
    await programs.until(stored(town, 0.3))
    await programs.until(async () => (await count(town, 'inbound_stream WHERE reader IS NOT NULL')) === 1)
    programs.kill('main')
    const acknowledged = (await count(town, 'inbound_message')) ?? 0
    expect(await count(town, "inbound_message WHERE state = 'received'")).toBeGreaterThan(0)
    // Nobody has let go of it.
    expect(await count(town, 'inbound_stream WHERE reader IS NOT NULL')).toBe(1)
    programs.start('worker')
    await settled(town)
    await expectWhole(town, acknowledged)
  } finally {
    await town.close()
  }
}, 240_000)

describe('of the database', () => {
  let services: ThrowAway
  beforeAll(async () => {
    services = await startThrowAway({ flush: 1 })
  })
  afterAll(() => services.stop())

  test('twice: programs and senders go on when it is back', async () => {
    const town = await aTown({ DATABASE_URL: services.databaseUrl, REDIS_URL: services.redisUrl })
    const { programs } = town
    try {
      programs.start('main', 'worker')
      await programs.until(programs.listens)
      const sent = burst(town)
      for (const share of [0.25, 0.6]) {
        await programs.until(stored(town, share))
        services.mariadb.kill('SIGKILL')
        await services.mariadb.restart()
      }
      expect(await sent).toMatchObject({ messages, acknowledged: messages })
      await settled(town)
      await expectWhole(town, messages)
    } finally {
      await town.close()
    }
  }, 240_000)
})
