import { afterAll, afterEach, beforeAll, expect, test } from '@jest/globals'
import { ImagesView } from '@onecard/shared/imaging'
import { aClient } from '../../../test/fhir.ts'
import { imagingReport, pictureOf, withArchive } from '../../../test/imaging.ts'
import { aResident, callAs, type TestResident } from '../../../test/residents.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { startPacs, type Pacs } from '../../../../test/simulators/pacs/start.ts'
import { chestCt, radiograph, studyUid } from '../../../../test/simulators/pacs/studies.ts'
import { keepMrn, personKeyOf } from '../../person/service.ts'
import { receive, drain } from '../../inbox/service.ts'
import { readersOf } from '../../readers.ts'

const zhang = '599101198803144317'
const mother = '599101195509022040'
const when = { date: '20261120', time: '101500' }
const studies = [
  chestCt(1, { accession: 'A-1', patientId: 'M-1', ...when }),
  radiograph(2, 'hand', { accession: 'A-2', patientId: 'M-9', ...when }),
  radiograph(3, 'chest', { accession: 'A-3', patientId: mother, ...when }),
  radiograph(4, 'chest', { accession: 'A-4', patientId: 'M-1', ...when }),
  radiograph(5, 'chest', { accession: 'A-5', patientId: 'M-1', ...when }),
]
let pacs: Pacs
let world: World
let token: string
let resident: TestResident
let stranger: TestResident
beforeAll(async () => {
  pacs = await startPacs(studies)
  world = await openWorld({ hospitals: [withArchive('yc1', { base: pacs.base, timeoutMs: 3000 })] })
  token = await (await aClient(world, 'yc1')).token()
  resident = await aResident(world, { idNumber: zhang, level: 'L2' })
  stranger = await aResident(world, { level: 'L2' })
  const [own, others] = await Promise.all(
    [zhang, mother].map((idNumber) => personKeyOf(world, { idType: 'resident-id', idNumber })),
  )
  await keepMrn(world.sql, world, { hospitalId: 'yc1', mrn: 'M-1', personKey: own! })
  await keepMrn(world.sql, world, { hospitalId: 'yc1', mrn: 'M-9', personKey: others! })
})
afterEach(() => void pacs.mood.set({ mode: 'normal' }))
afterAll(async () => {
  await world.close()
  await pacs.close()
})

const named = (name: { uid?: string; accession?: string }) =>
  imagingReport(world, token, { resident, idNumber: zhang, ...name })
const ask = (id: string, who = resident) => callAs(world.url, who, 'GET', `/reports/${id}/images`)
const seriesOf = async (id: string) => ImagesView.parse((await ask(id)).body).series

test('a report’s study is found by its UID: series in their order with what they show, and each picture as JPEG', async () => {
  const id = await named({ uid: studyUid(1), accession: 'A-1' })
  const { body } = await ask(id)
  expect(body).toMatchObject({ studiedAt: '2026-11-20T02:15:00.000Z', description: '胸部CT平扫' })
  const series = await seriesOf(id)
  expect(series.map(({ modality, description, count }) => [modality, description, count])).toEqual([
    ['CT', '肺窗 5mm', 12],
    ['CT', '纵隔窗 5mm', 12],
    ['CT', '定位像', 1],
  ])
  const [first] = series
  const small = await pictureOf(
    world,
    resident,
    `/reports/${id}/images/${first?.uid}/${first?.instances[5]}?size=small`,
  )
  expect([small.status, small.type, small.bytes.subarray(0, 2).toString('hex')]).toEqual([200, 'image/jpeg', 'ffd8'])
})

test('an accession number alone leads to the study too', async () => {
  expect(await seriesOf(await named({ accession: 'A-4' }))).toHaveLength(1)
})

