import { readFileSync } from 'node:fs'
import { once } from 'node:events'
import { request as httpRequest, type IncomingMessage } from 'node:http'
import { connect } from 'node:net'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { addDays } from '@onecard/shared/day'
import { checkDigit } from '@onecard/shared/idnumber'
import { clientDoor, registerClient } from '../../bff/src/client/service.ts'
import { frame } from '../../bff/src/infra/mllp/framing.ts'
import { atLeast, shown, upTo, type BenchRow, type Pair } from './report.ts'
import type { Side } from './side.ts'
import type { Size } from './size.ts'

const connections = 4
const inPieces = 200

function idNumber(nth: number): string {
  const digits = `599101${addDays('1950-01-01', Math.floor(nth / 999)).replaceAll('-', '')}${String(1 + (nth % 999)).padStart(3, '0')}`
  return digits + checkDigit(digits)
}

const items = [
  { code: '6690-2', name: '白细胞计数', unit: '10*9/L', range: '3.5-9.5' },
  { code: '718-7', name: '血红蛋白', unit: 'g/L', range: '130-175' },
  { code: '777-3', name: '血小板计数', unit: '10*9/L', range: '125-350' },
]

function lineOf(run: string, nth: number): string {
  const observations = items.map((item, i) => ({
    ...item,
    value: Number((4 + ((nth * (i + 3)) % 90) / 10).toFixed(1)),
  }))
  const about = { person: { idNumber: idNumber(nth) }, sampleNumber: `${run}-${nth}`, code: '58410-2', title: '血常规' }
  const times = { sampledAt: '2026-11-22T08:00:00+08:00', issuedAt: '2026-11-22T09:30:00+08:00' }
  return `${JSON.stringify({ ...about, ...times, observations, specimen: '血', signedBy: '陈思源' })}\n`
}

/** A file's lines from one number on, made as they are sent. */
async function* linesOf(run: string, from: number, count: number): AsyncGenerator<Uint8Array> {
  for (let nth = 0; nth < count; nth += inPieces) {
    const some = Array.from({ length: Math.min(inPieces, count - nth) }, (_, i) => lineOf(run, from + nth + i))
    yield await Promise.resolve(Buffer.from(some.join('')))
  }
}

async function tokenFor({ deps }: Side): Promise<string> {
  const scopes = 'system/DiagnosticReport.c'
  const jwks = { keys: [{ kty: 'EC' as const, kid: 'bench' }] }
  await registerClient(deps, { clientId: 'bench-lis', hospitalId: 'benchlab', name: 'bench', scopes, jwks })
  return clientDoor(deps).issue('bench-lis', scopes, new Date(deps.clock.now().getTime() + 3_600_000))
}

/** Seconds until all files, side by side, are answered. */
async function upload(side: Side, token: string, run: string, lines: number, as: string): Promise<number> {
  const share = Math.ceil(lines / connections)
  const bodies = await Promise.all(
    Array.from({ length: connections }, async (_, i) => {
      const pieces: Uint8Array[] = []
      for await (const piece of linesOf(run, i * share, share)) pieces.push(piece)
      return pieces
    }),
  )
  const began = performance.now()
  await Promise.all(bodies.map((pieces, i) => post(side, token, `${as}-${i}`, pieces)))
  return (performance.now() - began) / 1000
}

type Body = Iterable<Uint8Array> | AsyncIterable<Uint8Array>

async function post(side: Side, token: string, name: string, body: Body): Promise<void> {
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-ndjson', 'Idempotency-Key': name }
  const call = httpRequest(`${side.web.url}/bulk/results`, { method: 'POST', headers })
  const answered = once(call, 'response') as Promise<[IncomingMessage]>
  await pipeline(Readable.from(body), call)
  const [answer] = await answered
  const told = await text(answer)
  if (answer.statusCode !== 200 || !told.includes('"refused":0')) throw new Error(`${answer.statusCode} ${told}`)
}

