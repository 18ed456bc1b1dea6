import * as z from 'zod'
import { ById, Id, Instant, Paging, page } from './common.ts'
import { HospitalId } from './staff.ts'
import { api } from './treaty.ts'

const Reason = z.string().trim().min(4).max(200)

/** An effect that could not be brought about after many tries: a hospital not told, a message not sent. */
export const DeliveryView = z.object({
  id: Id,
  /** What happened, e.g. `booking.booked` … */
  fact: z.string(),
  /** … and who should have heard of it: `hospital`, `notice`, `wechat`. */
  lane: z.string(),
  /** The ids that the fact carries. */
  ids: z.record(z.string(), z.string()),
  hospitalId: HospitalId.nullable(),
  attempts: z.int(),
  lastError: z.string().nullable(),
  createdAt: Instant,
  lastTriedAt: Instant,
})
export type DeliveryView = z.infer<typeof DeliveryView>

/** A hospital's system that may call our FHIR API. */
export const ClientView = z.object({
  clientId: z.string(),
  hospitalId: HospitalId,
  name: z.string(),
  scopes: z.string(),
  /** The ids of its public keys, where it has given them. */
  keyIds: z.array(z.string()),
  jwksUri: z.string().nullable(),
  active: z.boolean(),
  updatedAt: Instant,
})
export type ClientView = z.infer<typeof ClientView>

/** A JSON Web Key; the public half only. */
const PublicKey = z.looseObject({ kty: z.enum(['EC', 'RSA']), kid: z.string().min(1).max(200).optional() })

const ByClient = z.object({ clientId: z.string().regex(/^[\w.:-]{3,64}$/) })

/** What operators do by hand: bring about what failed, let machines in and shut them out. */
export const operationsApi = api({
  deliveries: {
    method: 'GET',
    path: '/deliveries',
    auth: 'staff:outbox.read',
    summary: 'Deliveries that failed for good, the newest first',
    query: Paging,
    ok: page(DeliveryView),
  },
  redrive: {
    method: 'POST',
    path: '/deliveries/:id/redrive',
    auth: 'staff:outbox.redrive',
    summary: 'Puts a failed delivery on its way again',
    params: ById,
    body: z.object({ reason: Reason }),
    ok: null,
  },
  clients: {
    method: 'GET',
    path: '/clients',
    auth: 'staff:machines.read',
    summary: "Hospitals' systems that may call the FHIR API",
    ok: z.object({ items: z.array(ClientView) }),
  },
  registerClient: {
    method: 'PUT',
    path: '/clients/:clientId',
    auth: 'staff:clients.manage',
    summary: 'Registers a system with its scopes and public keys, or changes it',
    params: ByClient,
    body: z.object({
      hospitalId: HospitalId,
      name: z.string().trim().min(1).max(80),
      scopes: z.string().min(1).max(1000),
      jwks: z.object({ keys: z.array(PublicKey).min(1).max(10) }).optional(),
      jwksUri: z.url().max(500).optional(),
      reason: Reason,
    }),
    ok: ClientView,
  },
  switchClient: {
    method: 'POST',
    path: '/clients/:clientId/switch',
    auth: 'staff:clients.manage',
    summary: 'Shuts a system out at once, or lets it in again',
    params: ByClient,
    body: z.object({ active: z.boolean(), reason: Reason }),
    ok: ClientView,
  },
})
