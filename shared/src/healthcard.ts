import * as z from 'zod'
import { ById, Id, Instant, Paging, page } from './common.ts'
import { PassTest } from './pass.ts'
import { HospitalId } from './staff.ts'
import { api } from './treaty.ts'

export const CardView = z.object({
  id: Id,
  memberId: Id,
  nameMasked: z.string(),
  sex: z.enum(['male', 'female', 'unknown']),
  age: z.int(),
  /** The card number, grouped by four, middle masked. */
  numberMasked: z.string(),
  state: z.enum(['active', 'lost', 'closed']),
  level: z.enum(['L1', 'L2']),
  claimedAt: Instant,
  lastUse: z.object({ place: z.string(), at: Instant }).nullable(),
  actions: z.array(z.enum(['show-code', 'report-lost', 'restore', 'close', 'print-static'])),
})
export type CardView = z.infer<typeof CardView>

/**
 * What the phone needs to make codes by itself for some hours, online or not: `makeCode` of shared/src/cardcode.ts says
 * how. A new lease for the same device lets the old one run out within two windows.
 */
export const LeaseView = z.object({
  leaseId: z.string(),
  version: z.literal('1'),
  /** base64url, 32 bytes. */
  secret: z.string(),
  windowSeconds: z.int(),
  /** The server's clock when it answered: the phone keeps the difference to its own. */
  serverTime: Instant,
  expiresAt: Instant,
})
export type LeaseView = z.infer<typeof LeaseView>

export const CardUseView = z.object({
  id: Id,
  /** Who looked: an institution's terminal, a member of staff, a family account, or whoever opened a link that was shared. */
  by: z.enum(['terminal', 'staff', 'family', 'link']),
  place: z.string(),
  department: z.string().nullable(),
  /** What for, in words: `当日挂号`, `核验身份`, … */
  purpose: z.string(),
  /** How the code came: dynamic, static, or none (staff looked it up). */
  how: z.enum(['dynamic', 'static', 'none']),
  outcome: z.enum(['accepted', 'refused']),
  /** In words, when refused. */
  refusal: z.string().nullable(),
  at: Instant,
})
export type CardUseView = z.infer<typeof CardUseView>

export const cardChanges = [
  'claimed',
  'reclaimed',
  'lost',
  'restored',
  'closed',
  'static-made',
  'static-withdrawn',
] as const
export const CardChange = z.enum(cardChanges)
export type CardChange = z.infer<typeof CardChange>

/** What was done to the card itself, by whom of those who look after it. */
export const CardChangeView = z.object({
  id: Id,
  change: CardChange,
  by: z.enum(['this-account', 'family']),
  /** The institution that a printed code serves. */
  place: z.string().nullable(),
  at: Instant,
})
export type CardChangeView = z.infer<typeof CardChangeView>

export const StaticCodeView = z.object({
  id: Id,
  hospitalId: z.string(),
  hospitalName: z.string(),
  /** The text to draw as QR; shown only when it is made. */
  code: z.string().nullable(),
  state: z.enum(['active', 'withdrawn']),
  createdAt: Instant,
})
export type StaticCodeView = z.infer<typeof StaticCodeView>

export const healthcardApi = api({
  claim: {
    method: 'POST',
    path: '/cards',
    auth: 'resident',
    summary: 'Claims the electronic health card of a member: one person, one card, by any account',
    body: z.object({ memberId: Id }),
    ok: CardView,
    status: 201,
  },
  cards: {
    method: 'GET',
    path: '/cards',
    auth: 'resident',
    summary: 'The cards of all members',
    ok: z.object({ items: z.array(CardView) }),
  },
  card: { method: 'GET', path: '/cards/:id', auth: 'resident', summary: 'One card', params: ById, ok: CardView },
  lease: {
    method: 'POST',
    path: '/cards/:id/leases',
    auth: 'resident',
    summary: 'Lends this device the secret from which it makes dynamic codes, for 8 hours',
    params: ById,
    body: z.object({ deviceId: z.string().min(8).max(64) }),
    ok: LeaseView,
    status: 201,
    idempotent: false,
  },
  reportLost: {
    method: 'POST',
    path: '/cards/:id/loss',
    auth: 'resident',
    summary: 'Reports the card lost: every code dies at once',
    params: ById,
    ok: CardView,
  },
  restore: {
    method: 'POST',
    path: '/cards/:id/restoration',
    auth: 'resident',
    summary: 'Takes the loss back',
    params: ById,
    ok: CardView,
  },
  close: {
    method: 'DELETE',
    path: '/cards/:id',
    auth: 'resident',
    summary: 'Closes the card',
    params: ById,
    ok: CardView,
  },
  uses: {
    method: 'GET',
    path: '/cards/:id/uses',
    auth: 'resident',
    summary: 'Who has looked at this card and the person behind it (谁查看过我的卡), newest first',
    params: ById,
    query: Paging.extend({ lang: z.enum(['zh', 'en']).default('zh') }),
    ok: page(CardUseView),
  },
  changes: {
    method: 'GET',
    path: '/cards/:id/changes',
    auth: 'resident',
    summary: 'What was done to the card: claimed, reported lost, restored, closed, codes printed, newest first',
    params: ById,
    query: Paging,
    ok: page(CardChangeView),
  },
  makeStatic: {
    method: 'POST',
    path: '/cards/:id/static-codes',
    auth: 'resident',
    summary: 'A printable code that serves one institution only; at most 3 in force',
    params: ById,
    body: z.object({ hospitalId: z.string().max(32) }),
    ok: StaticCodeView,
    status: 201,
  },
  statics: {
    method: 'GET',
    path: '/cards/:id/static-codes',
    auth: 'resident',
    summary: 'Printed codes in force and withdrawn',
    params: ById,
    ok: z.object({ items: z.array(StaticCodeView) }),
  },
  withdrawStatic: {
    method: 'DELETE',
    path: '/cards/:id/static-codes/:codeId',
    auth: 'resident',
    summary: 'Withdraws a printed code',
    params: z.object({ id: Id, codeId: Id }),
    ok: null,
  },
})

