import { exportJWK, generateKeyPair } from 'jose'
import * as z from 'zod'
import { registerClient } from '../client/service.ts'
import type { Seeder } from './seeder.ts'

const Jwk = z.looseObject({ kty: z.string(), kid: z.string(), alg: z.string() })
const Client = z.object({ clientId: z.string(), hospitalId: z.string(), scopes: z.string(), jwk: Jwk })
type Client = z.output<typeof Client>

const publishes = [
  ...['Organization', 'Location', 'HealthcareService', 'Practitioner', 'PractitionerRole', 'Schedule', 'Slot'],
  ...['Appointment', 'Observation', 'DiagnosticReport', 'Specimen', 'ServiceRequest', 'Media', 'Binary'],
].map((type) => `system/${type}.cruds`)
const all = [...publishes, 'system/Patient.rs'].join(' ')
const reports = 'system/DiagnosticReport.cruds system/Observation.cruds'

/** The first may write schedules and slots, for whoever wants to try the API; the second is the hospital's own system. */
const wanted = [
  { clientId: 'yc1-integration', hospitalId: 'yc1', name: '市第一人民医院 · 接口联调', scopes: all },
  { clientId: 'yc1-his', hospitalId: 'yc1', name: '市第一人民医院 · HIS', scopes: all },
  { clientId: 'yctcm-his', hospitalId: 'yctcm', name: '市中医院 · HIS', scopes: all },
  { clientId: 'ycmch-his', hospitalId: 'ycmch', name: '市妇幼保健院 · HIS', scopes: 'system/Appointment.rus' },
  { clientId: 'labkangjian-lis', hospitalId: 'labkangjian', name: '云川康检医学检验实验室 · LIS', scopes: reports },
]

/** Systems that sign in to FHIR. Keys once made are kept: whoever has them goes on using them. */
export const seedClients: Seeder = async (deps, earlier) => {
  const known = earlier.fhirClients.flatMap((client) => Client.safeParse(client).data ?? [])
  const clients: Client[] = []
  for (const { name, ...client } of wanted) {
    const jwk = known.find(({ clientId }) => clientId === client.clientId)?.jwk ?? (await newKey())
    await registerClient(deps, { ...client, name, jwks: { keys: [publicHalf(jwk)] } })
    clients.push({ ...client, jwk })
  }
  return { fhirClients: clients }
}

async function newKey(): Promise<Client['jwk']> {
  const { privateKey } = await generateKeyPair('ES384', { extractable: true })
  const jwk = await exportJWK(privateKey)
  return { ...jwk, kty: 'EC', kid: 'demo-1', alg: 'ES384' }
}

/** What the database may know of it. */
function publicHalf({ kid, alg, crv, x, y }: Client['jwk']) {
  return { kty: 'EC' as const, kid, alg, crv, x, y, use: 'sig' }
}
