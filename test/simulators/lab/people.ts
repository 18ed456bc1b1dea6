import { readTown } from '../town.ts'
import { dayOf } from '../hl7.ts'
import type { Body } from './panels.ts'

/** Somebody as a laboratory knows them. */
export interface Patient {
  name: string
  idType: 'resident-id' | 'residence-permit' | 'passport'
  idNumber: string | null
  /** The laboratory's own number of its patient. */
  mrn: string | null
  sex: 'male' | 'female'
  birthday: string
}

/** The demo town's people. */
export function townspeople(): Patient[] {
  return readTown().residents.map(({ name, idType, idNumber, sex, birthday }) => ({
    ...{ name, idType, idNumber, sex, birthday },
    mrn: null,
  }))
}

/** What a caller said of a person, completed from the town's register and from what an ID number says itself. */
export function patientFrom(said: Partial<Patient>): Patient {
  const known = townspeople().find(
    ({ name, idNumber }) =>
      (said.idNumber ? idNumber === said.idNumber : name === said.name) && !!(said.idNumber ?? said.name),
  )
  const read = readNumber(said.idNumber ?? known?.idNumber ?? '')
  const { mrn = null } = said
  return {
    name: said.name ?? known?.name ?? '无名氏',
    idType: said.idType ?? known?.idType ?? read.idType,
    // Whoever is named by the laboratory's own number alone stays unexplained, also a resident of the town.
    idNumber: said.idNumber ?? (mrn === null ? (known?.idNumber ?? null) : null),
    mrn,
    sex: said.sex ?? known?.sex ?? read.sex,
    birthday: said.birthday ?? known?.birthday ?? read.birthday,
  }
}

/** Sex and birthday stand in an ID number. */
function readNumber(idNumber: string): Pick<Patient, 'idType' | 'sex' | 'birthday'> {
  const found = /^(\d)(\d)\d{4}(\d{4})(\d\d)(\d\d)\d\d(\d)[\dX]$/i.exec(idNumber)
  if (!found) return { idType: idNumber ? 'passport' : 'resident-id', sex: 'male', birthday: '1980-01-01' }
  const [, first = '', second = '', year = '', month = '', day = '', order = '0'] = found
  return {
    idType: first === '8' && '123'.includes(second) ? 'residence-permit' : 'resident-id',
    sex: Number(order) % 2 === 1 ? 'male' : 'female',
    birthday: `${year}-${month}-${day}`,
  }
}

export function bodyOf({ sex, birthday }: Patient, now: Date): Body {
  const today = dayOf(now)
  const age = Number(today.slice(0, 4)) - Number(birthday.slice(0, 4)) - (today.slice(5) < birthday.slice(5) ? 1 : 0)
  return { sex, age }
}
