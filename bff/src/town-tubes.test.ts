import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ReportItem } from '@onecard/shared/results'
import { startLabs } from '../../test/simulators/lab/start.ts'
import { startStreet } from '../../test/simulators/street/start.ts'
import { tell } from '../../test/simulators/tell.ts'
import { aResident, callAs } from '../test/residents.ts'
import { aStaff } from '../test/staff.ts'
import { openWorld, type World } from '../test/world.ts'
import { handlersOf } from './handlers.ts'
import { listenHl7v2 } from './hl7v2.ts'
import { readConnections } from './hospital/registry.ts'
import { drainDue } from './inbox/service.ts'
import type { MllpServer } from './infra/mllp/server.ts'
import { deliverDue } from './infra/outbox.ts'
import { root } from './infra/root.ts'
import { readersOf } from './readers.ts'
import { seedDirectory } from './seed/directory.ts'
import { seedSamplingPoints } from './seed/sampling.ts'

/** The demo town's last days through the platform's own doors: samplers and callers by the staff's API, laboratories by MLLP. */

let world: World
let door: MllpServer
beforeAll(async () => {
  const hospitals = readConnections(`${root}config/hospitals.json`, {
    ...{
      HOSPITAL_YC1_BASE: 'http://127.0.0.1:9',
      HOSPITAL_YC1_PACS: 'http://127.0.0.1:9',
      HOSPITAL_YCMCH_BASE: 'http://127.0.0.1:9',
    },
    ...{ HOSPITAL_YCTCM_HOST: '127.0.0.1', HOSPITAL_YCTCM_PORT: '9', HOSPITAL_YCMCH_MANIFEST: 'http://127.0.0.1:9' },
  })
  world = await openWorld({ hospitals, env: { MLLP_PORT: '0', HOST: '127.0.0.1' } })
  door = await listenHl7v2(world, readersOf(world))
  await seedDirectory(world, { residents: [], staff: [], fhirClients: [], terminals: [], mllpSenders: [] })
  await seedSamplingPoints(world, { residents: [], staff: [], fhirClients: [], terminals: [], mllpSenders: [] })
})
afterAll(async () => {
  await door.close()
  await world.close()
})

async function work(): Promise<void> {
  while ((await drainDue(world, readersOf(world))) > 0);
  while ((await deliverDue(world, handlersOf(world))) > 0);
}

/** Works as the worker does until it is so. */
async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + 40_000
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error('it does not come about')
    await work()
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

const account = async (role: 'sampler' | 'cdc') => {
  const { username, password, totpSecret } = await aStaff(world, { roles: [role], hospitalId: null })
  return { username, password, totpSecret: totpSecret! }
}

const states: [idNumber: string, state: string][] = [
  ['599101198803144317', 'negative'],
  ['599101195509022040', 'recheck'],
  ['599102199006192042', 'testing'],
  ['599101202105203171', 'sampled'],
  ['599103197911302536', 'abnormal'],
  ['599103201003081829', 'invalid'],
  ['599103199803219048', 'review'],
  ['599101194606061135', 'negative'],
]

test('each resident of the demo shows another state of a test, and the street is told once', async () => {
  const now = () => world.clock.now()
  const [sampler, caller] = [await account('sampler'), await account('cdc')]
  const labs = await startLabs({ target: { host: '127.0.0.1', port: door.port }, now, history: true })
  const { street, close } = await startStreet({ base: world.url, sampler, caller, now })
  await until(() => street!.isDone)
  await until(async () => (await tell<{ waiting: number }>(labs.control, '/messages')).waiting === 0)
  await work()
  await Promise.all([close(), labs.close()])
  for (const [idNumber, state] of states) {
    const resident = await aResident(world, { idNumber, level: 'L2' })
    const { body } = await callAs(world.url, resident, 'GET', '/reports?kind=nucleic-acid')
    const [test] = ReportItem.array().parse(body['items'])
    expect([idNumber, test?.nucleic?.state]).toEqual([idNumber, state])
  }
  const unmatched = await world.sql.select<{ tube_code: string }>(
    'SELECT tube_code FROM tube_answered WHERE is_matched = 0 ORDER BY tube_code',
  )
  expect(unmatched.map((row) => row.tube_code)).toEqual(['LW3-0418', 'XX-7731'])
}, 60_000)
