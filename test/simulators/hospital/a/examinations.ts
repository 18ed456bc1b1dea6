import { chestCt, radiograph, studyUid, type PacsStudy } from '../../pacs/studies.ts'
import { sampledLeads, type Rhythm } from './cardiogram.ts'

/** What the hospital's other departments write: electrocardiograms, pictures, tissues, and the check at a village station. */

export const examinationKinds = ['ecg', 'ct', 'chest', 'hand', 'pathology', 'station'] as const
export type ExaminationKind = (typeof examinationKinds)[number]

export interface Examination {
  kind: ExaminationKind
  idNumber: string
  /** Names sample, accession number and study. */
  number: number
  at: Date
  conclusion?: string | undefined
  /** Of a check: what was measured, by the item's name. */
  values?: Readonly<Record<string, number>> | undefined
  rhythm?: Rhythm | undefined
}

const loinc = (code: string, text: string) => ({ coding: [{ system: 'http://loinc.org', code }], text })
const two = (number: number): string => String(number).padStart(2, '0')
const sampleNumber = ({ number }: Examination): string => `YC1X${String(number).padStart(7, '0')}`

interface Face {
  section: string
  code: string
  title: string
  conclusion: string
  signedBy: string
}

const faces: Readonly<Record<ExaminationKind, Face>> = {
  ecg: {
    ...{ section: 'EC', code: '11524-6', title: '十二导联心电图', signedBy: '苏映岚' },
    conclusion: '窦性心律，偶发室性早搏',
  },
  ct: {
    ...{ section: 'CT', code: '24627-2', title: '胸部CT平扫', signedBy: '顾长卿' },
    conclusion: '1. 右肺中叶小结节，直径约 5 mm，建议 12 个月后低剂量 CT 复查。\n2. 其余肺野未见明显异常。',
  },
  chest: {
    ...{ section: 'RAD', code: '36643-5', title: '胸部正位片', signedBy: '顾长卿' },
    conclusion: '心肺膈未见明显异常。',
  },
  hand: {
    ...{ section: 'RAD', code: '37362-1', title: '左手正位片', signedBy: '顾长卿' },
    conclusion: '左手诸骨骨质连续，未见骨折征象。',
  },
  pathology: {
    ...{ section: 'SP', code: '11529-5', title: '胃黏膜活检病理', signedBy: '卢清和' },
    conclusion: '（胃窦）黏膜慢性炎，轻度活动，未见肠上皮化生。幽门螺杆菌染色（－）。',
  },
  station: {
    ...{ section: 'vital-signs', code: '85353-1', title: '石桥村健康小站检查', signedBy: '何春生' },
    conclusion: '血压比上次平稳，继续按时服药，少盐，一周后再来测。',
  },
}

const texts: Partial<Record<ExaminationKind, readonly (readonly [code: string, name: string, text: string])[]>> = {
  ct: [
    [
      '18782-3',
      '影像所见',
      '胸廓对称。右肺中叶见一类圆形小结节，边界清楚，直径约 5 mm，未见毛刺及胸膜牵拉。其余肺野透亮度正常，气管及主支气管通畅。纵隔未见肿大淋巴结。心影大小正常。双侧胸腔未见积液。',
    ],
  ],
  chest: [
    [
      '18782-3',
      '影像所见',
      '胸廓对称，双肺纹理清晰，未见实质性病变。肺门不大。心影大小形态正常。双膈面光整，肋膈角锐利。',
    ],
  ],
  hand: [['18782-3', '影像所见', '左手诸骨形态、密度正常，骨皮质连续，关节间隙正常，软组织未见明显肿胀。']],
  pathology: [
    ['22634-0', '大体所见', '灰白色黏膜组织 2 粒，直径 0.2～0.3 cm，全包埋。'],
    ['22635-7', '镜下所见', '黏膜固有层内淋巴细胞、浆细胞浸润，少量中性粒细胞，腺体排列规则，未见异型增生。'],
  ],
}

type Item = readonly [code: string, name: string, unit: string, low: number | null, high: number | null, usual: number]

