import * as z from 'zod'
import { ById, DayText, Id, Instant } from './common.ts'
import { api } from './treaty.ts'

export const idTypes = ['resident-id', 'residence-permit', 'passport'] as const
export const IdType = z.enum(idTypes)
export type IdType = z.infer<typeof IdType>

export const relations = ['self', 'parent', 'sibling', 'spouse', 'child', 'other'] as const
export const Relation = z.enum(relations)
export type Relation = z.infer<typeof Relation>

/**
 * L1: name and ID number agree (authority): may book. L2: the authority also confirmed the WeChat phone number,
 * or a terminal or counter has seen the person: may read results and records.
 */
export const IdentityLevel = z.enum(['L1', 'L2'])
export type IdentityLevel = z.infer<typeof IdentityLevel>

export const memberStates = ['active', 'consent-awaited', 'guardian-awaited', 'disputed'] as const
export const MemberState = z.enum(memberStates)
export type MemberState = z.infer<typeof MemberState>

/** GB/T 2261.1: 1 male, 2 female; 0 unknown, 9 not stated. */
export const Sex = z.enum(['male', 'female', 'unknown'])

export const AddMemberRequest = z.object({
  name: z.string().trim().min(2).max(50),
  idType: IdType,
  /** 18 digits (GB 11643, also residence permits 81/82/83) or a passport number. */
  idNumber: z.string().trim().toUpperCase().min(5).max(18),
  relation: Relation,
  /** Wanted for a passport only: a Chinese ID number says both itself. */
  birthday: DayText.optional(),
  sex: z.enum(['male', 'female']).optional(),
  /** GB 3304, two digits; 01 is Han. */
  ethnicGroup: z
    .string()
    .regex(/^\d{2}$/)
    .default('01'),
  /** A contact number; the account's verified number is taken when it is missing. */
  phone: z
    .string()
    .regex(/^1\d{10}$/)
    .optional(),
  address: z.string().trim().max(120).optional(),
})
export type AddMemberRequest = z.input<typeof AddMemberRequest>

export const MemberView = z.object({
  id: Id,
  relation: Relation,
  isDefault: z.boolean(),
  state: MemberState,
  level: IdentityLevel,
  nameMasked: z.string(),
  /** First 6 and last 4. */
  idNumberMasked: z.string(),
  idType: IdType,
  phoneMasked: z.string().nullable(),
  /** Whether an address is kept; it is written anew, never shown. */
  hasAddress: z.boolean(),
  birthday: DayText,
  age: z.int(),
  sex: Sex,
  minor: z.boolean(),
  /** Null until the card is claimed. */
  card: z.object({ id: Id, numberMasked: z.string(), state: z.enum(['active', 'lost', 'closed']) }).nullable(),
  actions: z.array(
    z.enum(['claim-card', 'set-default', 'change', 'invite', 'confirm-guardian', 'unbind', 'dispute', 'correct']),
  ),
})
export type MemberView = z.infer<typeof MemberView>

export const personApi = api({
  members: {
    method: 'GET',
    path: '/members',
    auth: 'resident',
    summary: 'The people this account looks after, the default one first',
    ok: z.object({ items: z.array(MemberView), limit: z.int() }),
  },
  addMember: {
    method: 'POST',
    path: '/members',
    auth: 'resident',
    summary: 'Real-name check of a person, and adding them to this account',
    body: AddMemberRequest,
    ok: MemberView,
    status: 201,
  },
  member: {
    method: 'GET',
    path: '/members/:id',
    auth: 'resident',
    summary: 'One member',
    params: ById,
    ok: MemberView,
  },
  changeMember: {
    method: 'PATCH',
    path: '/members/:id',
    auth: 'resident',
    summary: 'Changes relation, contact phone (null: none), address (empty: none), or makes the member the default one',
    params: ById,
    body: z.object({
      relation: Relation.optional(),
      isDefault: z.literal(true).optional(),
      phone: z
        .string()
        .regex(/^1\d{10}$/)
        .nullable()
        .optional(),
      address: z.string().trim().max(120).optional(),
    }),
    ok: MemberView,
  },
  unbindMember: {
    method: 'DELETE',
    path: '/members/:id',
    auth: 'resident',
    summary: 'Takes the member off this account; their card and records stay theirs',
    params: ById,
    ok: null,
  },
  invite: {
    method: 'POST',
    path: '/members/:id/invitation',
    auth: 'resident',
    summary: 'A six-digit code for the adult member to agree by their own sign-in; 10 minutes, 5 tries',
    params: ById,
    ok: z.object({ code: z.string(), expiresAt: Instant }),
    status: 201,
  },
  acceptInvitation: {
    method: 'POST',
    path: '/invitations/acceptance',
    auth: 'resident',
    summary: 'The person themself, signed in, agrees to be looked after by the inviting account',
    body: z.object({ code: z.string().regex(/^\d{6}$/) }),
    ok: z.object({ inviterMasked: z.string(), relation: Relation }),
  },
  caretakers: {
    method: 'GET',
    path: '/caretakers',
    auth: 'resident',
    summary: "Other accounts that look after this account's own person, each revocable",
    ok: z.object({ items: z.array(z.object({ id: Id, nameMasked: z.string(), relation: Relation, since: Instant })) }),
  },
  dismissCaretaker: {
    method: 'DELETE',
    path: '/caretakers/:id',
    auth: 'resident',
    summary: 'Withdraws the consent given to another account',
    params: ById,
    ok: null,
  },
  confirmGuardian: {
    method: 'POST',
    path: '/members/:id/guardian-check',
    auth: 'resident',
    summary: 'Asks the authority to confirm that this account’s own person is the guardian',
    params: ById,
    ok: MemberView,
  },
  dispute: {
    method: 'POST',
    path: '/members/:id/dispute',
    auth: 'resident',
    summary: 'Says that somebody else has claimed this person wrongly; freezes both until staff decide',
    params: ById,
    body: z.object({ reason: z.string().trim().min(5).max(200) }),
    ok: MemberView,
  },
  correct: {
    method: 'POST',
    path: '/members/:id/correction',
    auth: 'resident',
    summary:
      'Corrects a name or document (checked again by the authority), as personal-information law gives the right to',
    params: ById,
    body: z.object({
      name: z.string().trim().min(2).max(50),
      /** A renewed passport or residence permit. An ID number is for life: a wrong one is another person's, see the counter. */
      idType: z.enum(['residence-permit', 'passport']).optional(),
      idNumber: z.string().trim().toUpperCase().min(5).max(18).optional(),
      reason: z.string().trim().min(2).max(200),
    }),
    ok: MemberView,
  },
})
