import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { FileView, LineOutcome } from '@onecard/shared/bulk'
import { ReportItem, ReportView } from '@onecard/shared/results'
import iconv from 'iconv-lite'
import { aClient, fhirHospital } from '../../../test/fhir.ts'
import { aResident, callAs, type TestResident } from '../../../test/residents.ts'
import { staffCall, staffCookie } from '../../../test/staff.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { forgetUploads } from './upload.ts'

const zhang = '599101198803144317'
let world: World
let resident: TestResident
let token: string
let neighbour: string
let sibling: string
beforeAll(async () => {
  world = await openWorld({ hospitals: [fhirHospital('yc1'), fhirHospital('yctcm')], env: { BULK_MAX_MB: '3' } })
  resident = await aResident(world, { idNumber: zhang, level: 'L2' })
  const tokens = ['yc1', 'yctcm', 'yc1'].map(async (id) => (await aClient(world, id)).token())
  ;[token = '', neighbour = '', sibling = ''] = await Promise.all(tokens)
})
afterAll(() => world.close())

let files = 0
const newName = () => `file-${String(++files).padStart(4, '0')}`

const line = (sampleNumber: string, more: object = {}) => ({
  ...{ person: { idNumber: zhang }, sampleNumber, code: '58410-2', title: '血常规' },
  issuedAt: '2026-11-22T09:30:00+08:00',
  observations: [{ code: '6690-2', name: '白细胞计数', value: 11.2, unit: '10*9/L', range: '3.5-9.5' }],
  ...more,
})
const textOf = (lines: readonly unknown[], end = '\n') => lines.map((one) => JSON.stringify(one) + end).join('')

interface Sent {
  status: number
  headers: Headers
  body: Record<string, unknown>
}

async function send(
  body: string | Buffer | ReadableStream,
  { name = newName(), as = token, ...headers }: { name?: string; as?: string } & Record<string, string> = {},
): Promise<Sent> {
  const response = await fetch(`${world.url}/bulk/results`, {
    method: 'POST',
    headers: {
      ...{ Authorization: `Bearer ${as}`, 'Content-Type': 'application/x-ndjson', 'Idempotency-Key': name },
      ...headers,
    },
    body,
    duplex: 'half',
  })
  return { status: response.status, headers: response.headers, body: (await response.json()) as Sent['body'] }
}

async function ask(path: string, as = token): Promise<{ status: number; type: string; text: string }> {
  const response = await fetch(`${world.url}/bulk/results/${path}`, { headers: { Authorization: `Bearer ${as}` } })
  return { status: response.status, type: response.headers.get('content-type') ?? '', text: await response.text() }
}

async function outcomes(name: string, query = ''): Promise<LineOutcome[]> {
  const { text } = await ask(name + query)
  return text
    .split('\n')
    .filter(Boolean)
    .map((each) => LineOutcome.parse(JSON.parse(each)))
}

async function bySample(sample: string): Promise<ReportView[]> {
  const { body } = await callAs(world.url, resident, 'GET', '/reports?limit=100')
  const items = ReportItem.array().parse(body['items'])
  const all = await Promise.all(items.map(({ id }) => callAs(world.url, resident, 'GET', `/reports/${id}`)))
  return all.map((one) => ReportView.parse(one.body)).filter(({ sampleNumber }) => sampleNumber === sample)
}

/** A body that stops where the test says, and goes on or breaks off when it says so. */
function slowly(text: string, name: string) {
  const call = httpRequest(`${world.url}/bulk/results`, {
    method: 'POST',
    headers: {
      ...{ Authorization: `Bearer ${token}`, 'Content-Type': 'application/x-ndjson', 'Idempotency-Key': name },
    },
  })
  call.on('error', () => undefined)
  call.write(text)
  return call
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20))
}

const statusOf = async (name: string) => FileView.parse(JSON.parse((await ask(`${name}/status`)).text))

test('a file reaches its people, and its sender is told what became of each line', async () => {
  const name = newName()
  const sent = await send(textOf([line('B-1'), line('B-2', { status: 'preliminary' }), line('B-1')]), { name })
  expect([sent.status, FileView.parse(sent.body)]).toMatchObject([
    200,
    { id: name, state: 'done', lines: 3, taken: 2, repeated: 1, refused: 0 },
  ])
  expect(await bySample('B-1')).toMatchObject([
    {
      ...{ title: '血常规', state: 'final', abnormal: 1, institutionName: 'yc1' },
      observations: [{ value: '11.2', number: 11.2, low: 3.5, high: 9.5, flag: 'H' }],
    },
  ])
  expect(await bySample('B-2')).toMatchObject([{ state: 'preliminary' }])
  expect(await outcomes(name)).toEqual([
    { line: 1, outcome: 'taken' },
    { line: 2, outcome: 'taken' },
    { line: 3, outcome: 'repeated' },
  ])
  expect((await ask(name)).type).toContain('application/x-ndjson')
})