test('by HL7 v2 the study is named in ZDS, in an item, or by the accession number of the order', async () => {
  const segments = [
    'MSH|^~\\&|RIS|YC1|ONECARD|YUNCHUAN|20261122093000||ORU^R01|v2-1|P|2.5.1',
    `PID|1||${zhang}^^^^NNCHN||张^明远||19880314|M`,
    'OBR|1|P-1|F-1|24627-2^胸部CT平扫^LN|||20261122080000|||||||||||A-1||||20261122093000||RAD|F',
    `ZDS|${studyUid(1)}^PACS^Application^DICOM`,
    'OBX|1|TX|18782-3^所见^LN||右肺下叶见小结节||||||F',
    `OBX|2|ST|113014^Study Instance UID^DCM||${studyUid(1)}||||||F`,
  ]
  await receive(world, {
    ...{ source: 'hl7v2', sender: 'RIS@YC1', hospitalId: 'yc1', reference: 'v2-1', kind: 'ORU^R01', encoding: 'utf-8' },
    bytes: Buffer.from(segments.join('\r')),
  })
  await drain(world, 'RIS@YC1', readersOf(world))
  const { body } = await callAs(world.url, resident, 'GET', '/reports?kind=imaging&limit=100')
  const reports = body['items'] as { id: string; title: string }[]
  const views = await Promise.all(reports.map(({ id }) => callAs(world.url, resident, 'GET', `/reports/${id}`)))
  const own = views.find((each) => each.body['sampleNumber'] === 'F-1')
  // The UID is no finding; what was seen is one.
  expect(own?.body['observations']).toMatchObject([{ name: '所见', value: '右肺下叶见小结节' }])
  expect(await seriesOf(String(own?.body['id']))).toHaveLength(3)
})

test.each([
  ['of another patient of the hospital', { uid: studyUid(2) }],
  ['of the holder of another ID card', { uid: studyUid(3) }],
  ['under another accession number than the report says', { uid: studyUid(1), accession: 'A-9' }],
  ['that is not there', { uid: '2.25.1' }],
])('a study %s is never shown, whatever the report says', async (_what, name) => {
  const id = await named(name)
  expect(await seriesOf(id)).toEqual([])
  const [series] = studies.find(({ uid }) => uid === name.uid)?.series ?? studies[1]!.series
  const picture = await pictureOf(world, resident, `/reports/${id}/images/${series?.uid}/${series?.uid}.1`)
  expect(picture.status).toBe(404)
})

test('a picture of another study is not fetched through a report of one’s own, and a stranger gets none at all', async () => {
  const id = await named({ uid: studyUid(4), accession: 'A-4' })
  const [own] = await seriesOf(id)
  const before = pacs.mood.asked.length
  const [other] = studies[1]!.series
  for (const path of [`${other?.uid}/${other?.uid}.1`, `${own?.uid}/${other?.uid}.1`, `${own?.uid}/1.2.3`]) {
    expect((await pictureOf(world, resident, `/reports/${id}/images/${path}`)).status).toBe(404)
  }
  expect((await pictureOf(world, resident, `/reports/${id}/images/${own?.uid}/..%2f..`)).status).toBe(400)
  expect((await pictureOf(world, stranger, `/reports/${id}/images/${own?.uid}/${own?.uid}.1`)).status).toBe(404)
  expect((await ask(id, stranger)).body['code']).toBe('report.unknown')
  expect(pacs.mood.asked.slice(before).filter((path) => path.endsWith('/rendered'))).toEqual([])
})

test('who turns pages back and forth asks the archive for each picture once', async () => {
  const id = await named({ uid: studyUid(1), accession: 'A-1' })
  const [series] = await seriesOf(id)
  const path = `/reports/${id}/images/${series?.uid}/${series?.instances[1]}?size=small`
  const before = pacs.mood.asked.length
  const answers = await Promise.all([1, 2, 3].map(() => pictureOf(world, resident, path)))
  answers.push(await pictureOf(world, resident, path))
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200])
  expect(pacs.mood.asked.slice(before).filter((each) => each.endsWith('/rendered'))).toHaveLength(1)
})

test.each(['down', 'garbage', 'silent'])(
  'an archive that is %s is said to be away, the words of the report stay, and it is asked again later',
  async (mode) => {
    const id = await named({ uid: studyUid(5), accession: 'A-5' })
    world.clock.advance(60_000)
    pacs.mood.set({ mode })
    const away = await ask(id)
    expect(away.body).toMatchObject({ status: 503, code: 'images.silent' })
    expect((await callAs(world.url, resident, 'GET', `/reports/${id}`)).body['conclusion']).toContain('小结节')
    pacs.mood.set({ mode: 'normal' })
    expect(await seriesOf(id)).toHaveLength(1)
  },
)
