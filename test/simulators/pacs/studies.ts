import type { Phantom } from './phantom.ts'

/** A study in an archive of nobody's pictures. */
export interface PacsStudy {
  uid: string
  accession: string
  patientId: string
  description: string
  /** `YYYYMMDD`, `HHMMSS`, as DICOM writes them. */
  date: string
  time: string
  series: PacsSeries[]
}

export interface PacsSeries {
  uid: string
  number: number
  modality: string
  description: string
  picture: Phantom
  /** How many pictures it has. */
  count: number
}

/** The UID of the nth picture, counted from 1. */
export const instanceUid = ({ uid }: PacsSeries, nth: number): string => `${uid}.${nth}`

/** UIDs of our own, made from a number: 2.25 is the root of those that nobody has to give out. */
export const studyUid = (nth: number): string => `2.25.5991${String(nth).padStart(8, '0')}`

/** A chest looked at in slices, in two windows, with its scout view. */
export function chestCt(nth: number, about: Pick<PacsStudy, 'accession' | 'patientId' | 'date' | 'time'>): PacsStudy {
  const uid = studyUid(nth)
  const series = (number: number, description: string, picture: Phantom, count: number): PacsSeries => ({
    ...{ uid: `${uid}.${number}`, number, modality: 'CT', description, picture, count },
  })
  return {
    ...{ uid, description: '胸部CT平扫', ...about },
    series: [
      series(1, '肺窗 5mm', 'ct-lung', 12),
      series(2, '纵隔窗 5mm', 'ct-soft', 12),
      series(3, '定位像', 'chest', 1),
    ],
  }
}

/** One plain picture. */
export function radiograph(
  nth: number,
  picture: 'chest' | 'hand',
  about: Pick<PacsStudy, 'accession' | 'patientId' | 'date' | 'time'>,
): PacsStudy {
  const uid = studyUid(nth)
  const description = picture === 'chest' ? '胸部正位片' : '左手正位片'
  const series = [{ uid: `${uid}.1`, number: 1, modality: 'DX', description, picture, count: 1 }]
  return { uid, description, ...about, series }
}
