import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { ImagesView } from '@onecard/shared/imaging'
import { dicomOf } from '../../../test/dicom.ts'
import { aClient } from '../../../test/fhir.ts'
import { imagingReport, pictureOf, withArchive } from '../../../test/imaging.ts'
import { startOrthanc, testWithOrthanc, type Orthanc } from '../../../test/orthanc.ts'
import { aResident, callAs, type TestResident } from '../../../test/residents.ts'
import { openWorld, type World } from '../../../test/world.ts'
import { keepMrn } from '../../person/service.ts'

const withOrthanc = testWithOrthanc()
const isHere = withOrthanc === test
const zhang = '599101198803144317'
const study = '2.25.599100000001'
let orthanc: Orthanc
let world: World
let token: string
let resident: TestResident
beforeAll(async () => {
  if (!isHere) return
  orthanc = await startOrthanc()
  await fill(orthanc)
  world = await openWorld({ hospitals: [withArchive('yc1', orthanc)] })
  token = await (await aClient(world, 'yc1')).token()
  resident = await aResident(world, { idNumber: zhang, level: 'L2' })
  await keepMrn(world.sql, world, { hospitalId: 'yc1', mrn: 'M-1', personKey: resident.personKey })
}, 60_000)
afterAll(async () => {
  if (!isHere) return
  await world.close()
  await orthanc.stop()
})

/** Two series of one study, and a study of somebody else. */
async function fill({ store }: Orthanc): Promise<void> {
  const about = { study, accession: 'A-1', patientId: 'M-1', studyDescription: '胸部CT平扫', modality: 'CT' } as const
  const series = [
    { description: '肺窗', number: 1, picture: 'ct-lung', count: 4 },
    { description: '纵隔窗', number: 2, picture: 'ct-soft', count: 2 },
  ] as const
  for (const { description, number, picture, count } of series) {
    for (let nth = 1; nth <= count; nth++) {
      const uid = `${study}.${number}`
      await store(
        dicomOf({
          ...about,
          ...{ series: uid, instance: `${uid}.${nth}`, seriesDescription: description, seriesNumber: number },
          ...{ instanceNumber: nth, picture, at: nth / (count + 1) },
        }),
      )
    }
  }
  await store(
    dicomOf({
      ...{ study: '2.25.9', series: '2.25.9.1', instance: '2.25.9.1.1', accession: 'B-1', patientId: 'M-2' },
      ...{ modality: 'CR', studyDescription: '手', seriesDescription: '正位', seriesNumber: 1, instanceNumber: 1 },
      ...{ picture: 'hand', at: 0.5 },
    }),
  )
}

const named = (name: { uid?: string; accession?: string }) =>
  imagingReport(world, token, { resident, idNumber: zhang, ...name })
const imagesOf = async (id: string) =>
  ImagesView.parse((await callAs(world.url, resident, 'GET', `/reports/${id}/images`)).body)

withOrthanc(
  'a real archive: a study found by UID and by accession number, with its series and pictures in order',
  async () => {
    for (const name of [{ uid: study, accession: 'A-1' }, { accession: 'A-1' }]) {
      const { description, studiedAt, series } = await imagesOf(await named(name))
      expect([description, studiedAt]).toEqual(['胸部CT平扫', '2026-11-20T02:15:00.000Z'])
      expect(series.map((each) => [each.modality, each.description, each.instances])).toEqual([
        ['CT', '肺窗', [1, 2, 3, 4].map((nth) => `${study}.1.${nth}`)],
        ['CT', '纵隔窗', [1, 2].map((nth) => `${study}.2.${nth}`)],
      ])
    }
  },
)

withOrthanc(
  'a real archive renders each picture, no larger than was asked for, and different ones differ',
  async () => {
    const id = await named({ uid: study })
    const path = (nth: number, size: string) => `/reports/${id}/images/${study}.1/${study}.1.${nth}?size=${size}`
    const small = await pictureOf(world, resident, path(2, 'small'))
    const other = await pictureOf(world, resident, path(3, 'small'))
    expect([small.status, small.type]).toEqual([200, 'image/jpeg'])
    expect(widthOf(small.bytes)).toBeLessThanOrEqual(192)
    expect(small.bytes.equals(other.bytes)).toBe(false)
  },
)

withOrthanc(
  'a real archive: what belongs to another patient stays there, and one that is gone is said to be away',
  async () => {
    const id = await named({ uid: '2.25.9' })
    expect((await imagesOf(id)).series).toHaveLength(1)
    await keepMrn(world.sql, world, { hospitalId: 'yc1', mrn: 'M-2', personKey: Buffer.alloc(16, 7) })
    expect((await imagesOf(id)).series).toEqual([])
    await orthanc.stop()
    const { body } = await callAs(world.url, resident, 'GET', `/reports/${await named({ accession: 'A-7' })}/images`)
    expect(body).toMatchObject({ status: 503, code: 'images.silent' })
  },
)

/** From the frame header of a JPEG. */
function widthOf(jpeg: Buffer): number {
  for (let at = 2; at < jpeg.length - 9; at += 2 + jpeg.readUInt16BE(at + 2)) {
    const marker = jpeg[at + 1] ?? 0
    if (marker >= 0xc0 && marker <= 0xc2) return jpeg.readUInt16BE(at + 7)
  }
  return 0
}