/** Files of results beside the same rows in multi-row statements on as many connections. */
export async function bulkMeasures(side: Side, size: Size, log: (line: string) => void): Promise<BenchRow[]> {
  const token = await tokenFor(side)
  const [first, again, loads, same]: [Pair[], Pair[], Pair[], Pair[]] = [[], [], [], []]
  for (let run = 0; run <= size.ingestRuns; run++) {
    await side.deps.sql.change('DELETE FROM outbox')
    const name = `bulk-${run}`
    const ours = size.ingestLines / (await upload(side, token, name, size.ingestLines, name))
    const bare = await bareIngest(side, `${name}-%`)
    const resent = size.ingestLines / (await upload(side, token, name, size.ingestLines, `${name}-again`))
    const compared = size.ingestLines / (await upload(side, token, name, size.ingestLines, name))
    const [perSecond, loaded] = [size.ingestLines / bare.written, size.ingestLines / bare.loaded]
    log(
      `bulk: ours ${ours.toFixed(0)}/s, bare ${perSecond.toFixed(0)}/s, LOAD DATA ${loaded.toFixed(0)}/s, again ${resent.toFixed(0)}/s`,
    )
    if (run === 0) continue
    first.push({ ours, baseline: perSecond })
    again.push({ ours: resent, baseline: ours })
    same.push({ ours: compared, baseline: ours })
    loads.push({ ours, baseline: loaded })
  }
  return [
    atLeast(`bulk ingest over ${connections} connections, lines/s`, first, 0.5),
    shown('bulk ingest beside LOAD DATA on one connection, lines/s', loads),
    atLeast('bulk, full re-send under another name beside the first send, lines/s', again, 0.5),
    atLeast('bulk, full re-send under its name beside the first send, lines/s', same, 0.5),
  ]
}

async function bareIngest({ bare }: Side, samples: string): Promise<{ written: number; loaded: number }> {
  const query = new URLSearchParams({ samples, connections: String(connections), withFacts: 'yes' })
  const answer = await fetch(`${bare.url}/ingest?${query}`, { method: 'POST' })
  return (await answer.json()) as { written: number; loaded: number }
}

/** Megabytes that the web process holds while one long file comes in: at the end beside a tenth of the way. */
export async function memoryMeasure(side: Side, size: Size, log: (line: string) => void): Promise<BenchRow[]> {
  const token = await tokenFor(side)
  const held: number[] = []
  const timer = setInterval(() => held.push(residentMb(side.web.pid)), 250)
  await post(side, token, 'one-long-file', linesOf('long', 0, size.longLines))
  clearInterval(timer)
  const early = Math.max(...held.slice(0, Math.ceil(held.length / 4)))
  const late = Math.max(...held.slice(Math.floor(held.length / 4)))
  log(`memory over ${size.longLines} lines: ${early.toFixed(0)} MB early, ${late.toFixed(0)} MB at most after`)
  return [
    upTo(
      `resident memory MB over ${size.longLines} lines, beside its first quarter`,
      [{ ours: late, baseline: early }],
      1.25,
    ),
  ]
}

const residentMb = (pid: number): number =>
  Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024

const peers = 25

/** Messages that are acknowledged a second, over connections that each wait for their answer. */
export async function mllpMeasure(side: Side, size: Size, log: (line: string) => void): Promise<BenchRow[]> {
  const rates: Pair[] = []
  for (let run = 0; run <= size.runs; run++) {
    const ours = await converse(side.web.mllp, `r${run}o`, size.messages)
    const bare = await converse(side.bare.mllp, `r${run}b`, size.messages)
    log(`MLLP: ours ${ours.toFixed(0)}/s, bare ${bare.toFixed(0)}/s`)
    if (run > 0) rates.push({ ours, baseline: bare })
  }
  return [atLeast(`HL7 v2 over ${peers} connections, acknowledged messages/s`, rates, 0.7)]
}

async function converse(port: number, run: string, messages: number): Promise<number> {
  const each = Math.ceil(messages / peers)
  const began = performance.now()
  await Promise.all(Array.from({ length: peers }, (_, peer) => speak(port, `${run}p${peer}`, each)))
  return (each * peers) / ((performance.now() - began) / 1000)
}

async function speak(port: number, who: string, messages: number): Promise<void> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  let rest = Buffer.alloc(0)
  for (let nth = 0; nth < messages; nth++) {
    socket.write(frame(Buffer.from(messageOf(`${who}n${nth}`, nth))))
    while (!rest.includes(0x1c)) {
      const [chunk] = (await once(socket, 'data')) as [Buffer]
      rest = Buffer.concat([rest, chunk])
    }
    if (!rest.includes('MSA|AA')) throw new Error(rest.toString())
    rest = Buffer.alloc(0)
  }
  socket.end()
}

function messageOf(id: string, nth: number): string {
  const obx = items.map(
    ({ code, name, unit, range }, i) =>
      `OBX|${i + 1}|NM|${code}^${name}^LN||${4 + (nth % 50) / 10}|${unit}|${range}||||F`,
  )
  return [
    `MSH|^~\\&|LIS|BENCH|ONECARD|YUNCHUAN|20261122093000||ORU^R01|${id}|P|2.5.1||||||UNICODE UTF-8`,
    `PID|1||${idNumber(nth)}^^^^NNCHN||张^三`,
    `OBR|1||${id}|58410-2^血常规^LN|||20261122080000|||||||||||||||20261122093000||HM|F`,
    ...obx,
  ].join('\r')
}
