import * as z from 'zod'
import { ById, DayText, Id, Instant, Paging, page, TimeText } from './common.ts'
import { Entrance, PoolSize } from './nucleic.ts'
import { IdType } from './person.ts'
import { HospitalId } from './staff.ts'
import { api } from './treaty.ts'

const Reason = z.string().trim().min(4).max(200)
const Phone = z.string().regex(/^1\d{10}$/)

/** A laboratory's own code of a tube, as printed on it; capitals, so that a scanner and a keyboard agree. */
export const TubeCode = z
  .string()
  .trim()
  .toUpperCase()
  .regex(/^[A-Z0-9][A-Z0-9-]{3,39}$/)

export const SamplingPointView = z.object({
  id: Id,
  hospitalId: HospitalId,
  name: z.string(),
  address: z.string(),
  phone: z.string(),
  entrance: Entrance,
  /** `08:00–20:00` in the city's time, as people read it. */
  hours: z.string(),
  isOpen: z.boolean(),
  /** Takes samples singly: where a recheck can be done. */
  takesSingles: z.boolean(),
  latitude: z.number(),
  longitude: z.number(),
  /** From where the asker is; null when that was not said. */
  metres: z.int().nullable(),
})
export type SamplingPointView = z.infer<typeof SamplingPointView>

export const samplingApi = api({
  samplingPoints: {
    method: 'GET',
    path: '/sampling-points',
    auth: 'resident',
    summary: 'Where samples are taken: the nearest first when the phone says where it is, else by name',
    query: z.object({
      latitude: z.coerce.number().min(-90).max(90).optional(),
      longitude: z.coerce.number().min(-180).max(180).optional(),
      singles: z.stringbool().optional(),
      limit: z.coerce.number().int().min(1).max(100).default(20),
    }),
    ok: z.object({ items: z.array(SamplingPointView) }),
  },
})

/**
 * One person in a tube. Scanned: the code as the phone showed it, good for the instant of the scan, however much later it is
 * sent. Typed: document and name of a person without a phone.
 */
export const TubePerson = z.discriminatedUnion('by', [
  z.object({ by: z.literal('code'), id: Id, sampledAt: Instant, code: z.string().min(10).max(200) }),
  z.object({
    by: z.literal('document'),
    id: Id,
    sampledAt: Instant,
    idType: IdType.default('resident-id'),
    idNumber: z.string().trim().toUpperCase().min(5).max(18),
    name: z.string().trim().min(1).max(40),
    phone: Phone.nullable().default(null),
  }),
])
export type TubePerson = z.infer<typeof TubePerson>

/** A tube as the sampler's phone knows it. Sending it again, with more people or sealed, is how it grows. */
export const TubeRequest = z.object({
  code: TubeCode,
  size: PoolSize,
  pointId: Id,
  openedAt: Instant,
  /** Sealing names the laboratory; from then on nothing of the tube changes but by a correction. */
  sealed: z.object({ at: Instant, labId: HospitalId }).nullable(),
  people: z.array(TubePerson).max(40),
  /** Entries that the sampler has taken out again before sealing: an upload that was under way does not bring them back. */
  removed: z.array(Id).max(40).default([]),
})
export type TubeRequest = z.infer<typeof TubeRequest>

export const TubePersonView = z.object({
  id: Id,
  nameMasked: z.string(),
  idNumberMasked: z.string(),
  by: z.enum(['code', 'document']),
  sampledAt: Instant,
  /**
   * The name typed is not the name of whom the number belongs to, or whether the code was good at that moment cannot be
   * known any more (its phone has been signed out since): nothing of it is shown to anybody before staff have looked.
   */
  isDoubtful: z.boolean(),
})
export type TubePersonView = z.infer<typeof TubePersonView>

export const TubeView = z.object({
  id: Id,
  code: TubeCode,
  size: PoolSize,
  state: z.enum(['open', 'sealed']),
  pointId: Id,
  pointName: z.string(),
  entrance: Entrance,
  labId: HospitalId.nullable(),
  labName: z.string().nullable(),
  openedAt: Instant,
  sealedAt: Instant.nullable(),
  people: z.array(TubePersonView),
  /** Scans that could not be taken, by the id that the phone gave them: the rest of the tube is. */
  refused: z.array(z.object({ id: Id, code: z.string(), message: z.object({ zh: z.string(), en: z.string() }) })),
})
export type TubeView = z.infer<typeof TubeView>