test('a patient may be named by the institution’s own number, and is found when it is explained', async () => {
  const later = line('M-1', { person: { mrn: 'A-77' } })
  expect((await send(textOf([later]))).body).toMatchObject({ taken: 1 })
  expect(await bySample('M-1')).toEqual([])
  const both = line('M-2', { person: { mrn: 'A-77', idNumber: zhang } })
  expect((await send(textOf([both]))).body).toMatchObject({ taken: 1 })
  expect(await bySample('M-2')).toHaveLength(1)
  expect((await send(textOf([line('M-3', { person: { mrn: 'A-77' } })]))).body).toMatchObject({ taken: 1 })
  expect(await bySample('M-3')).toHaveLength(1)
})

test('a line of a tube is taken once and waits for its people; one that does not say what was found is refused', async () => {
  const tube = { tube: 'BULK-0001', code: '94500-6', title: '新型冠状病毒核酸检测', outcome: 'negative' }
  const found = { ...tube, issuedAt: '2026-11-22T09:30:00+08:00' }
  const name = newName()
  expect((await send(textOf([found, { ...found, code: '94309-2' }, found]), { name })).body).toMatchObject({
    refused: 0,
  })
  expect((await outcomes(name)).map(({ outcome }) => outcome).at(-1)).toBe('repeated')
  expect((await send(textOf([found]))).body).toMatchObject({ taken: 0, repeated: 1 })
  const waiting = await world.sql.select("SELECT is_matched FROM tube_answered WHERE tube_code = 'BULK-0001'")
  expect(waiting).toEqual([{ is_matched: 0 }])
  const wrong = [
    { ...found, outcome: undefined },
    { ...found, code: '58410-2', title: '血常规' },
    { ...found, person: { idNumber: zhang } },
  ]
  expect((await send(textOf(wrong))).body).toMatchObject({ taken: 0, refused: 3 })
})

describe('a line that cannot be used', () => {
  const bad: [string, string, string | null, string][] = [
    ['not JSON', '{"person":', null, 'line.not-json'],
    [
      'a wrong number',
      JSON.stringify(line('X', { person: { idNumber: '599101198803144318' } })),
      'person.idNumber',
      'line.person',
    ],
    ['nobody named', JSON.stringify(line('X', { person: {} })), 'person.idNumber', 'line.invalid'],
    ['no date', JSON.stringify(line('X', { issuedAt: '昨天' })), 'issuedAt', 'line.invalid'],
    ['a name not known', JSON.stringify(line('X', { sample: 'X' })), 'sample', 'line.invalid'],
    ['too long', JSON.stringify(line('X', { note: 'x'.repeat(300_000) })), null, 'line.too-long'],
    [
      'an item without a value',
      JSON.stringify(line('X', { observations: [{ code: '1', name: '甲' }] })),
      'observations.0.value',
      'line.invalid',
    ],
  ]

  test.each(bad)('%s: is refused with its place, between lines that are taken', async (_, text, field, code) => {
    const name = newName()
    const sent = await send(`${textOf([line(`${name}-1`)])}${text}\n${textOf([line(`${name}-2`)])}`, { name })
    expect(sent.body).toMatchObject({ state: 'done', lines: 3, taken: 2, refused: 1 })
    const [, refused] = await outcomes(name)
    expect(refused).toMatchObject({ line: 2, outcome: 'refused', code, field })
    expect(refused?.message?.zh).not.toBe('')
    expect(JSON.stringify(refused)).not.toContain('599101')
    expect(await outcomes(name, '?outcome=refused')).toEqual([refused])
    expect(await bySample(`${name}-2`)).toHaveLength(1)
  })

  test('lies with the dead letters of its institution, with the reason, and can be read again', async () => {
    const name = newName()
    await send(`${JSON.stringify(line('D-1', { code: '' }))}\n`, { name })
    const letters = async (hospitalId: string) => {
      const { cookie } = await staffCookie(world, { roles: ['data-desk'], hospitalId })
      const { body } = await staffCall(world, 'GET /letters', { cookie })
      return {
        cookie,
        found: (body['items'] as { id: string; reference: string }[]).filter((one) => one.reference.startsWith(name)),
      }
    }
    expect((await letters('yctcm')).found).toEqual([])
    const { cookie, found } = await letters('yc1')
    expect(found).toMatchObject([
      { source: 'bulk', reference: `${name}#1`, code: 'line.invalid', path: 'Result.code', state: 'open' },
    ])
    const again = () => staffCall(world, `POST /letters/${found[0]?.id}/replay`, { cookie, body: {} })
    expect((await again()).body).toMatchObject({ state: 'open', seen: 2 })
    // As if the rule that refused it had been relaxed since.
    const raw = Buffer.from(JSON.stringify(line('D-1'))).toString('base64')
    await world.sql.change('UPDATE dead_letter SET raw_sealed = ? WHERE reference = ?', [
      world.sealer.seal(raw),
      `${name}#1`,
    ])
    expect((await again()).body).toMatchObject({ state: 'replayed' })
    expect(await bySample('D-1')).toHaveLength(1)
  })
})

