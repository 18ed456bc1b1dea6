import * as z from 'zod'
import { ById, Id, Instant, Paging, page } from './common.ts'
import { permissions, roles } from './permissions.ts'
import { api } from './treaty.ts'

export const StaffRole = z.enum(roles)
export const StaffPermission = z.enum(permissions)
export const HospitalId = z.string().regex(/^[a-z][a-z0-9]{1,30}$/)

/** Lower case, so that nobody has a twin who differs by a capital. */
export const Username = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z][a-z0-9._-]{2,31}$/)
const TotpCode = z.string().regex(/^\d{6}$/)
const Reason = z.string().trim().min(4).max(200)

/**
 * How far a sign-in has come. `enrolling`: the password was right, an authenticator has to be set up;
 * `password-due`: both were right, a new password has to be chosen; `full`: may do what the roles permit.
 */
export const StaffStage = z.enum(['enrolling', 'password-due', 'full'])
export type StaffStage = z.infer<typeof StaffStage>

export const StaffSignInRequest = z.object({
  username: Username,
  password: z.string().min(1).max(200),
  /** Six digits of the authenticator; left out in the first step, or before one is set up. */
  code: TotpCode.optional(),
  /** Instead of `code`, when the authenticator is lost; each works once. */
  recoveryCode: z.string().trim().max(40).optional(),
})
export type StaffSignInRequest = z.infer<typeof StaffSignInRequest>

export const MeView = z.object({
  id: Id,
  username: z.string(),
  name: z.string(),
  roles: z.array(StaffRole),
  permissions: z.array(StaffPermission),
  /** Null for city-wide staff. */
  hospital: z.object({ id: HospitalId, name: z.string() }).nullable(),
  stage: StaffStage,
  /** Without a request for so long, the sign-in ends … */
  idleSeconds: z.int(),
  /** … and at this instant in any case. */
  endsAt: Instant,
  recoveryCodesLeft: z.int(),
})
export type MeView = z.infer<typeof MeView>

export const StaffSessionView = z.object({
  id: Id,
  device: z.string(),
  address: z.string(),
  current: z.boolean(),
  createdAt: Instant,
  lastSeenAt: Instant,
})
export type StaffSessionView = z.infer<typeof StaffSessionView>

/** Signing in and one's own account. The session travels in an HttpOnly cookie; writes are taken from our own origin only. */
export const staffSessionApi = api({
  signIn: {
    method: 'POST',
    path: '/sessions',
    auth: 'public',
    summary: 'Signs a member of staff in with password and authenticator; the session is set as a cookie',
    body: StaffSignInRequest,
    ok: MeView,
    status: 201,
  },
  me: {
    method: 'GET',
    path: '/me',
    auth: 'staff-enrolling',
    summary: 'Who is signed in, and how far the sign-in has come',
    ok: MeView,
  },
  beginEnrolment: {
    method: 'POST',
    path: '/enrolment',
    auth: 'staff-enrolling',
    summary: 'A new authenticator secret to scan, in force once confirmed; replacing one needs a code of the old one',
    body: z.object({ code: TotpCode.optional(), recoveryCode: z.string().trim().max(40).optional() }),
    ok: z.object({ uri: z.string(), secret: z.string() }),
    status: 201,
  },
  confirmEnrolment: {
    method: 'POST',
    path: '/enrolment/confirmation',
    auth: 'staff-enrolling',
    summary: 'Takes the first code of the new authenticator; answers recovery codes, shown this once',
    body: z.object({ code: TotpCode }),
    ok: z.object({ recoveryCodes: z.array(z.string()), me: MeView }),
  },
  renewRecoveryCodes: {
    method: 'POST',
    path: '/recovery-codes',
    auth: 'staff',
    summary: 'New recovery codes; the old ones stop working',
    body: z.object({ code: TotpCode }),
    ok: z.object({ recoveryCodes: z.array(z.string()) }),
    status: 201,
  },
  changePassword: {
    method: 'POST',
    path: '/password',
    auth: 'staff-enrolling',
    summary: 'Chooses a new password; every other sign-in of the account ends',
    body: z.object({ current: z.string().min(1).max(200), next: z.string().min(1).max(200) }),
    ok: MeView,
  },
  sessions: {
    method: 'GET',
    path: '/sessions',
    auth: 'staff',
    summary: 'Where this account is signed in',
    ok: z.object({ items: z.array(StaffSessionView) }),
  },
  signOut: {
    method: 'DELETE',
    path: '/sessions/current',
    auth: 'staff-enrolling',
    summary: 'Signs this device out',
    ok: null,
  },
  signOutDevice: {
    method: 'DELETE',
    path: '/sessions/:id',
    auth: 'staff',
    summary: 'Signs another device of the same account out',
    params: ById,
    ok: null,
  },
})

