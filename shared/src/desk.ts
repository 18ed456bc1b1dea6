import * as z from 'zod'
import { BookingState } from './booking.ts'
import { ById, DayText, Id, Instant, Paging, TimeText, page } from './common.ts'
import { IdType, IdentityLevel, MemberState, Relation, Sex } from './person.ts'
import { HospitalId } from './staff.ts'
import { api } from './treaty.ts'

const Reason = z.string().trim().min(4).max(50)

/** A person as staff see one before they have given a reason: enough to know whom they have before them. */
export const PersonRowView = z.object({
  id: Id,
  nameMasked: z.string(),
  idType: IdType,
  /** The last four only. */
  idNumberMasked: z.string(),
  phoneMasked: z.string().nullable(),
  age: z.int(),
  sex: Sex,
  level: IdentityLevel,
  card: z.object({ numberMasked: z.string(), state: z.enum(['active', 'lost', 'closed']) }).nullable(),
})
export type PersonRowView = z.infer<typeof PersonRowView>

/** An account's claim to look after the person. */
export const ClaimView = z.object({
  id: Id,
  relation: Relation,
  state: MemberState,
  /** Speaks for the person. */
  isHolder: z.boolean(),
  /** The account's own person; null while it has none. */
  accountOf: z.string().nullable(),
  since: Instant,
  /** Waits for somebody to see papers at a counter. */
  confirmable: z.boolean(),
})
export type ClaimView = z.infer<typeof ClaimView>

export const StaffBookingView = z.object({
  id: Id,
  state: BookingState,
  hospitalId: HospitalId,
  hospitalName: z.string(),
  departmentName: z.string(),
  doctorName: z.string().nullable(),
  day: DayText,
  startTime: TimeText,
  endTime: TimeText,
  number: z.string().nullable(),
  channel: z.enum(['app', 'counter', 'kiosk', 'referral']),
  /** Null for somebody whom only the hospital knows. */
  person: z.object({ id: Id, nameMasked: z.string(), idNumberMasked: z.string() }).nullable(),
  hospitalKnows: z.enum(['nothing', 'booked', 'refused', 'cancelled', 'unknown']),
  bookedAt: Instant,
})
export type StaffBookingView = z.infer<typeof StaffBookingView>

export const PersonDetailView = PersonRowView.extend({
  claims: z.array(ClaimView),
  /** Appointments from today on, of the asking hospital only; empty for who may not read bookings. */
  bookings: z.array(StaffBookingView),
})
export type PersonDetailView = z.infer<typeof PersonDetailView>

export const DisputeView = z.object({
  id: Id,
  person: PersonRowView,
  /** What the resident wrote. */
  reason: z.string(),
  openedAt: Instant,
  claims: z.array(ClaimView),
})
export type DisputeView = z.infer<typeof DisputeView>

/** The service desk: whoever stands at a counter or calls. Each look is written down and shown to the person. */
export const deskApi = api({
  findPeople: {
    method: 'POST',
    path: '/people/search',
    auth: 'staff:person.find',
    summary: 'Finds people by a whole card number, phone or document number; nothing personal travels in addresses',
    body: z.discriminatedUnion('by', [
      z.object({ by: z.literal('card'), value: z.string().regex(/^[\d ]{16,19}$/) }),
      z.object({ by: z.literal('phone'), value: z.string().regex(/^1\d{10}$/) }),
      z.object({
        by: z.literal('document'),
        idType: IdType.default('resident-id'),
        value: z.string().trim().toUpperCase().min(5).max(18),
      }),
    ]),
    ok: z.object({ items: z.array(PersonRowView) }),
    limit: 'search',
  },
  person: {
    method: 'GET',
    path: '/people/:id',
    auth: 'staff:person.find',
    summary: 'One person, masked, with who looks after them and their appointments at this hospital',
    params: ById,
    ok: PersonDetailView,
    limit: 'search',
  },
  unmask: {
    method: 'POST',
    path: '/people/:id/unmasking',
    auth: 'staff:person.unmask',
    summary: 'Name, document and phone in full; the reason is kept and shown to the person',
    params: ById,
    body: z.object({ reason: Reason }),
    ok: z.object({
      name: z.string(),
      idType: IdType,
      idNumber: z.string(),
      phone: z.string().nullable(),
      birthday: DayText,
    }),
    limit: 'search',
  },
  confirmIdentity: {
    method: 'POST',
    path: '/people/:id/identity',
    auth: 'staff:person.confirm',
    summary: 'Papers seen: this is the person (L2)',
    params: ById,
    body: z.object({ reason: Reason }),
    ok: PersonDetailView,
  },
  confirmClaim: {
    method: 'POST',
    path: '/claims/:id/confirmation',
    auth: 'staff:person.confirm',
    summary: 'Papers seen: the person agrees to be looked after, or the guardian is one',
    params: ById,
    body: z.object({ reason: Reason }),
    ok: PersonDetailView,
  },
  disputes: {
    method: 'GET',
    path: '/disputes',
    auth: 'staff:person.confirm',
    summary: 'Disputed identities that wait for a decision, the oldest first',
    ok: z.object({ items: z.array(DisputeView) }),
  },
  decideDispute: {
    method: 'POST',
    path: '/disputes/:id/decision',
    auth: 'staff:person.confirm',
    summary: 'Papers seen: one claim is right; the other own claims end',
    params: ById,
    body: z.object({ claimId: Id, reason: Reason }),
    ok: PersonDetailView,
  },
  bookings: {
    method: 'GET',
    path: '/bookings',
    auth: 'staff:booking.read',
    summary: 'Who comes on a day, masked, by time; staff of a hospital see that hospital',
    query: Paging.extend({
      /** Today unless said. */
      day: DayText.optional(),
      hospitalId: HospitalId.optional(),
      departmentId: Id.optional(),
      state: BookingState.optional(),
    }),
    ok: page(StaffBookingView),
  },
})
