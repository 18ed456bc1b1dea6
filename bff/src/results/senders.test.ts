import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ReportItem, ReportView } from '@onecard/shared/results'
import iconv from 'iconv-lite'
import hl7 from 'simple-hl7'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import { listenHl7v2 } from '../hl7v2.ts'
import { HospitalConnection } from '../hospital/registry.ts'
import { drainDue } from '../inbox/service.ts'
import type { MllpServer } from '../infra/mllp/server.ts'
import { readersOf } from '../readers.ts'

const idNumber = '599101198803144317'
const lab = (id: string, facility: string, charset: string) => ({
  ...{ id, name: id, scheduleSource: null, booking: null },
  mllpSenders: [{ application: 'LIS', facility, charset, types: ['ORU^R01'] }],
})
const hospitals = HospitalConnection.array().parse([
  lab('labutf', 'UTF', 'UNICODE UTF-8'),
  lab('labgb', 'GB', 'GB 18030-2000'),
])
const charsets = [
  ['UTF', 'UNICODE UTF-8', 'utf8'],
  ['GB', 'GB 18030-2000', 'gb18030'],
  ['GB', '', 'gb18030'],
] as const

let world: World
let door: MllpServer
let resident: TestResident
const folder = mkdtempSync(join(tmpdir(), 'onecard-mllp-'))
beforeAll(async () => {
  world = await openWorld({ hospitals, env: { MLLP_PORT: '0', HOST: '127.0.0.1' } })
  door = await listenHl7v2(world, readersOf(world))
  resident = await aResident(world, { idNumber, level: 'L2' })
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await door.close()
  await world.close()
})

let sent = 0

/** Half of 東 is `|` in GB 18030. */
function oru(facility: string, charset: string): { text: string; sample: string } {
  const sample = `S-${++sent}`
  const segments = [
    `MSH|^~\\&|LIS|${facility}|ONECARD|YUNCHUAN|20261122093000||ORU^R01|c${sent}|P|2.5.1||||||${charset}`,
    `PID|1||${idNumber}^^^^NNCHN||𠮷祥云`,
    `OBR|1||${sample}|58410-2^血常规|||20261122080000|||||||||||||||20261122093000||HM|F`,
    'OBX|1|NM|6690-2^白细胞计数||6.1|10*9/L|3.5-9.5||||F',
    'OBX|2|ST|X^检验者||𠮷東 \\T\\ 堃||||||F',
  ]
  return { text: segments.join('\r'), sample }
}

/** What the owner reads of it in the app. */
async function readable(sample: string): Promise<ReportView | undefined> {
  while (
    Number(
      (await world.sql.select<{ n: number }>("SELECT COUNT(*) n FROM inbound_message WHERE state = 'received'"))[0]?.n,
    ) > 0
  ) {
    await drainDue(world, readersOf(world))
  }
  const { body } = await callAs(world.url, resident, 'GET', '/reports?limit=100')
  const items = ReportItem.array().parse(body['items'])
  const all = await Promise.all(items.map(({ id }) => callAs(world.url, resident, 'GET', `/reports/${id}`)))
  return all.map(({ body }) => ReportView.parse(body)).find(({ sampleNumber }) => sampleNumber === sample)
}

const asSent = {
  title: '血常规',
  observations: [
    { name: '白细胞计数', number: 6.1 },
    { name: '检验者', value: '𠮷東 & 堃' },
  ],
}

test.each(charsets)('a JavaScript library sends a report (%s, MSH-18 %j)', async (facility, charset, encoding) => {
  const { text, sample } = oru(facility, charset)
  const client = hl7.Server.createTcpClient('127.0.0.1', door.port)
  await new Promise<void>((resolve, reject) => client.connect((error) => (error ? reject(error) : resolve())))
  // It writes text: each byte of ours as one character.
  client.client?.setDefaultEncoding('latin1')
  const bytes = iconv.encode(text, encoding).toString('latin1')
  const message = new hl7.Parser({ segmentSeperator: '\r' }).parse(bytes)
  const code = await new Promise<string>((resolve, reject) => {
    client.send(message, (error, ack) => (error ? reject(error) : resolve(ack.getSegment('MSA').getField(1))))
  })
  expect(code).toBe('AA')
  expect(await readable(sample)).toMatchObject(asSent)
})

const hasPython = spawnSync('mllp_send', ['--version']).status === 0
if (!hasPython) process.stdout.write('mllp_send is not here (apt-get install python3-hl7): its tests are not run\n')
const withPython = hasPython ? test : test.skip

withPython.each(charsets)('python3-hl7 sends a report (%s, MSH-18 %j)', async (facility, charset, encoding) => {
  const { text, sample } = oru(facility, charset)
  const file = join(folder, 'message.hl7')
  writeFileSync(file, iconv.encode(text, encoding))
  const program = spawn('mllp_send', ['--loose', '--file', file, '--port', String(door.port), '127.0.0.1'])
  let said = ''
  program.stdout.on('data', (part: Buffer) => (said += part.toString('latin1')))
  expect(await once(program, 'close')).toEqual([0, null])
  expect(said).toContain('MSA|AA|c')
  expect(await readable(sample)).toMatchObject(asSent)
})