export const SamplerSignInRequest = z.object({
  username: Username,
  password: z.string().min(1).max(200),
  code: TotpCode,
  /** Made once by the phone, random; sent with every request as `X-Device-Id`. */
  deviceId: z.string().regex(/^[\w-]{16,64}$/),
})
export type SamplerSignInRequest = z.infer<typeof SamplerSignInRequest>

export const SamplerSessionView = z.object({
  token: z.string(),
  name: z.string(),
  /** Null for city-wide samplers. */
  hospital: z.object({ id: HospitalId, name: z.string() }).nullable(),
  idleSeconds: z.int(),
  endsAt: Instant,
})
export type SamplerSessionView = z.infer<typeof SamplerSessionView>

/** The sampler's page of the mini-program: a bearer token, bound to the phone, for `sampling.register` and `sampling.read` only. */
export const samplerSessionApi = api({
  signInSampler: {
    method: 'POST',
    path: '/sampler/sessions',
    auth: 'public',
    summary: 'Signs a sampler in on a phone; the token goes into Authorization, beside X-Device-Id',
    body: SamplerSignInRequest,
    ok: SamplerSessionView,
    status: 201,
  },
  signOutSampler: {
    method: 'DELETE',
    path: '/sampler/sessions/current',
    auth: 'staff:sampling.register',
    summary: 'Signs this phone out',
    ok: null,
  },
})

export const StaffRowView = z.object({
  id: Id,
  username: z.string(),
  name: z.string(),
  roles: z.array(StaffRole),
  hospitalId: HospitalId.nullable(),
  state: z.enum(['active', 'disabled']),
  enrolled: z.boolean(),
  locked: z.boolean(),
  lastSeenAt: Instant.nullable(),
  createdAt: Instant,
})
export type StaffRowView = z.infer<typeof StaffRowView>

export const CreateStaffRequest = z.object({
  username: Username,
  name: z.string().trim().min(2).max(40),
  roles: z.array(StaffRole).min(1).max(roles.length),
  /** Null for city-wide staff. */
  hospitalId: HospitalId.nullable(),
})
export type CreateStaffRequest = z.infer<typeof CreateStaffRequest>

export const ChangeStaffRequest = z.object({
  name: z.string().trim().min(2).max(40).optional(),
  roles: z.array(StaffRole).min(1).max(roles.length).optional(),
  state: z.enum(['active', 'disabled']).optional(),
  reason: Reason,
})
export type ChangeStaffRequest = z.infer<typeof ChangeStaffRequest>

const TemporaryPassword = z.object({
  staff: StaffRowView,
  /** Shown this once, for three days; it has to be replaced at the first sign-in. */
  temporaryPassword: z.string(),
})

/** Accounts of staff: a hospital's admin manages its own, a platform admin everybody's. */
export const staffAccountApi = api({
  staff: {
    method: 'GET',
    path: '/staff',
    auth: 'staff:staff.read',
    summary: 'Staff accounts in reach, by user name',
    query: Paging.extend({ hospitalId: HospitalId.optional(), state: z.enum(['active', 'disabled']).optional() }),
    ok: page(StaffRowView),
  },
  createStaff: {
    method: 'POST',
    path: '/staff',
    auth: 'staff:staff.manage',
    summary: 'Opens an account with a temporary password',
    body: CreateStaffRequest,
    ok: TemporaryPassword,
    status: 201,
  },
  changeStaff: {
    method: 'PATCH',
    path: '/staff/:id',
    auth: 'staff:staff.manage',
    summary: 'Renames, gives other roles, disables or enables; a change of roles or state ends all sign-ins',
    params: ById,
    body: ChangeStaffRequest,
    ok: StaffRowView,
  },
  resetStaff: {
    method: 'POST',
    path: '/staff/:id/reset',
    auth: 'staff:staff.manage',
    summary: 'A new temporary password, and a fresh authenticator when that is lost; unlocks, ends all sign-ins',
    params: ById,
    body: z.object({ authenticator: z.boolean().default(false), reason: Reason }),
    ok: TemporaryPassword,
    status: 201,
  },
  roles: {
    method: 'GET',
    path: '/roles',
    auth: 'staff:staff.read',
    summary: 'Every role, how far it reaches and what it permits',
    ok: z.object({
      items: z.array(
        z.object({
          role: StaffRole,
          reach: z.enum(['hospital', 'city', 'either']),
          permissions: z.array(StaffPermission),
          /** Whether the asking member of staff may give it. */
          grantable: z.boolean(),
        }),
      ),
    }),
  },
})
