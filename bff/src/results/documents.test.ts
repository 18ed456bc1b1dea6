import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ReportItem, ReportView } from '@onecard/shared/results'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import { pdf } from '../../../test/simulators/lab/pdf.ts'
import { HospitalConnection } from '../hospital/registry.ts'
import { drain, receive } from '../inbox/service.ts'
import { sweepEveryMs } from '../infra/files.ts'
import { readersOf } from '../readers.ts'
import { inspect } from './documents.ts'
import { sweepFiles } from './service.ts'

const labs = HospitalConnection.array().parse([
  { id: 'labkangjian', name: '云川康检医学检验实验室', scheduleSource: null, booking: null },
])
const zhang = '599101198803144317'
const document = pdf(['云川康检医学检验实验室', '血常规 原始报告'])
const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)
let world: World
let resident: TestResident
let stranger: TestResident
beforeAll(async () => {
  world = await openWorld({ hospitals: labs })
  resident = await aResident(world, { idNumber: zhang, level: 'L2' })
  stranger = await aResident(world, { level: 'L2' })
})
afterAll(() => world.close())

let sent = 0
/** A report with these OBX, as a laboratory sends it. */
async function send(sample: string, obx: readonly string[], status = 'F'): Promise<void> {
  const controlId = `d${++sent}`
  await receive(world, {
    ...{ source: 'hl7v2', sender: 'LIS@KANGJIAN', hospitalId: 'labkangjian' },
    ...{ reference: controlId, kind: 'ORU^R01', encoding: 'utf-8' },
    bytes: Buffer.from(
      [
        `MSH|^~\\&|LIS|KANGJIAN|ONECARD|YUNCHUAN|20261122093000||ORU^R01|${controlId}|P|2.5.1`,
        `PID|1||${zhang}^^^^NNCHN||张^明远||19880314|M`,
        `OBR|1|P-1|${sample}|58410-2^血常规^LN|||20261122080000|||||||||||||||20261122093000||HM|${status}`,
        ...obx,
      ].join('\r'),
    ),
  })
  await drain(world, 'LIS@KANGJIAN', readersOf(world))
}

const ed = (data: string, type = '^application^pdf^Base64', title = '原始报告') =>
  `OBX|1|ED|PDF^${title}^L||${type}^${data}||||||F`

async function reportOf(sample: string): Promise<ReportView | undefined> {
  const { body } = await callAs(world.url, resident, 'GET', '/reports?limit=100')
  const ids = ReportItem.array()
    .parse(body['items'])
    .map(({ id }) => id)
  const all = await Promise.all(ids.map((id) => callAs(world.url, resident, 'GET', `/reports/${id}`)))
  return all.map((one) => ReportView.parse(one.body)).find(({ sampleNumber }) => sampleNumber === sample)
}

const fetchIt = (who: TestResident, id: string, documentId: string): Promise<Response> =>
  fetch(`${world.url}/api/reports/${id}/documents/${documentId}`, { headers: { Authorization: `Bearer ${who.token}` } })

const dead = async () =>
  (
    await world.sql.select<{ code: string; path: string }>(
      'SELECT code, path FROM dead_letter ORDER BY id DESC LIMIT 1',
    )
  )[0]

test('a PDF inside a report reaches its owner byte for byte, as a PDF and nothing else; nobody else gets it', async () => {
  await send('D-1', [ed(document.toString('base64')), 'OBX|2|NM|6690-2^白细胞计数^LN||6.1|10*9/L|3.5-9.5||||F'])
  const found = await reportOf('D-1')
  expect(found?.observations).toHaveLength(1)
  const [named] = found?.documents ?? []
  expect(named).toMatchObject({ contentType: 'application/pdf', title: '原始报告', bytes: document.length })
  const answer = await fetchIt(resident, found?.id ?? '', named?.id ?? '')
  expect(answer.status).toBe(200)
  expect(Buffer.from(await answer.arrayBuffer())).toEqual(document)
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    ...{ 'content-type': 'application/pdf', 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' },
    'content-disposition': `inline; filename*=UTF-8''${encodeURIComponent('原始报告.pdf')}`,
  })
  const refused = await fetchIt(stranger, found?.id ?? '', named?.id ?? '')
  expect([refused.status, ((await refused.json()) as { code: string }).code]).toEqual([404, 'report.unknown'])
})

