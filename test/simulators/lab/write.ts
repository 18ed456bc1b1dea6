import { stamp } from '../hl7.ts'
import type { Lab } from './labs.ts'
import type { Line } from './panels.ts'
import { pdf } from './pdf.ts'
import type { Patient } from './people.ts'

/** HL7 table 0123: arrived, preliminary, final, corrected, taken back. */
export type Status = 'I' | 'P' | 'F' | 'C' | 'X'

/** One report as it lies in a laboratory's own books. */
export interface Report {
  labId: string
  sampleNumber: string
  code: string
  title: string
  section: string
  specimen: readonly [code: string, name: string]
  /** Null of a tube: the laboratory knows its code and nobody's name. */
  patient: Patient | null
  /** So many samples in one tube, where that is known. */
  pool?: number | null
  sampledAt: string
  issuedAt: string
  status: Status
  lines: Line[]
  note: string
  conclusion: string
  /** With the printed report inside, as a PDF. */
  printed?: boolean
}

export interface Letterhead {
  lab: Lab
  controlId: string
  now: Date
}

/** A text; its components, each a text or its subcomponents; or several occurrences of those. */
type Value = string | Components | { repeats: readonly Components[] }
type Components = readonly (string | readonly string[])[]
type Fields = Readonly<Record<number, Value>>

/** Writes segments with a laboratory's own separators; whatever of a value looks like one of them is escaped. */
function pen(cut: string) {
  const [field = '|', component = '^', repetition = '~', escape = '\\', subcomponent = '&'] = cut
  const names = new Map([
    ...([
      [field, 'F'],
      [component, 'S'],
      [repetition, 'R'],
      [escape, 'E'],
      [subcomponent, 'T'],
    ] as const),
  ])
  const text = (plain: string): string =>
    [...plain].map((char) => (names.has(char) ? `${escape}${names.get(char)}${escape}` : char)).join('')
  const parts = (said: Components): string =>
    said.map((part) => (typeof part === 'string' ? text(part) : part.map(text).join(subcomponent))).join(component)
  const value = (said: Value): string => {
    if (typeof said === 'string') return text(said)
    return 'repeats' in said ? said.repeats.map(parts).join(repetition) : parts(said)
  }
  const from = (first: number, fields: Fields): string[] => {
    const last = Math.max(...Object.keys(fields).map(Number))
    return Array.from({ length: last - first + 1 }, (_, at) => value(fields[first + at] ?? ''))
  }
  return {
    segment: (name: string, fields: Fields) => [name, ...from(1, fields)].join(field),
    /** MSH-1 and MSH-2 are the separators themselves. */
    header: (fields: Fields) => ['MSH', cut.slice(1), ...from(3, fields)].join(field),
  }
}

type Pen = ReturnType<typeof pen>

/** ORU^R01; the odd laboratory of the town speaks of specimens (OUL^R22). */
export function reportMessage(report: Report, head: Letterhead): string {
  const p = pen(head.lab.cut)
  const order = [
    obr(p, report, head.lab),
    ...notes(p, report),
    ...observations(p, report),
    ...print(p, report, head.lab),
  ]
  const about = report.patient ? [identification(p, report.patient, head.lab)] : []
  if (head.lab.habit !== 'odd') {
    const orc = p.segment('ORC', { 1: 'RE', 3: report.sampleNumber })
    return lines(msh(p, head, ['ORU', 'R01', 'ORU_R01']), about, orc, order, spm(p, report))
  }
  const own = p.segment('ZBC', { 1: '流水线 3', 2: report.sampleNumber, 3: 'K#7&$' })
  return lines(msh(p, head, ['OUL', 'R22', 'OUL_R22']), about, spm(p, report), order, own)
}

/** ADT^A31: who the laboratory's patient is. */
export function patientMessage(patient: Patient, head: Letterhead): string {
  const p = pen(head.lab.cut)
  const event = p.segment('EVN', { 2: stamp(head.now) })
  return lines(msh(p, head, ['ADT', 'A31', 'ADT_A05']), event, identification(p, patient, head.lab))
}

