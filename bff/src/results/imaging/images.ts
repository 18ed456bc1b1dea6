import type { Download } from '@onecard/shared/common'
import { checkDigit, tidy } from '@onecard/shared/idnumber'
import { imageSizes, type ImageSize, type ImagesView } from '@onecard/shared/imaging'
import type { Deps } from '../../deps.ts'
import type { ArchivePort, Series, Study } from '../../hospital/archive.ts'
import { HospitalSilent } from '../../hospital/gateway.ts'
import type { Resident } from '../../infra/auth.ts'
import { Refusal } from '../../infra/refusal.ts'
import { keptKey, personByMrn, personKeyOf } from '../../person/service.ts'
import { readable } from '../read.ts'
import type { ReportRow } from '../sql.ts'
import type { StudyContent } from './study.ts'

/**
 * What there is to look at of one of these people's reports. Throws Refusal report.unknown for everybody else's, and
 * images.silent while the archive does not answer.
 */
export async function images(deps: Deps, who: Resident, id: string): Promise<ImagesView> {
  const found = await shownStudy(deps, who, id)
  if (!found) return { studiedAt: null, description: null, series: [] }
  const { study, series } = found
  return {
    studiedAt: study.studiedAt && study.studiedAt.toISOString(),
    description: study.description,
    series: series.map(({ instances, ...rest }) => ({ ...rest, count: instances.length, instances: some(instances) })),
  }
}

/** One picture; only of the report's own study. Throws Refusal image.unknown, and as `images` does. */
export async function image(
  deps: Deps,
  who: Resident,
  wanted: { id: string; series: string; instance: string; size: ImageSize },
): Promise<Download> {
  const found = await shownStudy(deps, who, wanted.id)
  const series = found?.series.find(({ uid }) => uid === wanted.series)
  if (!found || !series?.instances.includes(wanted.instance)) throw new Refusal('image.unknown')
  const place = { study: found.study.uid, series: series.uid, instance: wanted.instance }
  const bytes = await answered(found.archive.picture(place, imageSizes[wanted.size]))
  if (!bytes) throw new Refusal('image.unknown')
  return { bytes, contentType: 'image/jpeg', name: `${series.modality ?? 'image'}.jpg` }
}

interface ShownStudy {
  archive: ArchivePort
  study: Study
  series: Series[]
}

async function shownStudy(deps: Deps, who: Resident, id: string): Promise<ShownStudy | null> {
  const { row, content } = await readable(deps, who, id)
  const archive = deps.hospitals.archive(row.labId)
  if (!archive || !content.study || row.kind !== 'imaging') return null
  const study = await ownStudy(deps, archive, row, content.study)
  return study && { archive, study, series: await answered(archive.series(study.uid)) }
}

async function ownStudy(deps: Deps, archive: ArchivePort, row: ReportRow, wanted: StudyContent): Promise<Study | null> {
  const by = wanted.uid === null ? { accession: wanted.accession ?? '' } : { uid: wanted.uid }
  for (const study of await answered(archive.studies(by))) {
    if (isSame(study, wanted) && (await isOf(deps, row, study))) return study
  }
  return null
}

/** Asked by one of its names, an archive may answer with more than was asked for. */
function isSame(study: Study, { uid, accession }: StudyContent): boolean {
  if (uid === null) return study.accession === accession
  return study.uid === uid && (accession === null || study.accession === null || study.accession === accession)
}

/** A patient whom we know by this number, or whose ID card it is, must be the report's own. */
async function isOf(deps: Deps, { labId, personKey }: ReportRow, { patientId }: Study): Promise<boolean> {
  if (patientId === null) return true
  const known = isIdNumber(tidy(patientId))
    ? await personKeyOf(deps, { idType: 'resident-id', idNumber: patientId })
    : await personByMrn(deps.sql, labId, patientId)
  return known === null || known.equals(await keptKey(deps.sql, personKey))
}

const isIdNumber = (text: string): boolean => /^[1-9]\d{16}[\dX]$/.test(text) && text[17] === checkDigit(text)

async function answered<T>(asked: Promise<T>): Promise<T> {
  try {
    return await asked
  } catch (error) {
    if (error instanceof HospitalSilent) throw new Refusal('images.silent')
    throw error
  }
}

const most = 300

/** Of very many some at equal steps, the first and the last among them. */
function some(instances: readonly string[]): string[] {
  if (instances.length <= most) return [...instances]
  const step = (instances.length - 1) / (most - 1)
  return Array.from({ length: most }, (_, nth) => instances[Math.round(nth * step)] ?? '')
}
