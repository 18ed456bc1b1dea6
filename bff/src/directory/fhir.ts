import type { Deps } from '../deps.ts'
import type { Tx } from '../infra/db.ts'
import { mirror } from '../infra/fhir/mirror.ts'
import { ofConcepts, ofIdentifiers, references, strings, tokens } from '../infra/fhir/params.ts'
import type {
  HealthcareService,
  Identifier,
  Location,
  Organization,
  Practitioner,
  PractitionerRole,
} from '../infra/fhir/r4.ts'
import type { Publication, Resource, ResourceRoom, SearchParam } from '../infra/fhir/room.ts'
import {
  HealthcareServiceShape,
  LocationShape,
  OrganizationShape,
  PractitionerRoleShape,
  PractitionerShape,
} from '../infra/fhir/shapes.ts'
import { showStored, storedBase } from '../infra/fhir/store.ts'
import * as publish from './publish.ts'
import * as draw from './resources.ts'

/** FHIR Organization, Location, HealthcareService, Practitioner and PractitionerRole: hospital, campuses, departments, doctors. */

interface Directory<R extends Resource, Row> {
  type: R['resourceType']
  schema: ResourceRoom['schema']
  params: Record<string, SearchParam<R>>
  /** The rows of one hospital: its SELECT names the hospital once. */
  rows: string
  draw(row: Row, before: R | null): R
  write(tx: Tx, needs: publish.Needs, hospitalId: string, publication: Publication<R>): Promise<void>
}

type Mirrorable = { ref: string; updated_at: Date }

/** The published resource is what is shown; rows that came by another way are brought into the store before it is read. */
function directoryRoom<R extends Resource, Row>(deps: Deps, of: Directory<R, Row>): ResourceRoom<R> {
  const { type, schema, params } = of
  const { sql, db, clock, newId, config } = deps
  const stale = `SELECT rows_now.* FROM (${of.rows}) rows_now LEFT JOIN fhir_resource stored
      ON stored.hospital_id = ? AND stored.type = '${type}' AND stored.fhir_id = rows_now.ref
    WHERE (stored.fhir_id IS NULL OR stored.last_updated < rows_now.updated_at)
      AND rows_now.ref REGEXP '^[A-Za-z0-9.-]{1,64}$'`
  return {
    ...{ type, schema, params },
    interactions: ['read', 'vread', 'history-instance', 'search-type', 'create', 'update'],
    base: storedBase(type),
    derived: false,
    show: showStored<R>,
    needsIfMatch: false,
    async refresh(hospitalId) {
      const rows = await sql.select<Row & Mirrorable>(stale, [hospitalId, hospitalId])
      const mirrored = rows.map((row) => ({
        id: row.ref,
        updatedAt: row.updated_at,
        draw: (before: R | null) => of.draw(row, before),
      }))
      await mirror(db, { clock, timeZone: config.TIME_ZONE }, hospitalId, { type, params }, mirrored)
    },
    async write(tx, { hospitalId }, publications, now) {
      const needs = { newId, clock: { now: () => now } }
      for (const publication of publications) await of.write(tx, needs, hospitalId, publication)
    },
  }
}

const activity = <R extends { active?: boolean | undefined }>(): SearchParam<R> =>
  tokens(({ active }) => [{ code: String(active ?? true) }])
const identity = <R extends { identifier?: Identifier[] | undefined }>(): SearchParam<R> =>
  tokens(({ identifier }) => ofIdentifiers(identifier))

export function organizationFhir(deps: Deps): ResourceRoom<Organization> {
  return directoryRoom<Organization, draw.HospitalRow>(deps, {
    type: 'Organization',
    schema: OrganizationShape,
    params: {
      identifier: identity(),
      active: activity(),
      name: strings(({ name, alias }) => [name, ...(alias ?? [])]),
      partof: references(['Organization'], ({ partOf }) => [partOf]),
    },
    rows: 'SELECT id AS ref, id, name, short_name, address, phone, active, updated_at FROM hospital WHERE id = ?',
    draw: draw.drawOrganization,
    write: publish.publishOrganization,
  })
}

