import { checkDigit, idNumberFacts, tidy } from '@onecard/shared/idnumber'
import type { CodeableConcept, DiagnosticReport, ObservationReferenceRange, Patient } from '../infra/fhir/r4.ts'

/** What of a person decides which reference range is theirs; null: not said. */
export interface Whose {
  sex: 'male' | 'female' | null
  /** On the day of the sample. */
  ageDays: number | null
}

export const nobody: Whose = { sex: null, ageDays: null }

/** Whose report this is, as far as it says so itself: an ID number tells sex and birthday, a patient inside it too. */
export function whoseReport(report: DiagnosticReport): Whose {
  const { sex = '', birthday = '' } = factsIn(report)
  return {
    sex: sexNames[sex] ?? null,
    ageDays: daysBetween(birthday, report.effectiveDateTime ?? report.issued),
  }
}

function factsIn({ subject, contained = [] }: DiagnosticReport): { sex?: string; birthday?: string } {
  const inside = contained.find((part) => part.resourceType === 'Patient')
  const identifiers = [subject?.identifier, ...(inside?.identifier ?? [])]
  const number = identifiers.map((each) => tidy(each?.value ?? '')).find(isIdNumber)
  return number === undefined ? factsOf(inside) : idNumberFacts(number)
}

function factsOf(patient: Patient | undefined): { sex?: string; birthday?: string } {
  const { gender, birthDate } = patient ?? {}
  return { ...(gender && { sex: gender }), ...(birthDate && { birthday: birthDate }) }
}

const isIdNumber = (text: string): boolean => /^[1-9]\d{16}[\dX]$/.test(text) && text[17] === checkDigit(text)

function daysBetween(birthday: string, then: string | undefined): number | null {
  const days = (Date.parse(then ?? '') - Date.parse(birthday)) / 86_400_000
  return Number.isFinite(days) && days >= 0 ? days : null
}

/**
 * Of several ranges the one that fits this person best. One for the other sex or another age is never taken; where nothing
 * is known of the person a range with conditions counts only if it is the only one.
 */
export function rangeFor(
  ranges: readonly ObservationReferenceRange[] = [],
  whose: Whose,
): ObservationReferenceRange | undefined {
  const usual = ranges.filter(({ type }) => !type || codesOf(type).every((code) => code === 'normal'))
  const fits = usual.flatMap((range) => {
    const weight = weightOf(range, whose)
    return weight === null ? [] : [{ range, weight }]
  })
  const [best] = fits.sort((one, other) => other.weight - one.weight)
  if (best) return best.range
  return usual.length === 1 && whose.sex === null && whose.ageDays === null ? usual[0] : undefined
}

/** How many of its conditions the person meets; null when one of them is not met, or cannot be judged. */
function weightOf({ appliesTo = [], age }: ObservationReferenceRange, whose: Whose): number | null {
  const met = [meetsSex(appliesTo.flatMap(sexesOf), whose), meetsAge(age, whose)]
  return met.includes(false) ? null : met.filter((each) => each === true).length
}

/** Null: there is no such condition. */
function meetsSex(sexes: readonly string[], { sex }: Whose): boolean | null {
  return sexes.length === 0 ? null : sex !== null && sexes.includes(sex)
}

function meetsAge(age: Age | undefined, { ageDays }: Whose): boolean | null {
  if (age?.low?.value === undefined && age?.high?.value === undefined) return null
  return ageDays !== null && isWithin(ageDays, age)
}

/** SNOMED CT, administrative gender, HL7 v2, or words. */
const sexNames: Readonly<Record<string, 'male' | 'female'>> = {
  ...{ '248153007': 'male', male: 'male', m: 'male', 男: 'male', 男性: 'male' },
  ...{ '248152002': 'female', female: 'female', f: 'female', 女: 'female', 女性: 'female' },
}

const sexesOf = (concept: CodeableConcept): ('male' | 'female')[] =>
  [...codesOf(concept), concept.text ?? ''].flatMap((text) => sexNames[text.toLowerCase()] ?? [])

const codesOf = ({ coding = [] }: CodeableConcept): string[] => coding.flatMap(({ code }) => code ?? [])

const daysIn: Readonly<Record<string, number>> = { a: 365.25, mo: 30.4375, wk: 7, d: 1, h: 1 / 24 }

type Age = NonNullable<ObservationReferenceRange['age']>
type Bound = Age['low']

/** In whole units, both ends included: up to 17 years means until the 18th birthday. */
function isWithin(ageDays: number, { low, high }: Age): boolean {
  return wholeIn(ageDays, low) >= (low?.value ?? -Infinity) && wholeIn(ageDays, high) <= (high?.value ?? Infinity)
}

function wholeIn(ageDays: number, bound: Bound): number {
  return Math.floor(ageDays / (daysIn[bound?.code ?? bound?.unit ?? 'a'] ?? 365.25) + 1e-3)
}
