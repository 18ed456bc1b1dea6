import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals'
import { Hl7Message } from '@medplum/core'
import iconv from 'iconv-lite'
import hl7 from 'simple-hl7'
import { openWorld, type World } from '../test/world.ts'
import { parseMessage, type Message } from './hospital/hl7v2/message.ts'
import { header, message } from './hospital/hl7v2/write.ts'
import { HospitalConnection } from './hospital/registry.ts'
import { listenHl7v2 } from './hl7v2.ts'
import { drainDue } from './inbox/service.ts'
import { frame, FrameReader } from './infra/mllp/framing.ts'
import type { MllpServer } from './infra/mllp/server.ts'
import { readersOf } from './readers.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const samples = join(resolve(root, process.env['SAMPLES_DIR'] ?? '../shared/data'), 'hl7v2')

const sender = (application: string, facility: string, more: object = {}) => ({
  application,
  facility,
  types: ['SIU', 'ADT', 'ORU', 'ORM', 'OML', 'OUL', 'MDM', 'VXU'],
  ...more,
})
const hospitals = HospitalConnection.array().parse([
  {
    id: 'yctcm',
    name: '云川市中医院',
    scheduleSource: 'csv',
    booking: null,
    mllpSenders: [sender('HIS', 'YCTCM', { charset: 'GB 18030-2000', types: ['SIU', 'ADT'] })],
  },
  {
    id: 'lab',
    name: '检验所',
    scheduleSource: null,
    booking: null,
    mllpSenders: [sender('LIS', 'LAB', { types: ['ORU^R01'] })],
  },
  { id: 'samples', name: 'samples', scheduleSource: null, booking: null, mllpSenders: sampleSenders() },
])

/** Whoever sent the samples is registered, as a hospital would be. */
function sampleSenders(): object[] {
  const named = new Map<string, object>()
  for (const text of sampleFiles().map(sampleText)) {
    const { header } = parsed(text)
    const [application, facility] = [header.text(3), header.text(4)]
    // Older systems leave MSH-4 empty, and are registered so.
    if (application) named.set(`${application}@${facility}`, sender(application, facility))
  }
  return [...named.values()]
}

function sampleFiles(): string[] {
  return existsSync(samples) ? readdirSync(samples).filter((name) => name.endsWith('.hl7')) : []
}

function sampleText(name: string): string {
  return readFileSync(join(samples, name), 'utf8')
    .replace(/^\ufeff/, '')
    .replace(/\r?\n/g, '\r')
}

function parsed(text: string): Message {
  const found = parseMessage(text)
  if (!found) throw new Error('not a message')
  return found
}

let world: World
let server: MllpServer
beforeAll(async () => {
  world = await openWorld({ hospitals, env: { MLLP_PORT: '0', HOST: '127.0.0.1' } })
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.sql.change('DELETE FROM inbound_message')
  await world.sql.change('DELETE FROM dead_letter')
  server = await listenHl7v2(world, readersOf(world))
})
afterEach(() => server.close())

/** What comes back for these bytes until the other side is done. */
async function say(bytes: Buffer, encoding = 'utf-8'): Promise<Message[]> {
  const socket = connect(server.port, '127.0.0.1')
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => parts.push(part))
  socket.end(bytes)
  await once(socket, 'close')
  const frames = new FrameReader(1e7).feed(Buffer.concat(parts))
  return frames.map((each) => parsed(each.kind === 'message' ? iconv.decode(each.bytes, encoding) : ''))
}

const codes = (answers: Message[]): string[] => answers.map((answer) => answer.text('MSA', 1))
const siu = (controlId: string, more: Record<number, string> = {}): string =>
  message([
    header({ 3: 'HIS', 4: 'YCTCM', 9: ['SIU', 'S12'], 10: controlId, 12: '2.4', ...more }),
    'SCH|||||S-1',
    'PID|1||M77^^^YCTCM^MR||王小明',
  ])
const gb = (text: string): Buffer => frame(iconv.encode(text, 'gb18030'))
const stored = () =>
  world.sql.select<{ sender: string; hospital_id: string; kind: string; state: string; encoding: string }>(
    'SELECT sender, hospital_id, kind, state, encoding FROM inbound_message ORDER BY id',
  )

