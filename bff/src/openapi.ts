import * as audit from '@onecard/shared/audit'
import * as booking from '@onecard/shared/booking'
import * as bulk from '@onecard/shared/bulk'
import * as desk from '@onecard/shared/desk'
import * as directory from '@onecard/shared/directory'
import * as healthcard from '@onecard/shared/healthcard'
import * as inbox from '@onecard/shared/inbox'
import * as notice from '@onecard/shared/notice'
import * as operations from '@onecard/shared/operations'
import * as person from '@onecard/shared/person'
import * as schedule from '@onecard/shared/schedule'
import * as session from '@onecard/shared/session'
import * as settings from '@onecard/shared/settings'
import * as staff from '@onecard/shared/staff'
import * as z from 'zod'
import type { Deps } from './deps.ts'
import type { Json } from './infra/json-schema.ts'
import type { Surface } from './infra/mount.ts'
import { openApi } from './infra/openapi.ts'
import { cookieName } from './staff/service.ts'

const contracts = [
  audit,
  booking,
  bulk,
  desk,
  directory,
  healthcard,
  inbox,
  notice,
  operations,
  person,
  schedule,
  session,
  settings,
  staff,
]

/** The views and requests that the contracts export are named in the description as they are in the code. */
function named(): Record<string, z.ZodType> {
  const schemas = contracts.flatMap((contract) => Object.entries<unknown>(contract))
  return Object.fromEntries(
    schemas.flatMap(([name, value]) => (value instanceof z.ZodObject ? [[name, value] as const] : [])),
  )
}

/** What `/openapi.json` answers. */
export function describe({ config }: Deps, surfaces: readonly Surface[]): Json {
  return openApi(surfaces, {
    title: 'OneCard Health 一卡健康',
    description:
      'Residents (/api), staff (/staff-api), terminals (/terminal) and files of results (/bulk). Refusals are application/problem+json with a stable code. Hospitals and laboratories use /fhir/R4 and HL7 v2 besides: docs/integration.md.',
    version: '1',
    server: config.PUBLIC_URL,
    staffCookie: cookieName(config.PUBLIC_URL),
    named: named(),
  })
}