describe('however it is written and cut', () => {
  const lines = [line('C-1', { title: '血常规（𬭎）' }), line('C-2'), line('C-3')]

  test.each([
    ['a mark of UTF-8 in front', `\ufeff${textOf(lines)}`],
    ['lines ended as on Windows', textOf(lines, '\r\n')],
    ['no end after the last', textOf(lines).trimEnd()],
  ])('%s', async (_, text) => {
    const { body } = await send(text)
    expect(body).toMatchObject({ lines: 3, refused: 0 })
    expect(await bySample('C-1')).toMatchObject([{ title: '血常规（𬭎）' }])
  })

  test('empty lines are counted and nothing else', async () => {
    const name = newName()
    await send(`\n${textOf(lines.slice(0, 1))}\n\r\n${textOf(lines.slice(1, 2))}`, { name })
    expect((await outcomes(name)).map(({ line }) => line)).toEqual([2, 5])
  })

  test('cut anywhere, also inside a character', async () => {
    const bytes = Buffer.from(textOf(lines.map((one) => ({ ...one, code: 'cut' }))))
    const pieces = function* () {
      for (let at = 0; at < bytes.length; at += 7) yield bytes.subarray(at, at + 7)
    }
    expect((await send(ReadableStream.from(pieces()))).body).toMatchObject({ lines: 3, taken: 3, refused: 0 })
    expect(await bySample('C-1')).toMatchObject([{ title: '血常规（𬭎）' }, { title: '血常规（𬭎）' }])
  })

  test('packed by gzip; half of one is not taken', async () => {
    const packed = gzipSync(textOf([line('Z-1')]))
    expect((await send(packed, { 'Content-Encoding': 'gzip' })).body).toMatchObject({ taken: 1 })
    const half = gzipSync(textOf([line('Z-2')])).subarray(0, -12)
    const name = newName()
    expect(await send(half, { name, 'Content-Encoding': 'gzip' })).toMatchObject({
      ...{ status: 400, body: { code: 'request.incomplete' } },
    })
    expect((await statusOf(name)).state).toBe('interrupted')
    expect(await bySample('Z-2')).toEqual([])
  })

  test('GB18030 where that is said; undeclared, it is refused line by line', async () => {
    const bytes = iconv.encode(textOf([line('G-1', { title: '肝功能（𬭎）' })]), 'gb18030')
    expect((await send(bytes)).body).toMatchObject({ refused: 1, taken: 0 })
    const said = { 'Content-Type': 'application/x-ndjson; charset=GB18030' }
    expect((await send(bytes, said)).body).toMatchObject({ taken: 1 })
    expect(await bySample('G-1')).toMatchObject([{ title: '肝功能（𬭎）' }])
  })
})

describe('what is no file of results is refused before anything is read of it', () => {
  test.each([
    [{ 'Content-Type': 'application/json' }, 415, 'request.media'],
    [{ 'Content-Type': 'application/x-ndjson; charset=utf-16' }, 415, 'request.media'],
    [{ 'Content-Encoding': 'br' }, 415, 'request.media'],
    [{ name: 'short' }, 400, 'idempotency.missing'],
    [{ name: 'not a name!' }, 400, 'idempotency.missing'],
    [{ name: 'dir/../file' }, 400, 'request.invalid'],
    [{ as: 'nobody' }, 401, 'client.token'],
  ])('%j', async (more, status, code) => {
    const sent = await send(textOf([line('N-1')]), more)
    expect(sent).toMatchObject({ status, body: { status, code, message: { zh: expect.any(String) } } })
    expect(await bySample('N-1')).toEqual([])
  })

  test('without the scope', async () => {
    const client = await aClient(world, 'yc1', { scopes: 'system/DiagnosticReport.rs' })
    const sent = await send(textOf([line('N-2')]), { as: await client.token() })
    expect(sent).toMatchObject({ status: 403, body: { code: 'client.scope' } })
    expect(sent.headers.get('www-authenticate')).toContain('insufficient_scope')
  })

  test('larger than it may be, said or found out', async () => {
    const large = Buffer.alloc(4 * 1024 * 1024, '\n')
    expect(await send(large)).toMatchObject({ status: 413, body: { code: 'request.too-large' } })
    const packed = gzipSync(large)
    expect(await send(packed, { 'Content-Encoding': 'gzip' })).toMatchObject({ status: 413 })
  })
})