describe('a message that arrives', () => {
  test('is stored, then acknowledged in its own charset', async () => {
    const [answer] = await say(gb(siu('m1')), 'gb18030')
    expect([1, 2].map((n) => answer?.text('MSA', n))).toEqual(['AA', 'm1'])
    expect([3, 5, 6, 12, 18].map((n) => answer?.text('MSH', n))).toEqual([
      'ONECARD',
      'HIS',
      'YCTCM',
      '2.5.1',
      'GB 18030-2000',
    ])
    expect(await stored()).toMatchObject([
      { sender: 'HIS@YCTCM', hospital_id: 'yctcm', kind: 'SIU^S12', encoding: 'gb18030' },
    ])
  })

  test('twice is acknowledged twice and kept once; several in one write are all kept', async () => {
    expect(codes(await say(Buffer.concat([gb(siu('m1')), gb(siu('m2')), gb(siu('m1'))])))).toEqual(['AA', 'AA', 'AA'])
    expect(await stored()).toHaveLength(2)
  })

  test('and cannot be stored is not answered at all, so that its sender keeps it', async () => {
    await world.sql.change('RENAME TABLE inbound_message TO inbound_message_away')
    try {
      expect(await say(gb(siu('m1')))).toEqual([])
    } finally {
      await world.sql.change('RENAME TABLE inbound_message_away TO inbound_message')
    }
    expect(codes(await say(gb(siu('m1'))))).toEqual(['AA'])
  })

  test.each<[string, Buffer, string, string, number | null]>([
    ['from a stranger', gb(siu('m1', { 3: 'WHO' })), 'AR', '204', 3],
    ['from nobody', gb(siu('m1', { 3: '' })), 'AR', '101', 3],
    ['of a type not agreed', gb(siu('m1', { 9: 'QRY' })), 'AR', '200', 9],
    ['without a number', gb(siu('')), 'AE', '101', 10],
    ['in another charset than it says', gb(siu('m1', { 18: 'UNICODE UTF-8' })), 'AE', '102', 18],
    ['that is no HL7', frame(Buffer.from('<html>')), 'AE', '100', null],
    [
      'cut short by the next',
      Buffer.from('\x0bMSH|^~\\&|HIS|YCTCM|||||SIU^S12|m1|P|2.4\r\x0b\x1c\r'),
      'AE',
      '100',
      null,
    ],
  ])('%s is refused and not stored', async (_, bytes, code, fault, field) => {
    const [answer] = await say(bytes)
    expect([answer?.text('MSA', 1), answer?.text('ERR', 3)]).toEqual([code, fault])
    if (field !== null) expect([answer?.text('ERR', 2), answer?.text('ERR', 2, 3)]).toEqual(['MSH', String(field)])
    expect(await stored()).toEqual([])
  })

  test('a laboratory moves no appointments', async () => {
    const [answer] = await say(frame(Buffer.from(siu('m1', { 3: 'LIS', 4: 'LAB' }))))
    expect([answer?.text('MSA', 1), answer?.text('ERR', 3)]).toEqual(['AR', '200'])
  })

  test('from a sender written by others, which understands our answer', async () => {
    const client = hl7.Server.createTcpClient('127.0.0.1', server.port)
    const theirs = new hl7.Parser({ segmentSeperator: '\r' }).parse(siu('m9', { 18: 'UNICODE UTF-8' }))
    const ack = await new Promise<string>((resolve, reject) => {
      client.send(theirs, (error, answer) => (error ? reject(error) : resolve(answer.getSegment('MSA').getField(1))))
    })
    expect(ack).toBe('AA')
    expect(await stored()).toMatchObject([{ kind: 'SIU^S12', encoding: 'utf-8' }])
  })
})