/** A tube in a list: how many are in it, not who. */
export const TubeRow = TubeView.omit({ people: true, refused: true }).extend({ count: z.int(), doubtful: z.int() })
export type TubeRow = z.infer<typeof TubeRow>

const PointFacts = z.object({
  name: z.string().trim().min(2).max(60),
  address: z.string().trim().min(2).max(120),
  phone: z.string().trim().min(5).max(30),
  entrance: Entrance,
  opens: TimeText,
  /** `24:00` is midnight at the day's end; earlier than `opens` means on the next day. */
  closes: z.union([TimeText, z.literal('24:00')]),
  takesSingles: z.boolean(),
  latitude: z.number().min(-90).max(90),
  longitude: z.number().min(-180).max(180),
})

/** A point as staff manage it, closed ones too. */
export const ManagedPoint = PointFacts.extend({
  id: Id,
  hospitalId: HospitalId,
  state: z.enum(['active', 'closed']),
})
export type ManagedPoint = z.infer<typeof ManagedPoint>

/** For samplers, mostly from a phone in the street that may be offline for hours. */
export const samplingStaffApi = api({
  samplingDesk: {
    method: 'GET',
    path: '/sampling/desk',
    auth: 'staff:sampling.register',
    summary: 'What a sampler needs before going offline: points in reach, laboratories, sizes of tubes',
    ok: z.object({
      points: z.array(SamplingPointView),
      labs: z.array(z.object({ id: HospitalId, name: z.string() })),
      sizes: z.array(PoolSize),
    }),
  },
  putTube: {
    method: 'PUT',
    path: '/tubes/:id',
    auth: 'staff:sampling.register',
    summary: 'Takes in a tube as the phone knows it, under the id that the phone made; repeatable',
    params: ById,
    body: TubeRequest,
    ok: TubeView,
  },
  tubes: {
    method: 'GET',
    path: '/tubes',
    auth: 'staff:sampling.read',
    summary: 'Tubes in reach, the latest first, without their people',
    query: Paging.extend({
      state: z.enum(['open', 'sealed']).optional(),
      day: DayText.optional(),
      code: TubeCode.optional(),
      mine: z.stringbool().optional(),
    }),
    ok: page(TubeRow),
  },
  tube: {
    method: 'GET',
    path: '/tubes/:id',
    auth: 'staff:sampling.read',
    summary: 'One tube with its people, masked',
    params: ById,
    ok: TubeView,
  },
  correctTubePerson: {
    method: 'POST',
    path: '/tubes/:id/people/:personId/correction',
    auth: 'staff:sampling.correct',
    summary: 'Puts right whose sample it was: another document, a confirmed doubt, or nobody’s; the result follows',
    params: z.object({ id: Id, personId: Id }),
    body: z.object({
      to: z
        .object({
          idType: IdType.default('resident-id'),
          idNumber: z.string().trim().toUpperCase().min(5).max(18),
          name: z.string().trim().min(1).max(40),
        })
        .nullable(),
      reason: Reason,
    }),
    ok: TubeView,
  },
  managedPoints: {
    method: 'GET',
    path: '/sampling-points',
    auth: 'staff:sampling.manage',
    summary: 'Sampling points in reach, closed ones too, by name',
    ok: z.object({ items: z.array(ManagedPoint) }),
  },
  createPoint: {
    method: 'POST',
    path: '/sampling-points',
    auth: 'staff:sampling.manage',
    summary: 'Opens a sampling point of an institution',
    body: PointFacts.extend({ hospitalId: HospitalId, reason: Reason }),
    ok: ManagedPoint,
    status: 201,
  },
  changePoint: {
    method: 'PATCH',
    path: '/sampling-points/:id',
    auth: 'staff:sampling.manage',
    summary: 'Changes a sampling point, closes it or opens it again',
    params: ById,
    body: PointFacts.partial().extend({ state: z.enum(['active', 'closed']).optional(), reason: Reason }),
    ok: ManagedPoint,
  },
})
