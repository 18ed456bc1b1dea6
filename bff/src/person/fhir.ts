import { audit } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { systems } from '../hospital/systems.ts'
import { marks, transact, type Sql } from '../infra/db.ts'
import { invalid } from '../infra/fhir/outcome.ts'
import type { Identifier, Patient } from '../infra/fhir/r4.ts'
import type { Base, Caller, ResourceRoom, SearchParam, Shown } from '../infra/fhir/room.ts'
import { PatientShape } from '../infra/fhir/shapes.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { openPersons, type PersonFacts } from './facts.ts'

/** FHIR Patient: a hospital reads who its own appointments are for, and nobody else. Each look is written down. */
export function patientFhir(deps: Deps): ResourceRoom<Patient> {
  return {
    type: 'Patient',
    schema: PatientShape,
    interactions: ['read', 'search-type'],
    base,
    derived: true,
    needsIfMatch: false,
    show: (rows, sql) => show(deps, rows, sql),
    seen: (caller, shown) => writeDown(deps, caller, shown),
    params: { identifier: byDocument(deps) },
  }
}

const base: Base = {
  from: 'person',
  hospital: 'NULL',
  within: (hospitalId) => ({
    sql: 'person.person_key IN (SELECT booking.person_key FROM booking WHERE booking.hospital_id = ?)',
    params: [hospitalId],
  }),
  id: "LOWER(INSERT(INSERT(INSERT(INSERT(HEX(person.id), 9, 0, '-'), 14, 0, '-'), 19, 0, '-'), 24, 0, '-'))",
  byId: (id) => (/^[0-9a-f-]{36}$/.test(id) ? { sql: 'person.id = ?', params: [idBytes(id)] } : nobody),
  updated: 'person.updated_at',
  columns: 'person.person_key',
}

const nobody = { sql: 'FALSE', params: [] }

interface Row {
  person_key: Buffer
  last_updated: Date
}

async function show({ sealer }: Deps, rows: readonly Row[], sql: Sql): Promise<Shown<Patient>[]> {
  const persons = await openPersons(
    { sql, sealer },
    rows.map(({ person_key }) => person_key),
  )
  return rows.flatMap(({ person_key, last_updated }) => {
    const facts = persons.get(person_key.toString('hex'))
    if (!facts) return []
    const version = `r${last_updated.getTime()}`
    return [{ id: facts.personId, version, lastUpdated: last_updated, resource: patient(facts) }]
  })
}

function patient(facts: PersonFacts): Patient {
  return {
    resourceType: 'Patient',
    identifier: [documentOf(facts)],
    active: true,
    name: [{ use: 'official', text: facts.name }],
    gender: facts.sex,
    birthDate: facts.birthday,
    ...(facts.phone === null ? {} : { telecom: [{ system: 'phone', value: facts.phone }] }),
  }
}

const documentCodes = { 'resident-id': 'NNCHN', 'residence-permit': 'PRC', passport: 'PPN' } as const

function documentOf({ idType, idNumber }: PersonFacts): Identifier {
  const type = { coding: [{ system: systems.identifierType, code: documentCodes[idType] }] }
  return { use: 'official', type, ...(idType === 'passport' ? {} : { system: systems.residentId }), value: idNumber }
}

/** By the number of a document; second documents lead to the same person. */
function byDocument({ sealer }: Deps): SearchParam<Patient> {
  return {
    kind: 'token',
    where({ text }, { type, name }) {
      const number = text.slice(text.indexOf('|') + 1)
      if (number.length < 5 || number.length > 40) throw invalid(`${type}?${name}`, 'is no document number', 'value')
      const keys = (['resident-id', 'residence-permit', 'passport'] as const).map((idType) =>
        sealer.personKey(idType, number),
      )
      return {
        sql: `(person.person_key IN (${marks(keys)})
          OR person.person_key IN (SELECT person_key FROM person_alias WHERE lookup_key IN (${marks(keys)})))`,
        params: [...keys, ...keys],
      }
    },
  }
}

/** Who looked at whom: the resident can ask. */
async function writeDown(deps: Deps, caller: Caller, shown: readonly Shown<Patient>[]): Promise<void> {
  if (shown.length === 0) return
  const ids = shown.map(({ id }) => idBytes(id))
  const rows = await deps.sql.select<{ id: Buffer; person_key: Buffer }>(
    `SELECT id, person_key FROM person WHERE id IN (${marks(ids)})`,
    ids,
  )
  const { clientId, name, hospitalId, address, traceId } = caller
  const actor = { kind: 'machine' as const, id: clientId, name, roles: [], hospitalId, address }
  await transact(deps.db, async (tx) => {
    for (const { id, person_key } of rows) {
      const object = `patient:${idText(id)}`
      await audit(tx, deps, { actor, action: 'person.view', traceId, subject: person_key, object })
    }
  })
}