describe('a batch', () => {
  /** The segments of the one frame that comes back. */
  async function sayBatch(...lines: string[]): Promise<string[][]> {
    const socket = connect(server.port, '127.0.0.1')
    const parts: Buffer[] = []
    socket.on('data', (part: Buffer) => parts.push(part))
    socket.end(gb(lines.map((line) => `${line}\r`).join('')))
    await once(socket, 'close')
    const [answer, ...more] = new FrameReader(1e7).feed(Buffer.concat(parts))
    expect(more).toEqual([])
    if (answer?.kind !== 'message') throw new Error('no answer')
    const segments = iconv.decode(answer.bytes, 'gb18030').split('\r')
    return segments.filter((line) => line !== '').map((line) => line.split('|'))
  }
  const inside = (...controlIds: string[]) => controlIds.map((id) => siu(id).trimEnd())
  const short = (answer: string[][]) =>
    answer.map(([name, ...rest]) => [name, ...(name === 'MSA' ? rest.slice(0, 2) : name === 'BTS' ? rest : [])])

  test('is taken message by message, each with its own acknowledgement', async () => {
    const wrong = siu('b2', { 9: 'QRY' }).trimEnd()
    const lines = ['BHS|^~\\&|HIS|YCTCM|||||||B-7', ...inside('b1'), wrong, ...inside('b3'), 'BTS|3']
    const answer = await sayBatch(...lines)
    expect(short(answer)).toEqual([
      ['BHS'],
      ...[['MSH'], ['MSA', 'AA', 'b1']],
      ...[['MSH'], ['MSA', 'AR', 'b2'], ['ERR']],
      ...[['MSH'], ['MSA', 'AA', 'b3']],
      ['BTS', '3'],
    ])
    expect([answer[0]?.[2], answer[0]?.[11]]).toEqual(['ONECARD', 'B-7'])
    expect(await stored()).toHaveLength(2)
    expect(short(await sayBatch(...lines))).toEqual(short(answer))
    expect(await stored()).toHaveLength(2)
  })

  test('may be one of several in a file', async () => {
    const batch = (id: string) => [`BHS|^~\\&|HIS|YCTCM|||||||${id}`, ...inside(`${id}-1`, `${id}-2`), 'BTS|2']
    const answer = await sayBatch('FHS|^~\\&|HIS|YCTCM', ...batch('B1'), ...batch('B2'), 'FTS|2')
    expect(answer.map(([name]) => name)).toEqual([
      'FHS',
      ...['BHS', 'MSH', 'MSA', 'MSH', 'MSA', 'BTS'],
      ...['BHS', 'MSH', 'MSA', 'MSH', 'MSA', 'BTS'],
      'FTS',
    ])
    expect(answer.at(-1)).toEqual(['FTS', '2'])
    expect(await stored()).toHaveLength(4)
  })

  test('without a message in it is no HL7', async () => {
    expect((await sayBatch('BHS|^~\\&|HIS|YCTCM', 'BTS|0')).map(([name, code]) => [name, code])).toContainEqual([
      'MSA',
      'AE',
    ])
  })
})

/** What became of everything that is stored: used, or a dead letter that says where and why. */
async function outcomes(): Promise<{ kind: string; state: string; code: string | null; path: string | null }[]> {
  // The door reads by itself; what it leaves to the worker is read here.
  while ((await stored()).some(({ state }) => state === 'received')) await drainDue(world, readersOf(world))
  return world.sql.select(
    `SELECT m.kind, m.state, l.code, l.path FROM inbound_message m LEFT JOIN dead_letter l ON l.message_id = m.id`,
  )
}

if (sampleFiles().length === 0) console.log(`not run: the HL7 v2 samples are not in ${samples}`)
const withSamples = sampleFiles().length === 0 ? describe.skip : describe

withSamples('real messages, written by others', () => {
  test.each(sampleFiles())('%s is answered, stored, and used or kept with a reason', async (name) => {
    const text = sampleText(name)
    const isNamed = parsed(text).header.text(3) !== ''
    const [answer] = await say(frame(Buffer.from(text)))
    expect(answer?.text('MSA', 1)).toBe(isNamed ? 'AA' : 'AR')
    expect(answer?.text('MSA', 2)).toBe(parsed(text).controlId)
    if (!isNamed) return expect(await stored()).toEqual([])
    const [outcome] = await outcomes()
    expect(['used', 'dead']).toContain(outcome?.state)
    if (outcome?.state === 'dead') expect(outcome.code).toMatch(/^\w+\.[\w-]+$/)
  })

  test.each(sampleFiles())('%s reads the same as in a parser written by others', (name) => {
    const ours = parsed(sampleText(name))
    // The other parser counts an empty line as a segment.
    const theirs = Hl7Message.parse(sampleText(name)).segments.filter(({ name }) => name !== '')
    expect(ours.segments.map(({ name }) => name)).toEqual(theirs.map(({ name }) => name))
    for (const [at, segment] of ours.segments.entries()) {
      for (let field = segment.name === 'MSH' ? 3 : 1; field <= 30; field++) {
        const plain = theirs[at]?.getComponent(field, 1) ?? ''
        if (!plain.includes('\\') && !plain.includes('&')) {
          expect(segment.text(field)).toBe(plain === '""' ? '' : plain.trim())
        }
      }
    }
  })
})
