import * as z from 'zod'
import { Id, Instant, ById } from './common.ts'
import { api } from './treaty.ts'

export const SignInRequest = z.object({
  /** From `wx.login` (weapp) or from WeChat's web authorisation (web). */
  code: z.string().min(1).max(200),
  via: z.enum(['weapp', 'web']),
  /** Web only: the state that `webEntrance` gave, checked and used once. */
  state: z.string().max(100).optional(),
  /** What a person would recognise in the list of devices: `iPhone 15`, `微信网页`. */
  device: z.string().trim().max(60).default('微信'),
})
export type SignInRequest = z.infer<typeof SignInRequest>

export const agreementKinds = ['privacy', 'health-data'] as const
export const AgreementKind = z.enum(agreementKinds)
export type AgreementKind = z.infer<typeof AgreementKind>

export const AgreementView = z.object({
  kind: AgreementKind,
  version: z.string(),
  title: z.string(),
  /** Paragraphs of plain text. */
  text: z.array(z.string()),
  /** What changed since the version before, for whoever accepted that one. */
  changes: z.array(z.string()),
  effectiveFrom: z.string(),
})
export type AgreementView = z.infer<typeof AgreementView>

export const ConsentView = z.object({
  kind: AgreementKind,
  version: z.string(),
  granted: z.boolean(),
  at: Instant,
})
export type ConsentView = z.infer<typeof ConsentView>

export const AccountView = z.object({
  id: Id,
  phoneMasked: z.string().nullable(),
  /** Which agreements still want an answer (never asked, or a newer version). */
  agreementsDue: z.array(AgreementKind),
  healthDataConsent: z.boolean(),
  frozen: z.boolean(),
})
export type AccountView = z.infer<typeof AccountView>

export const SessionView = z.object({
  id: Id,
  device: z.string(),
  via: z.enum(['weapp', 'web']),
  current: z.boolean(),
  createdAt: Instant,
  lastSeenAt: Instant,
})
export type SessionView = z.infer<typeof SessionView>

export const sessionApi = api({
  webEntrance: {
    method: 'GET',
    path: '/wechat/web-entrance',
    auth: 'public',
    summary: 'Where a browser goes to sign in with WeChat (connect/oauth2/authorize), with a state to bring back',
    query: z.object({ returnTo: z.string().max(200).default('/') }),
    ok: z.object({ url: z.url(), state: z.string() }),
  },
  signIn: {
    method: 'POST',
    path: '/sessions',
    auth: 'public',
    summary: 'Signs in with a one-time WeChat code',
    body: SignInRequest,
    ok: z.object({ token: z.string(), expiresAt: Instant, account: AccountView }),
    status: 201,
  },
  sessions: {
    method: 'GET',
    path: '/sessions',
    auth: 'resident',
    summary: 'Where this account is signed in',
    ok: z.object({ items: z.array(SessionView) }),
  },
  signOut: {
    method: 'DELETE',
    path: '/sessions/current',
    auth: 'resident',
    summary: 'Signs this device out',
    ok: null,
    idempotent: false,
  },
  signOutDevice: {
    method: 'DELETE',
    path: '/sessions/:id',
    auth: 'resident',
    summary: 'Signs another device out',
    params: ById,
    ok: null,
    idempotent: false,
  },
  account: { method: 'GET', path: '/account', auth: 'resident', summary: 'The signed-in account', ok: AccountView },
  bindPhone: {
    method: 'POST',
    path: '/account/phone',
    auth: 'resident',
    summary: 'Takes the WeChat phone number by its one-time code (getuserphonenumber)',
    body: z.object({ code: z.string().min(1).max(200) }),
    ok: AccountView,
  },
  agreements: {
    method: 'GET',
    path: '/agreements',
    auth: 'public',
    summary: 'The agreements in force, with their texts',
    query: z.object({ lang: z.enum(['zh', 'en']).default('zh') }),
    ok: z.object({ items: z.array(AgreementView) }),
  },
  consents: {
    method: 'GET',
    path: '/account/consents',
    auth: 'resident',
    summary: "This account's consents, newest first, withdrawn ones too",
    ok: z.object({ items: z.array(ConsentView) }),
  },
  consent: {
    method: 'POST',
    path: '/account/consents',
    auth: 'resident',
    summary: 'Grants or withdraws a consent to one version of an agreement',
    body: z.object({ kind: AgreementKind, version: z.string().max(20), granted: z.boolean() }),
    ok: AccountView,
  },
  closeAccount: {
    method: 'POST',
    path: '/account/closure',
    auth: 'resident',
    summary:
      "Closes the account: unbinds, revokes, erases the account's identity; health records keep their legal term",
    body: z.object({ confirm: z.literal('注销') }),
    ok: null,
  },
  copyOfData: {
    method: 'GET',
    path: '/account/copy',
    auth: 'resident',
    summary: 'A copy of all the personal data kept under this account (personal-information right)',
    ok: z.object({
      madeAt: Instant,
      sections: z.array(z.object({ title: z.string(), rows: z.array(z.record(z.string(), z.unknown())) })),
    }),
  },
})