describe('sent again', () => {
  test('the same is compared and not taken twice; other lines under its name are refused', async () => {
    const name = newName()
    const lines = Array.from({ length: 1_200 }, (_, i) =>
      line(`S-${i}`, { person: { mrn: `S-${i}` }, observations: [] }),
    )
    const first = await send(textOf(lines), { name })
    expect(first.body).toMatchObject({ lines: 1_200, taken: 1_200 })
    expect((await send(textOf(lines), { name })).body).toEqual(first.body)
    for (const other of [lines.slice(0, 1_000), [...lines, line('S-more')], lines.toReversed()]) {
      expect(await send(textOf(other), { name })).toMatchObject({ status: 409, body: { code: 'idempotency.mismatch' } })
    }
    expect((await statusOf(name)).state).toBe('done')
    expect((await send(textOf(lines))).body).toMatchObject({ taken: 0, repeated: 1_200 })
  })

  test('another sender’s file is not there, and its name is free', async () => {
    const name = newName()
    await send(textOf([line('O-1')]), { name })
    for (const other of [neighbour, sibling]) {
      expect((await ask(name, other)).status).toBe(404)
      expect((await ask(`${name}/status`, other)).status).toBe(404)
    }
    expect((await send(textOf([line('O-2')]), { name, as: sibling })).body).toMatchObject({ taken: 1 })
    expect((await outcomes(name)).length).toBe(1)
  })

  test('both at once end as one', async () => {
    const name = newName()
    const text = textOf(Array.from({ length: 2_500 }, (_, i) => line(`T-${i}`, { person: { mrn: `T-${i}` } })))
    const sent = await Promise.all([1, 2, 3].map(() => send(text.slice(0), { name })))
    expect(sent.map(({ status }) => status)).toEqual([200, 200, 200])
    expect(await statusOf(name)).toMatchObject({ state: 'done', lines: 2_500, taken: 2_500 })
  })
})

test('what was committed before a sender left stays, and the whole file again finishes it', async () => {
  const name = newName()
  const lines = Array.from({ length: 2_300 }, (_, i) => line(`I-${i}`, { person: { mrn: `I-${i}` } }))
  const call = slowly(textOf(lines.slice(0, 2_100)), name)
  await until(async () => (await ask(`${name}/status`)).status === 200 && (await statusOf(name)).lines === 2_000)
  expect(await statusOf(name)).toMatchObject({ state: 'receiving', taken: 2_000 })
  const running = await ask(name)
  expect([running.status, running.text.split('\n').length - 1]).toEqual([202, 2_000])
  call.destroy()
  await until(async () => (await statusOf(name)).state === 'interrupted')
  expect(await statusOf(name)).toMatchObject({ lines: 2_000 })
  expect((await send(textOf(lines), { name })).body).toMatchObject({ state: 'done', lines: 2_300, taken: 2_300 })
  expect((await outcomes(name)).map(({ line }) => line)).toEqual(lines.map((_, i) => i + 1))
})

test('who falls silent is told interrupted, and one that hangs is let go', async () => {
  const name = newName()
  const call = slowly(textOf([line('W-1')]), name)
  await until(async () => (await ask(`${name}/status`)).status === 200)
  world.clock.advance(3 * 60_000)
  expect((await statusOf(name)).state).toBe('interrupted')
  call.end()
  const [answer] = (await once(call, 'response')) as [{ statusCode: number; resume(): void }]
  answer.resume()
  expect(answer.statusCode).toBe(200)
  expect((await statusOf(name)).state).toBe('done')
})

test('a file of nothing but rubbish is given up, and what it says lies with its reason', async () => {
  const name = newName()
  const sent = await send('rubbish\n'.repeat(15_000), { name })
  expect(sent).toMatchObject({ status: 422, body: { code: 'bulk.too-many-refused', details: { most: 10_000 } } })
  expect(await statusOf(name)).toMatchObject({ state: 'interrupted', refused: 10_000 })
})

test('what is kept names nobody to whoever reads the tables, and goes when its time is over', async () => {
  const name = newName()
  await send(textOf([line('K-1'), { person: { idNumber: zhang } }]), { name })
  const chunks = await world.sql.select<Record<string, unknown>>('SELECT * FROM result_chunk')
  const written = (value: unknown) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value))
  expect(chunks.length).toBeGreaterThan(0)
  expect(chunks.filter((row) => Object.values(row).some((value) => written(value).includes(zhang)))).toEqual([])
  world.clock.advance((world.config.KEEP_MESSAGES_DAYS + 1) * 86_400_000)
  while ((await forgetUploads(world)) > 0);
  expect(await world.sql.select('SELECT nth FROM result_chunk')).toEqual([])
  expect((await world.sql.select('SELECT id FROM report')).length).toBeGreaterThan(0)
})
