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
import type { NewReport } from '../record.ts'
import { boundsIn } from '../rules.ts'

/** A line that can be recorded once it is known whose it is. */
export interface ReadLine {
  number: number
  whose: Meant
  report: Omit<NewReport, 'personKey'>
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
}

/** A line in our words, or what is wrong with it. Nothing unchecked goes further. */
export function readLine(reading: Reading, line: Line): ReadLine | LineFault {
  const parsed = parsedJson(line, reading.encoding)
  if ('code' in parsed) return parsed
  const checked = ResultLine.safeParse(parsed.json)
  if (!checked.success) return faultIn(checked.error.issues)
  const whose = personIn(checked.data.person, reading.today)
  return 'code' in whose ? whose : { number: line.number, whose, report: reportIn(reading, checked.data) }
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

function personIn(
  { idType = 'resident-id', idNumber, ...own }: ResultLine['person'],
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

function reportIn({ labId }: Reading, line: ResultLine): Omit<NewReport, 'personKey'> {
  const { sampleNumber, code, title, kind, status, version = null, outcome = null } = line
  return {
    ...{ labId, sampleNumber, code, title, kind, status, version, outcome, people: null },
    sampledAt: line.sampledAt ? new Date(line.sampledAt) : null,
    issuedAt: new Date(line.issuedAt),
    content: contentIn(line),
  }
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