export function locationFhir(deps: Deps): ResourceRoom<Location> {
  return directoryRoom<Location, draw.CampusRow>(deps, {
    type: 'Location',
    schema: LocationShape,
    params: {
      identifier: identity(),
      status: tokens(({ status }) => [{ code: status ?? 'active' }]),
      name: strings(({ name, alias }) => [name, ...(alias ?? [])]),
      address: strings(({ address }) => [address?.text, ...(address?.line ?? []), address?.city, address?.district]),
      organization: references(['Organization'], ({ managingOrganization }) => [managingOrganization]),
      partof: references(['Location'], ({ partOf }) => [partOf]),
    },
    rows: `SELECT source_ref AS ref, hospital_id, source_ref, name, address, latitude, longitude, active, updated_at
      FROM campus WHERE hospital_id = ?`,
    draw: draw.drawLocation,
    write: publish.publishLocation,
  })
}

export function serviceFhir(deps: Deps): ResourceRoom<HealthcareService> {
  return directoryRoom<HealthcareService, draw.DepartmentRow>(deps, {
    type: 'HealthcareService',
    schema: HealthcareServiceShape,
    params: {
      identifier: identity(),
      active: activity(),
      name: strings(({ name }) => [name]),
      organization: references(['Organization'], ({ providedBy }) => [providedBy]),
      location: references(['Location'], ({ location }) => location ?? []),
      'service-category': tokens(({ category }) => ofConcepts(category)),
      'service-type': tokens(({ type }) => ofConcepts(type)),
      specialty: tokens(({ specialty }) => ofConcepts(specialty)),
    },
    rows: `SELECT department.source_ref AS ref, department.hospital_id, department.source_ref, department.name,
        campus.source_ref AS campus_ref, department.specialty_code, department.floor, department.intro,
        department.fee_fen, department.active, department.updated_at
      FROM department LEFT JOIN campus ON campus.id = department.campus_id WHERE department.hospital_id = ?`,
    draw: draw.drawService,
    write: publish.publishService,
  })
}

export function practitionerFhir(deps: Deps): ResourceRoom<Practitioner> {
  return directoryRoom<Practitioner, draw.PractitionerRow>(deps, {
    type: 'Practitioner',
    schema: PractitionerShape,
    params: {
      identifier: identity(),
      active: activity(),
      name: strings(({ name }) => [draw.nameOf(name), ...(name ?? []).map(({ family }) => family)]),
      gender: tokens(({ gender }) => [{ code: gender ?? 'unknown' }]),
    },
    rows: `SELECT source_ref AS ref, source_ref, name, sex, active, updated_at
      FROM practitioner WHERE hospital_id = ?`,
    draw: draw.drawPractitioner,
    write: publish.publishPractitioner,
  })
}

export function roleFhir(deps: Deps): ResourceRoom<PractitionerRole> {
  return directoryRoom<PractitionerRole, draw.RoleRow>(deps, {
    type: 'PractitionerRole',
    schema: PractitionerRoleShape,
    params: {
      identifier: identity(),
      active: activity(),
      practitioner: references(['Practitioner'], ({ practitioner }) => [practitioner]),
      organization: references(['Organization'], ({ organization }) => [organization]),
      service: references(['HealthcareService'], ({ healthcareService }) => healthcareService ?? []),
      location: references(['Location'], ({ location }) => location ?? []),
      specialty: tokens(({ specialty }) => ofConcepts(specialty)),
      role: tokens(({ code }) => ofConcepts(code)),
    },
    rows: `SELECT role.source_ref AS ref, role.hospital_id, role.source_ref, practitioner.source_ref AS practitioner_ref,
        department.source_ref AS department_ref, role.title, role.specialities, role.fee_fen, role.active, role.updated_at
      FROM practitioner_role role JOIN practitioner ON practitioner.id = role.practitioner_id
        JOIN department ON department.id = role.department_id WHERE role.hospital_id = ?`,
    draw: draw.drawRole,
    write: publish.publishRole,
  })
}
