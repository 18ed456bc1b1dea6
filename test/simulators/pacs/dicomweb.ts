import Router from '@koa/router'
import { jpegOf } from './jpeg.ts'
import { phantom } from './phantom.ts'
import { instanceUid, type PacsSeries, type PacsStudy } from './studies.ts'

/** QIDO-RS and WADO-RS `/rendered` over studies of nobody. */
export function dicomwebRoutes(studies: () => readonly PacsStudy[], prefix = '/dicom-web'): Router {
  const router = new Router({ prefix })
  const study = (uid: unknown) => studies().find((each) => each.uid === uid)
  router.get('/studies', (ctx) => {
    const { StudyInstanceUID: uid, AccessionNumber: accession } = ctx.query
    const found = studies().filter((each) => (uid ? each.uid === uid : each.accession === accession))
    say(ctx, found.map(studyDataset))
  })
  router.get('/studies/:study/series', (ctx) => {
    say(ctx, study(ctx.params['study'])?.series.map(seriesDataset) ?? [])
  })
  router.get('/studies/:study/instances', (ctx) => {
    say(ctx, study(ctx.params['study'])?.series.flatMap(instanceDatasets) ?? [])
  })
  router.get('/studies/:study/series/:series/instances/:instance/rendered', (ctx) => {
    const series = study(ctx.params['study'])?.series.find(({ uid }) => uid === ctx.params['series'])
    const nth = series ? numberOf(series, ctx.params['instance'] ?? '') : 0
    if (!series || nth === 0) return ctx.throw(404)
    const [edge] = String(ctx.query['viewport'] ?? '').split(',')
    ctx.type = 'image/jpeg'
    ctx.body = rendered(series, nth, Math.min(largest, Number(edge) || largest))
  })
  return router
}

/** Pictures of nobody have no more detail than this. */
const largest = 320
const drawn = new Map<string, Buffer>()

function rendered(series: PacsSeries, nth: number, edge: number): Buffer {
  const size = Math.max(64, edge)
  const at = series.count === 1 ? 0.5 : (nth - 1) / (series.count - 1)
  const name = `${series.picture} ${at} ${size}`
  const picture = drawn.get(name) ?? jpegOf(phantom(series.picture, at, size), size)
  drawn.set(name, picture)
  return picture
}

function numberOf(series: PacsSeries, uid: string): number {
  return Array.from({ length: series.count }, (_, nth) => nth + 1).find((nth) => instanceUid(series, nth) === uid) ?? 0
}

function say(ctx: { type: string; body: unknown }, datasets: readonly object[]): void {
  ctx.type = 'application/dicom+json'
  ctx.body = JSON.stringify(datasets)
}

const element = (vr: string, value: string | number) => ({ vr, Value: [value] })

const studyDataset = (study: PacsStudy) => ({
  '00080020': element('DA', study.date),
  '00080030': element('TM', study.time),
  '00080050': element('SH', study.accession),
  '00081030': element('LO', study.description),
  '00100020': element('LO', study.patientId),
  '0020000D': element('UI', study.uid),
})

const seriesDataset = (series: PacsSeries) => ({
  '00080060': element('CS', series.modality),
  '0008103E': element('LO', series.description),
  '0020000E': element('UI', series.uid),
  '00200011': element('IS', series.number),
})

const instanceDatasets = (series: PacsSeries) =>
  Array.from({ length: series.count }, (_, nth) => ({
    '00080018': element('UI', instanceUid(series, nth + 1)),
    '0020000E': element('UI', series.uid),
    '00200013': element('IS', nth + 1),
  }))
