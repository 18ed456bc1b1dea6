import type { Middleware } from 'koa'
import { appointmentFhir } from './booking/fhir.ts'
import { clientDoor } from './client/service.ts'
import type { Deps } from './deps.ts'
import { locationFhir, organizationFhir, practitionerFhir, roleFhir, serviceFhir } from './directory/fhir.ts'
import { resourceTable } from './infra/fhir/room.ts'
import type { Limits } from './infra/limits.ts'
import { fhirPath, fhirServer } from './infra/fhir/server.ts'
import { patientFhir } from './person/fhir.ts'
import { resultsFhir } from './results/fhir.ts'
import { scheduleFhir, slotFhir } from './schedule/fhir.ts'

/** Which room answers for which resource; a transaction writes in this order. Exported for the test of doors. */
export function fhirTable(deps: Deps) {
  return resourceTable([
    organizationFhir(deps),
    locationFhir(deps),
    serviceFhir(deps),
    practitionerFhir(deps),
    roleFhir(deps),
    scheduleFhir(deps),
    slotFhir(deps),
    patientFhir(deps),
    appointmentFhir(deps),
    ...resultsFhir(deps),
  ])
}

/** FHIR R4 and the sign-in of hospitals' systems. */
export function fhirSurface(deps: Deps, limits: Limits): Middleware {
  const { db, sql, clock, newId, log, config } = deps
  const publicUrl = config.PUBLIC_URL.replace(/\/+$/, '')
  const needs = { sql, clock, newId, base: `${publicUrl}${fhirPath}`, timeZone: config.TIME_ZONE }
  return fhirServer({ db, needs, table: fhirTable(deps), door: clientDoor(deps), log, limits, publicUrl })
}