const items: Partial<Record<ExaminationKind, readonly Item[]>> = {
  ecg: [
    ['8867-4', '心率', '/min', 60, 100, 78],
    ['8625-6', 'PR 间期', 'ms', 120, 200, 162],
    ['8633-0', 'QRS 时限', 'ms', 60, 110, 92],
    ['8634-8', 'QT 间期', 'ms', null, null, 368],
    ['8636-3', 'QTc', 'ms', null, 450, 421],
    ['8632-8', 'QRS 电轴', 'deg', -30, 90, 52],
  ],
  station: [
    ['8480-6', '收缩压', 'mmHg', 90, 139, 128],
    ['8462-4', '舒张压', 'mmHg', 60, 89, 78],
    ['8867-4', '心率', '次/分', 60, 100, 76],
    ['59408-5', '血氧饱和度', '%', 95, null, 98],
    ['8310-5', '体温', '℃', 36, 37.2, 36.5],
    ['29463-7', '体重', 'kg', null, null, 62.5],
  ],
}

/** A DiagnosticReport with all of it inside. */
export function examinationReport(examination: Examination): object {
  const { kind, at, conclusion } = examination
  const face = faces[kind]
  const contained = observationsOf(examination).map((observation, nth) => ({ ...observation, id: `o${nth}` }))
  return {
    ...{ resourceType: 'DiagnosticReport', status: 'final', contained },
    identifier: [{ value: sampleNumber(examination) }, accession(sampleNumber(examination))],
    category: [{ coding: [{ code: face.section }] }],
    ...{ code: loinc(face.code, face.title), subject: subjectOf(examination) },
    ...{ effectiveDateTime: at.toISOString(), issued: new Date(at.getTime() + 24 * 60_000).toISOString() },
    resultsInterpreter: [{ display: face.signedBy }],
    result: contained.map(({ id }) => ({ reference: `#${id}` })),
    conclusion: conclusion ?? face.conclusion,
    ...(studyOf(examination) ? { imagingStudy: [{ identifier: uidOf(examination) }] } : {}),
  }
}

const accession = (value: string) => ({ type: { coding: [{ code: 'ACSN' }] }, value })
const uidOf = ({ number }: Examination) => ({ system: 'urn:dicom:uid', value: `urn:oid:${studyUid(number)}` })
const subjectOf = ({ idNumber }: Examination) => ({
  type: 'Patient',
  identifier: { system: 'urn:oid:2.16.156.10011.1.3', value: idNumber },
})

function observationsOf(examination: Examination): object[] {
  const { kind, values = {}, rhythm = { beatsPerMinute: 78, early: [2, 8] } } = examination
  const common = { resourceType: 'Observation', status: 'final' }
  const said = (texts[kind] ?? []).map(([code, name, text]) => ({
    ...common,
    code: loinc(code, name),
    valueString: text,
  }))
  const measured = (items[kind] ?? []).map(([code, name, unit, low, high, usual]) => ({
    ...{ ...common, code: loinc(code, name), valueQuantity: { value: values[name] ?? usual, unit } },
    ...(low === null && high === null ? {} : { referenceRange: [rangeOf(low, high)] }),
  }))
  const curves = { ...common, code: loinc('11524-6', '波形'), component: sampledLeads(rhythm) }
  return [...said, ...measured, ...(kind === 'ecg' ? [curves] : [])]
}

const rangeOf = (low: number | null, high: number | null) => ({
  ...(low === null ? {} : { low: { value: low } }),
  ...(high === null ? {} : { high: { value: high } }),
})

/** What of it lies in the archive of pictures; null when there is nothing to see. */
export function studyOf(examination: Examination): PacsStudy | null {
  const { kind, number, at } = examination
  const local = new Date(at.getTime() + 8 * 3_600_000)
  const about = {
    ...{ accession: sampleNumber(examination), patientId: `YC1P${number}` },
    date: `${local.getUTCFullYear()}${two(local.getUTCMonth() + 1)}${two(local.getUTCDate())}`,
    time: `${two(local.getUTCHours())}${two(local.getUTCMinutes())}00`,
  }
  if (kind === 'ct') return chestCt(number, about)
  return kind === 'chest' || kind === 'hand' ? radiograph(number, kind, about) : null
}