test('a document of one report is not to be had under another', async () => {
  await send('D-2', [ed(png.toString('base64'), '^Image^PNG^Base64', '血涂片')])
  const [one, other] = [await reportOf('D-1'), await reportOf('D-2')]
  expect((await fetchIt(resident, other?.id ?? '', one?.documents[0]?.id ?? '')).status).toBe(404)
})

test('what it is follows from its bytes, whatever it is said to be', async () => {
  await send('D-3', [ed(png.toString('base64'), '^application^pdf^Base64')])
  expect((await reportOf('D-3'))?.documents).toMatchObject([{ contentType: 'image/png' }])
})

test('hexadecimal, line breaks inside base64, and data without anything around it are read', async () => {
  const lines = document.toString('base64').replaceAll(/.{76}/g, '$&\\.br\\')
  const bare = png.toString('base64')
  await send('D-4', [
    ed(document.toString('hex'), '^application^pdf^Hex'),
    ed(lines),
    `OBX|3|ED|IMG^血涂片^L||${bare}||||||F`,
  ])
  // The same document twice is one.
  expect((await reportOf('D-4'))?.documents.map(({ contentType, bytes }) => [contentType, bytes])).toEqual([
    ['application/pdf', document.length],
    ['image/png', png.length],
  ])
})

test.each([
  ['no picture and no PDF', ed(Buffer.from('<html><script>1</script></html>').toString('base64')), 'document.type'],
  ['no base64', ed('*** not base64 ***'), 'document.encoding'],
  ['odd hexadecimal', ed('abc', '^application^pdf^Hex'), 'document.encoding'],
])('%s: the message is a dead letter that names the field', async (name, obx, code) => {
  await send(`bad-${name}`, [obx])
  expect(await dead()).toEqual({ code, path: 'OBX-5' })
  expect(await reportOf(`bad-${name}`)).toBeUndefined()
})

test('nothing in the field is no document; what was taken back is none; what its sender keeps is said', async () => {
  await send('D-5', [
    ed(''),
    ed(document.toString('base64')).replace(/F$/, 'X'),
    'OBX|3|RP|SLIDE^数字切片^L||http://10.1.1.1/slide^^image^PICT||||||F',
  ])
  const found = await reportOf('D-5')
  expect(found?.documents).toEqual([])
  expect(found?.note).toContain('数字切片')
  expect(found?.note).not.toContain('10.1.1.1')
})

test('after a withdrawal nothing can be fetched any more', async () => {
  await send('D-6', [ed(document.toString('base64'))])
  const before = await reportOf('D-6')
  await send('D-6', [], 'X')
  const after = await reportOf('D-6')
  expect(after).toMatchObject({ state: 'withdrawn', documents: [] })
  const answer = await fetchIt(resident, after?.id ?? '', before?.documents[0]?.id ?? '')
  expect([answer.status, ((await answer.json()) as { code: string }).code]).toEqual([404, 'document.unknown'])
})

test('files that no report names are swept away after a day, the others stay', async () => {
  const orphan = await world.files.put(Buffer.from('a message that failed left me'))
  const named = (await reportOf('D-1'))?.documents[0]?.id ?? ''
  world.clock.advance(2 * 86_400_000)
  for (let run = 0; run < 256; run++) {
    world.clock.advance(sweepEveryMs)
    await sweepFiles(world)
  }
  expect([await world.files.get(orphan), (await world.files.get(named))?.length]).toEqual([null, document.length])
})

test.each([
  [Buffer.alloc(0), { fault: 'empty' }],
  [Buffer.concat([document, Buffer.alloc(10 * 1024 * 1024)]), { fault: 'too-large' }],
  [Buffer.from('GIF89a'), { fault: 'type' }],
  [Buffer.concat([Buffer.from('\n%!\n'), document]), { contentType: 'application/pdf' }],
  [Buffer.from('ffd8ffe000104a464946', 'hex'), { contentType: 'image/jpeg' }],
  [Buffer.from('RIFF\x10\0\0\0WEBPVP8 ', 'latin1'), { contentType: 'image/webp' }],
  [Buffer.from('RIFF\x10\0\0\0WAVEfmt ', 'latin1'), { fault: 'type' }],
])('by its signs: %#', (bytes, found) => {
  expect(inspect(bytes)).toEqual(found)
})
