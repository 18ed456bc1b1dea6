import { instantOf } from '../../hl7.ts'
import type { Examination, ExaminationKind } from './examinations.ts'

interface Past {
  idNumber: string
  daysAgo: number
  kind: ExaminationKind
  conclusion?: string
  values?: Readonly<Record<string, number>>
  rhythm?: Examination['rhythm']
}

const [mingyuan, guilan, sining, lele] = [
  '599101198803144317',
  '599101195509022040',
  '599102199006192042',
  '599101202105203171',
]

const calm = { rhythm: { beatsPerMinute: 68, early: [] }, conclusion: '窦性心律，正常心电图', values: { 心率: 68 } }

/** What the demo family had examined here. */
const pasts: readonly Past[] = [
  {
    idNumber: guilan,
    daysAgo: 34,
    kind: 'station',
    values: { 收缩压: 158, 舒张压: 94, 心率: 82 },
    conclusion: '血压偏高，请按时服药，一周后再测。',
  },
  { idNumber: guilan, daysAgo: 8, kind: 'station', values: { 收缩压: 144, 舒张压: 86, 心率: 79 } },
  { idNumber: guilan, daysAgo: 1, kind: 'station' },
  { idNumber: guilan, daysAgo: 2, kind: 'ecg' },
  { idNumber: guilan, daysAgo: 5, kind: 'ct' },
  { idNumber: mingyuan, daysAgo: 12, kind: 'chest' },
  { idNumber: mingyuan, daysAgo: 12, kind: 'ecg', ...calm },
  { idNumber: mingyuan, daysAgo: 60, kind: 'pathology' },
  {
    idNumber: sining,
    daysAgo: 4,
    kind: 'station',
    values: { 收缩压: 112, 舒张压: 70, 体重: 54.5 },
    conclusion: '各项正常。',
  },
  { idNumber: sining, daysAgo: 9, kind: 'ecg' },
  { idNumber: sining, daysAgo: 15, kind: 'ct' },
  { idNumber: sining, daysAgo: 47, kind: 'pathology' },
  { idNumber: lele, daysAgo: 26, kind: 'hand' },
]

/** The examinations as seen from the day on which the hospital began to tell of them. */
export function pastExaminations(today: string): Examination[] {
  return pasts.map(({ daysAgo, ...past }, nth) => {
    const day = new Date(Date.parse(`${today}T00:00:00Z`) - daysAgo * 86_400_000).toISOString().slice(0, 10)
    return { ...past, number: nth + 1, at: instantOf(day, `09:${String((nth * 7) % 60).padStart(2, '0')}`) }
  })
}