/** ADT^A40: two files of one patient are one. */
export function mergeMessage(kept: Patient, gone: string, head: Letterhead): string {
  const p = pen(head.lab.cut)
  return lines(
    msh(p, head, ['ADT', 'A40', 'ADT_A39']),
    p.segment('EVN', { 2: stamp(head.now) }),
    identification(p, kept, head.lab),
    p.segment('MRG', { 1: [gone, '', '', head.lab.facility, 'MR'] }),
  )
}

function msh(p: Pen, { lab, controlId, now }: Letterhead, type: readonly string[]): string {
  return p.header({
    ...{ 3: lab.application, 4: lab.facility, 5: 'ONECARD', 6: 'YUNCHUAN', 7: stamp(now) },
    ...{ 9: type, 10: controlId, 11: 'P', 12: lab.version, 18: lab.charset },
  })
}

function identification(p: Pen, patient: Patient, lab: Lab): string {
  const type = patient.idType === 'passport' ? 'PPN' : 'NNCHN'
  const numbers = [
    ...(patient.idNumber === null ? [] : [[patient.idNumber, '', '', '', type]]),
    ...(patient.mrn === null ? [] : [[patient.mrn, '', '', lab.facility, 'MR']]),
  ]
  return p.segment('PID', {
    ...{ 1: '1', 3: { repeats: numbers }, 5: patient.name, 7: patient.birthday.replaceAll('-', '') },
    8: patient.sex === 'male' ? 'M' : 'F',
  })
}

/** OBR-22 is when the laboratory says it issued the report; its clock may be off. */
function obr(p: Pen, report: Report, lab: Lab): string {
  const at = (instant: string): string => stamp(new Date(new Date(instant).getTime() + lab.clockMs))
  return p.segment('OBR', {
    ...{
      1: '1',
      3: report.sampleNumber,
      4: [report.code, report.title, 'LN'],
      7: report.sampledAt && at(report.sampledAt),
    },
    ...{
      16: ['1001', '王建国'],
      22: at(report.issuedAt),
      24: report.section,
      25: report.status,
      32: [['2001', '陈思源']],
    },
  })
}

function notes(p: Pen, { note }: Report): string[] {
  return note === '' ? [] : [p.segment('NTE', { 1: '1', 3: note })]
}

function observations(p: Pen, { lines: all, conclusion, status }: Report): string[] {
  const own = all.map(({ code, name, type, value, unit, range, flag }, at) =>
    p.segment('OBX', {
      ...{ 1: String(at + 1), 2: type, 3: [code, name, 'LN'], 5: valueOf(type, value), 6: unit },
      ...{ 7: range, 8: flag, 11: status },
    }),
  )
  if (conclusion === '') return own
  const more = { 1: String(all.length + 1), 2: 'TX', 3: ['19005-8', '结论', 'LN'], 5: conclusion, 11: status }
  return [...own, p.segment('OBX', more)]
}

function print(p: Pen, report: Report, lab: Lab): string[] {
  if (!report.printed) return []
  const { title, patient, sampleNumber, lines: all } = report
  const found = all.map(({ name, value, unit, range }) => `${name}    ${value} ${unit}    ${range}`)
  const document = pdf([
    lab.name,
    `${title} 检验报告单`,
    `${patient ? `姓名 ${patient.name}    ` : ''}样本号 ${sampleNumber}`,
    '',
    ...found,
  ])
  const data = document.toString('base64')
  const own = { 1: String(all.length + 2), 2: 'ED', 3: ['PDF', `${title}报告单`, 'L'], 11: report.status }
  return [p.segment('OBX', { ...own, 5: ['', 'application', 'pdf', 'Base64', data] })]
}

function valueOf(type: Line['type'], value: string): Value {
  if (type === 'CWE') return ['', value]
  return type === 'SN' ? [value.slice(0, 1), value.slice(1)] : value
}

/** SPM-11 and SPM-13: a pool, and of how many. */
function spm(p: Pen, { sampleNumber, specimen, pool }: Report): string {
  const common = { 1: '1', 2: ['', sampleNumber], 4: [...specimen] }
  return p.segment('SPM', pool && pool > 1 ? { ...common, 11: 'L', 13: String(pool) } : common)
}

function lines(...segments: (string | readonly string[])[]): string {
  return segments
    .flat()
    .map((each) => `${each}\r`)
    .join('')
}
