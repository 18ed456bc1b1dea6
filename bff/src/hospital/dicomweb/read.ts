import * as z from 'zod'
import { instantAt } from '../../infra/clock.ts'
import type { Series, Study } from '../archive.ts'
import { HospitalSilent } from '../gateway.ts'

/** The DICOM JSON model: elements by their tag, each with a list of values. */
const Dataset = z.record(z.string(), z.looseObject({ Value: z.array(z.unknown()).optional() }))
type Dataset = z.output<typeof Dataset>

const tags = {
  accession: '00080050',
  date: '00080020',
  time: '00080030',
  studyDescription: '00081030',
  seriesDescription: '0008103E',
  modality: '00080060',
  patientId: '00100020',
  study: '0020000D',
  series: '0020000E',
  instance: '00080018',
  seriesNumber: '00200011',
  instanceNumber: '00200013',
} as const

/** What has nothing to look at: texts, key-object lists, how others were shown, measurements. */
const withoutPictures = new Set([
  'SR',
  'KO',
  'PR',
  'DOC',
  'SEG',
  'REG',
  'RTSTRUCT',
  'RTPLAN',
  'RTDOSE',
  'ECG',
  'AU',
  'PLAN',
])

const isUid = (text: string | null): text is string =>
  text !== null && /^[0-9]+(\.[0-9]+)*$/.test(text) && text.length <= 64

function datasetsIn(answer: unknown): Dataset[] {
  const read = z.array(Dataset).safeParse(answer)
  if (!read.success) throw new HospitalSilent('what the archive sent is no list of datasets')
  return read.data
}

/** What names itself in no way that could be asked for again is left out. */
export function studiesFrom(answer: unknown, zone: string): Study[] {
  return datasetsIn(answer).flatMap((dataset) => {
    const uid = text(dataset, tags.study)
    if (!isUid(uid)) return []
    return {
      ...{ uid, accession: text(dataset, tags.accession), patientId: text(dataset, tags.patientId) },
      ...{ description: text(dataset, tags.studyDescription), studiedAt: when(dataset, zone) },
    }
  })
}

/** Series in their order, each with its pictures in theirs. */
export function seriesFrom(seriesAnswer: unknown, instancesAnswer: unknown): Series[] {
  const instances = byNumber(datasetsIn(instancesAnswer), tags.instanceNumber)
  return byNumber(datasetsIn(seriesAnswer), tags.seriesNumber).flatMap((dataset) => {
    const uid = text(dataset, tags.series)
    const modality = text(dataset, tags.modality)
    const own = instances.filter((each) => text(each, tags.series) === uid)
    const uids = own.map((each) => text(each, tags.instance)).filter(isUid)
    if (!isUid(uid) || uids.length === 0 || withoutPictures.has(modality ?? '')) return []
    return { uid, modality, description: text(dataset, tags.seriesDescription), instances: uids }
  })
}

function byNumber(datasets: readonly Dataset[], tag: string): Dataset[] {
  const number = (dataset: Dataset) => Number(dataset[tag]?.Value?.[0] ?? Infinity)
  return [...datasets].sort((one, other) => {
    const [a, b] = [number(one), number(other)]
    return a === b ? 0 : a - b
  })
}

function text(dataset: Dataset, tag: string): string | null {
  const value = dataset[tag]?.Value?.[0]
  if (typeof value !== 'string' && typeof value !== 'number') return null
  return String(value).trim().slice(0, 200) || null
}

/** DICOM says day and time without a zone: the hospital's own. */
function when(dataset: Dataset, zone: string): Date | null {
  const day = /^(\d{4})(\d{2})(\d{2})$/.exec(text(dataset, tags.date) ?? '')
  if (!day) return null
  const time = /^(\d{2})(\d{2})/.exec(text(dataset, tags.time) ?? '')
  const at = instantAt(`${day[1]}-${day[2]}-${day[3]}`, time ? `${time[1]}:${time[2]}` : '00:00', zone)
  return Number.isNaN(at.getTime()) ? null : at
}
