import type { Dice } from './random.ts'
import type { Line } from './panels.ts'
import type { Report, Status } from './write.ts'

/** What was found in a tube, as an instrument would put it. */
export const findings = ['negative', 'positive', 'grey', 'single-gene', 'invalid'] as const
export type FindingName = (typeof findings)[number]

export interface TubeWish {
  labId: string
  code: string
  finding: FindingName
  status: Status
  /** Whose samples are in it, where the laboratory has been told; it never knows who they are. */
  people: number | null
  sampledAt: Date | null
  issuedAt: Date
  dice: Dice
}

/** What a laboratory says of a tube: no patient, the code on the tube as the specimen. */
export function tubeReport({ labId, code, finding, status, people, sampledAt, issuedAt, dice }: TubeWish): Report {
  return {
    ...{ labId, sampleNumber: code, code: '94500-6', title: '新型冠状病毒核酸检测', section: 'MB' },
    ...{ specimen: ['THRT', '咽拭子'], patient: null, pool: people, status },
    sampledAt: sampledAt?.toISOString() ?? '',
    ...{ issuedAt: issuedAt.toISOString(), note: '', conclusion: '' },
    lines: status === 'I' || status === 'X' ? [] : linesFor(finding, dice),
  }
}

const words: Readonly<Record<FindingName, string>> = {
  negative: '阴性',
  positive: '阳性',
  grey: '可疑',
  'single-gene': '待复检',
  invalid: '样本不合格',
}

/** Cycles of the two genes; null where nothing grew. */
const cycles: Readonly<Record<FindingName, readonly [n: number | null, orf1ab: number | null] | null>> = {
  negative: [null, null],
  positive: [27.6, 28.4],
  grey: [38.3, 38.8],
  'single-gene': [34.2, null],
  invalid: null,
}

function linesFor(finding: FindingName, dice: Dice): Line[] {
  const word = judged('94500-6', '新型冠状病毒核酸', words[finding], finding === 'negative' ? 'N' : 'A')
  const genes = cycles[finding]
  if (!genes) return [word]
  const wobble = Math.round(dice.normal() * 4) / 10
  const [n, orf1ab] = genes.map((ct) => (ct === null ? null : ct + Math.max(-0.6, Math.min(0.6, wobble))))
  return [
    word,
    gene('94533-7', 'N 基因', n ?? null),
    gene('94559-2', 'ORF1ab 基因', orf1ab ?? null),
    { ...gene('', '内标', 26.4 + wobble), code: 'IC' },
  ]
}

function judged(code: string, name: string, value: string, flag: 'N' | 'A'): Line {
  return { code, name, type: 'CWE', value, unit: '', range: '阴性', flag }
}

function gene(code: string, name: string, ct: number | null): Line {
  const common = { code, name, range: '', flag: '' as const }
  return ct === null
    ? { ...common, type: 'ST', value: 'NoCt', unit: '' }
    : { ...common, type: 'NM', value: ct.toFixed(1), unit: 'Ct' }
}
