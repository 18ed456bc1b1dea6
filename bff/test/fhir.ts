import { randomUUID } from 'node:crypto'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey } from 'jose'
import { registerClient } from '../src/client/service.ts'
import {
  writeCampus,
  writeDepartment,
  writeDoctor,
  writeHospital,
  writePractitioner,
} from '../src/directory/service.ts'
import { HospitalConnection } from '../src/hospital/registry.ts'
import { transact } from '../src/infra/db.ts'
import type { Bundle, FhirResource, OperationOutcome } from '../src/infra/fhir/r4.ts'
import type { World } from './world.ts'

/** A hospital whose slots come over FHIR; its own endpoint answers nowhere unless a test says otherwise. */
export function fhirHospital(id: string, base = 'http://127.0.0.1:9'): HospitalConnection {
  return HospitalConnection.parse({ id, name: id, scheduleSource: 'fhir', booking: { protocol: 'fhir', base } })
}

export interface TestClient {
  clientId: string
  /** Signs an assertion; each wish bends one claim. */
  assertion(wish?: AssertionWish): Promise<string>
  /** Signs in and gives the token. */
  token(scope?: string): Promise<string>
}

export interface AssertionWish {
  aud?: string
  iss?: string
  sub?: string
  jti?: string
  /** Seconds from now. */
  exp?: number
  key?: CryptoKey
}

const everything = [
  ...[
    'Schedule',
    'Slot',
    'Appointment',
    'Organization',
    'Location',
    'HealthcareService',
    'Practitioner',
    ...['Observation', 'DiagnosticReport', 'Specimen', 'ServiceRequest', 'Media', 'Binary'],
  ].map((type) => `system/${type}.cruds`),
  'system/PractitionerRole.cruds',
  'system/Patient.rs',
].join(' ')

/** A registered client of a hospital, with a key of its own. */
export async function aClient(
  world: World,
  hospitalId: string,
  { scopes = everything, alg = 'ES384' }: { scopes?: string; alg?: 'ES384' | 'RS384' } = {},
): Promise<TestClient> {
  const clientId = `client-${randomUUID()}`
  const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
  const jwk = { ...(await exportJWK(publicKey)), kid: 'k1', alg, use: 'sig' }
  await registerClient(world, { clientId, hospitalId, name: clientId, scopes, jwks: { keys: [jwk] } } as never)
  const assertion = async (wish: AssertionWish = {}): Promise<string> => {
    const now = Math.floor(world.clock.now().getTime() / 1000)
    return new SignJWT({})
      .setProtectedHeader({ alg, kid: 'k1', typ: 'JWT' })
      .setIssuer(wish.iss ?? clientId)
      .setSubject(wish.sub ?? clientId)
      .setAudience(wish.aud ?? `${world.config.PUBLIC_URL}/oauth/token`)
      .setJti(wish.jti ?? randomUUID())
      .setIssuedAt(now)
      .setExpirationTime(now + (wish.exp ?? 240))
      .sign(wish.key ?? privateKey)
  }
  return {
    clientId,
    assertion,
    async token(scope) {
      const { status, body } = await askToken(world, {
        client_assertion: await assertion(),
        ...(scope ? { scope } : {}),
      })
      if (status !== 200) throw new Error(`no token: ${JSON.stringify(body)}`)
      return String(body['access_token'])
    },
  }
}

export async function askToken(
  world: World,
  form: Record<string, string>,
): Promise<{ status: number; headers: Headers; body: Record<string, unknown> }> {
  const response = await fetch(`${world.url}/oauth/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
      ...form,
    }),
  })
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Record<string, unknown>,
  }
}

export interface FhirAnswer<R = FhirResource> {
  status: number
  headers: Headers
  body: R
}

/** One request to the FHIR API, as bare as it travels. */
export async function fhirCall<R = FhirResource>(
  world: World,
  token: string | null,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<FhirAnswer<R>> {
  const response = await fetch(`${world.url}/fhir/R4${path && `/${path}`}`, {
    method,
    headers: {
      ...(token === null ? {} : { Authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'Content-Type': 'application/fhir+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: (text === '' ? null : JSON.parse(text)) as R }
}

/** The places that an OperationOutcome names. */
export function expressions(outcome: unknown): string[] {
  return ((outcome as OperationOutcome).issue ?? []).flatMap(({ expression }) => expression ?? [])
}

export function resources<R extends FhirResource>(bundle: Bundle, type: R['resourceType']): R[] {
  return (bundle.entry ?? []).flatMap(({ resource }) => (resource?.resourceType === type ? [resource as R] : []))
}

/** A campus, a department and a doctor, by the names that the tests of FHIR use. */
export async function aDirectory(world: World, id: string): Promise<void> {
  await transact(world.db, async (tx) => {
    await writeHospital(tx, world, {
      ...{ id, name: `云川${id}`, shortName: id, kind: 'general', address: '滨河东路', phone: '88010000' },
    })
    const campusId = await writeCampus(tx, world, id, { sourceRef: 'east', name: '东院区', address: '滨河东路' })
    const departmentId = await writeDepartment(tx, world, id, {
      ...{ sourceRef: 'cardiology', name: '心血管内科', campusId, floor: '门诊楼 3 层 B 区', feeFen: 1000 },
    })
    const practitionerId = await writePractitioner(tx, world, id, { sourceRef: 'chen-shuwen', name: '陈述文' })
    await writeDoctor(tx, world, id, {
      ...{
        sourceRef: 'chen-shuwen',
        practitionerId,
        departmentId,
        title: '主任医师',
        specialities: ['冠心病'],
        feeFen: 3000,
      },
    })
  })
}
