import type { ReportMissingRequest } from '@onecard/shared/missing'
import { dayOf, instantAt, timeOf } from '../i18n/when.ts'
import type { missingWords } from './missingWords.ts'

/** The form of a missing result; texts, as they stand in its fields. */
export interface MissingForm extends Record<string, string> {
  day: string
  time: string
  place: string
  note: string
}

/** What the page that led here knew of the sample. */
export interface Known {
  memberId: string
  reportId: string | null
  sampleId: string | null
  at: string | null
  place: string | null
}

export function formOf({ at, place }: Known): MissingForm {
  const sampled = at === null ? NaN : Date.parse(at)
  const known = !Number.isNaN(sampled)
  return { day: known ? dayOf(sampled) : '', time: known ? timeOf(sampled) : '', place: place ?? '', note: '' }
}

export type Faults = Partial<Record<'day' | 'time' | 'place', string>>

/** What is wrong with the form, field by field; nothing when it can be sent. */
export function faultsIn(form: MissingForm, nowMs: number, words: (typeof missingWords)['zh']): Faults {
  const faults: Faults = {}
  if (form.day === '') faults.day = words.needsDay
  if (form.time === '') faults.time = words.needsTime
  if (form.day !== '' && form.time !== '' && Date.parse(instantAt(form.day, form.time)) > nowMs) {
    faults.time = words.future
  }
  const place = form.place.trim()
  if (place.length < 2 || place.length > 120) faults.place = words.needsPlace
  return faults
}

export function requestOf(form: MissingForm, known: Known): ReportMissingRequest {
  // The instant that the phone knows, seconds and all, unless the person has put it right.
  const typed = instantAt(form.day, form.time)
  const same = known.at !== null && typed.slice(0, 16) === new Date(known.at).toISOString().slice(0, 16)
  return {
    memberId: known.memberId,
    kind: 'nucleic-acid',
    sampledAt: same && known.at !== null ? known.at : typed,
    place: form.place.trim(),
    reportId: known.reportId,
    sampleId: known.sampleId,
    note: form.note.trim() || null,
  }
}
