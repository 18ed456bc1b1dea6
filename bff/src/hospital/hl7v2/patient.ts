import type { Field, Segment } from './message.ts'

/** The names under which a message speaks of a patient, as they stand there. */
export interface PatientNames {
  /** An ID number or residence permit; not checked yet. */
  idCard: string | null
  passport: string | null
  /** The hospital's own number of the patient (病案号). */
  mrn: string | null
}

const idCardSystem = '2.16.156.10011.1.3'

/** Reads PID-3 or MRG-1; and PID-19, where older systems put the ID number. */
export function patientNames(segment: Segment, field = 3): PatientNames {
  const given = segment.repeats(field).filter((each) => each.text() !== '')
  const first = (fits: (each: Field) => boolean): string | null => given.find(fits)?.text() ?? null
  return {
    idCard: first(isIdCard) ?? oldIdCard(segment),
    passport: first((each) => each.text(5) === 'PPN'),
    mrn: first((each) => ['MR', 'PI', ''].includes(each.text(5)) && !isIdCard(each))?.slice(0, 64) ?? null,
  }
}

function oldIdCard(segment: Segment): string | null {
  const text = segment.name === 'PID' ? segment.text(19) : ''
  return /^\d{17}[\dXx]$/.test(text) ? text : null
}

/** HL7 table 0203 (NN with the country), or the system of ID card numbers as the assigning authority. */
function isIdCard(each: Field): boolean {
  return each.text(5) === 'NNCHN' || each.text(4, 2) === idCardSystem || each.text(4) === idCardSystem
}
