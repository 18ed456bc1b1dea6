import { ResultLine } from '@onecard/shared/bulk'
import { idNumberFault, passportFault, tidy } from '@onecard/shared/idnumber'
import type { RefusalCode } from '@onecard/shared/refusals'
import type { Observation } from '@onecard/shared/results'
import { decode } from '../../hospital/hl7v2/charset.ts'
import type { Line } from '../../infra/lines.ts'
import type { Meant } from '../../person/service.ts'
import type { Content } from '../content.ts'
import { flagFrom } from '../flags.ts'
import { writtenRange } from '../observation.ts'
import type { NucleicSettings } from '../nucleic-settings.ts'
import { isNucleic, outcomeOf } from '../outcome.ts'
import { boundsIn } from '../rules.ts'
import type { TubeFinding } from '../tube.ts'

/** A line that can be recorded once it is known whose it is. */
export interface ReadLine {
  number: number
  /** Null: of a tube, whose people we know or come to know. */
  whose: Meant | null
  report: TubeFinding
}

/** Why a line cannot be used, for the people who run the sending system. Never says whose it is. */
export interface LineFault {
  code: Extract<RefusalCode, `line.${string}`>
  field: string | null
  detail: string | null
}

export interface Reading {
  labId: string
  /** As iconv-lite names it. */
  encoding: string
  /** The day it is: a birthday in an ID number lies before it. */
  today: string
  /** How the city reads nucleic-acid tests. */
  nucleic: NucleicSettings
}

/** A line in our words, or what is wrong with it. Nothing unchecked goes further. */
export function readLine(reading: Reading, line: Line): ReadLine | LineFault {
  const parsed = parsedJson(line, reading.encoding)
  if ('code' in parsed) return parsed
  const checked = ResultLine.safeParse(parsed.json)
  if (!checked.success) return faultIn(checked.error.issues)
  const whose = checked.data.person ? personIn(checked.data.person, reading.today) : null
  if (whose && 'code' in whose) return whose
  const report = reportIn(reading, checked.data)
  return (whose ? null : tubeFault(report)) ?? { number: line.number, whose, report }
}

export const isFault = (read: ReadLine | LineFault): read is LineFault => 'code' in read

const fault = (code: LineFault['code'], field: string | null, detail: string | null): LineFault => ({
  ...{ code, field, detail },
})

function parsedJson({ bytes, cut }: Line, encoding: string): { json: unknown } | LineFault {
  if (cut) return fault('line.too-long', null, null)
  const text = decode(bytes, encoding)
  if (text === null) return fault('line.charset', null, null)
  try {
    return { json: JSON.parse(text) }
  } catch {
    return fault('line.not-json', null, null)
  }
}

/** The first of them; a name that we do not know stands outside any path. */
function faultIn([issue]: readonly {
  path: readonly PropertyKey[]
  message: string
  keys?: readonly string[]
}[]): LineFault {
  const place = [...(issue?.path ?? []).map(String), ...(issue?.keys ?? []).slice(0, 1)].join('.')
  return fault('line.invalid', place || null, issue?.message ?? null)
}

/** Of a tube only its nucleic-acid test can be said without saying of whom, and only what was found is of use. */
function tubeFault({ kind, outcome, status }: TubeFinding): LineFault | null {
  if (kind !== 'nucleic-acid') return fault('line.invalid', 'tube', 'of a tube only a nucleic-acid test can be said')
  const isFound = outcome !== null || status === 'preliminary' || status === 'withdrawn'
  return isFound ? null : fault('line.invalid', 'outcome', 'what was found in the tube is wanted')
}

function personIn(
  { idType = 'resident-id', idNumber, ...own }: NonNullable<ResultLine['person']>,
  today: string,
): Meant | LineFault {
  const mrn = own.mrn ?? null
  if (idNumber === undefined) return { document: null, mrn }
  // Residence permits of Hong Kong, Macao and Taiwan residents look like ID numbers.
  const isPermit = idType !== 'passport' && /^8[123]/.test(idNumber)
  const type = isPermit ? 'residence-permit' : idType
  const wrong = type === 'passport' ? passportFault(idNumber) : idNumberFault(idNumber, type, today)
  if (wrong) return fault('line.person', 'person.idNumber', wrong)
  return { document: { idType: type, idNumber: tidy(idNumber) }, mrn }
}

function reportIn({ labId, nucleic }: Reading, line: ResultLine): TubeFinding {
  const { code, title, status, version = null } = line
  const content = contentIn(line)
  const isTest = line.kind === 'nucleic-acid' || isNucleic(line, content.observations)
  const found = isTest ? (line.outcome ?? outcomeOf(content.observations, nucleic.ct)) : null
  return {
    ...{ labId, sampleNumber: line.tube ?? line.sampleNumber ?? '', code, title, status, version, content },
    ...{ kind: isTest ? 'nucleic-acid' : line.kind, outcome: found, people: null, ...timesIn(line) },
  }
}

function timesIn({ sampledAt, issuedAt }: ResultLine) {
  return { sampledAt: sampledAt ? new Date(sampledAt) : null, issuedAt: new Date(issuedAt) }
}

function contentIn(line: ResultLine): Content {
  const { conclusion = null, note = null, specimen = null, orderedBy = null, signedBy = null } = line
  const observations = line.observations.map(observationIn)
  return { observations, conclusion, note, specimen, orderedBy, signedBy, documents: [] }
}

function observationIn({ code, name, ...said }: ResultLine['observations'][number]): Observation {
  const value = String(said.value)
  const number = /^-?\d+(\.\d+)?$/.test(value) ? Number(value) : null
  const bounds = boundsOf(said)
  return {
    ...{ code, name, value, number, ...bounds },
    ...{ unit: said.unit ?? null, flag: said.flag ?? flagFrom(number, bounds) },
    ...{ method: said.method ?? null, note: said.note ?? null },
  }
}

type Said = Pick<ResultLine['observations'][number], 'range' | 'low' | 'high'>

function boundsOf({ range = null, low = null, high = null }: Said): Pick<Observation, 'range' | 'low' | 'high'> {
  if (low === null && high === null) return { range, ...boundsIn(range ?? '') }
  return { range: range ?? writtenRange({ low, high }), low, high }
}