/**
 * What a terminal may do. `verify`: see masked who shows a code; `identity.full`: name, document and phone unmasked;
 * `identity.confirm`: its operator compares face and document, so that a verification in person makes the resident L2;
 * `appointments`: today's bookings at its own institution; `reports`: prints reports for whoever shows a code; `pass`: the
 * latest nucleic-acid test and its clock.
 */
export const terminalPermissions = [
  'verify',
  'identity.full',
  'identity.confirm',
  'appointments',
  'reports',
  'pass',
] as const
export const TerminalPermission = z.enum(terminalPermissions)
export type TerminalPermission = z.infer<typeof TerminalPermission>

/** Scene and channel codes in use at hospitals: 0101011 booking, 0101012 same-day, 0101013 record; 0100 counter, 0200 kiosk, 0300 doctor's desk. */
export const VerifyRequest = z.object({
  code: z.string().min(10).max(200),
  department: z.string().max(60).optional(),
  scene: z
    .string()
    .regex(/^\d{7}$/)
    .default('0101012'),
  channel: z
    .string()
    .regex(/^\d{4}$/)
    .default('0100'),
  /** False when somebody else shows the code for the person, who is not there. */
  inPerson: z.boolean().default(true),
})
export type VerifyRequest = z.infer<typeof VerifyRequest>

export const VerifiedView = z.object({
  useId: Id,
  cardNumber: z.string(),
  nameMasked: z.string(),
  idNumberMasked: z.string(),
  sex: z.enum(['male', 'female', 'unknown']),
  birthday: z.string(),
  level: z.enum(['L1', 'L2']),
  how: z.enum(['dynamic', 'static']),
  /** Only for a terminal with permission `identity.full`. */
  identity: z
    .object({ name: z.string(), idType: z.string(), idNumber: z.string(), phone: z.string().nullable() })
    .nullable(),
  /** Today's appointments at this institution, for a terminal with permission `appointments`. */
  appointments: z
    .array(
      z.object({
        id: Id,
        department: z.string(),
        doctor: z.string().nullable(),
        startTime: z.string(),
        state: z.string(),
        number: z.string().nullable(),
      }),
    )
    .nullable(),
  /** For a terminal with permission `pass`; null without one, and for whom nothing was ever sampled. */
  test: PassTest.nullable(),
  verifiedAt: Instant,
})
export type VerifiedView = z.infer<typeof VerifiedView>

export const terminalApi = api({
  verify: {
    method: 'POST',
    path: '/verify',
    auth: 'terminal',
    summary: 'Verifies a card code, records its use, and tells what this terminal may know',
    body: VerifyRequest,
    ok: VerifiedView,
  },
})

export const TerminalView = z.object({
  id: Id,
  hospitalId: HospitalId,
  name: z.string(),
  department: z.string().nullable(),
  permissions: z.array(TerminalPermission),
  state: z.enum(['active', 'revoked']),
  createdAt: Instant,
  revokedAt: Instant.nullable(),
})
export type TerminalView = z.infer<typeof TerminalView>

const Reason = z.string().trim().min(4).max(200)

export const RegisterTerminalRequest = z.object({
  hospitalId: HospitalId,
  /** As residents read it: `门诊大厅自助机 3 号`; once a hospital. */
  name: z.string().trim().min(2).max(60),
  department: z.string().trim().min(1).max(60).nullable().default(null),
  permissions: z.array(TerminalPermission).min(1),
  reason: Reason,
})
export type RegisterTerminalRequest = z.infer<typeof RegisterTerminalRequest>

/** For staff: which machines may read cards. A member of one hospital sees and changes that hospital's only. */
export const terminalStaffApi = api({
  terminals: {
    method: 'GET',
    path: '/terminals',
    auth: 'staff:machines.read',
    summary: 'Terminals by hospital and name, revoked ones too',
    query: z.object({ hospitalId: HospitalId.optional() }),
    ok: z.object({ items: z.array(TerminalView) }),
  },
  registerTerminal: {
    method: 'POST',
    path: '/terminals',
    auth: 'staff:terminals.manage',
    summary: 'Registers a terminal; its key is shown here and never again',
    body: RegisterTerminalRequest,
    ok: z.object({ terminal: TerminalView, key: z.string() }),
    status: 201,
  },
  renewTerminalKey: {
    method: 'POST',
    path: '/terminals/:id/key',
    auth: 'staff:terminals.manage',
    summary: 'A new key for a terminal whose old one is lost or leaked; the old one ends at once',
    params: ById,
    body: z.object({ reason: Reason }),
    ok: z.object({ terminal: TerminalView, key: z.string() }),
  },
  revokeTerminal: {
    method: 'POST',
    path: '/terminals/:id/revocation',
    auth: 'staff:terminals.manage',
    summary: 'Revokes a terminal: its next request is refused',
    params: ById,
    body: z.object({ reason: Reason }),
    ok: TerminalView,
  },
})
