import { sessionApi } from '@onecard/shared/session'
import { agreementViews, answerAgreement, consentViews } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import { mount, type Surface } from '../infra/mount.ts'
import type { Ties } from '../person/service.ts'
import { accountView, bindPhone, closeAccount, copyOfData, sessions, signIn, signOut, webEntrance } from './service.ts'

/** Signing in and out, the account, its agreements and its end. */
export function sessionRoutes(on: Surface, deps: Deps, ties: Ties): void {
  mount(on, sessionApi, {
    webEntrance: ({ query }) => Promise.resolve(webEntrance(deps, query.returnTo)),
    signIn: ({ body }) => signIn(deps, body),
    sessions: async ({ who }) => ({ items: await sessions(deps, who) }),
    signOut: ({ who }) => signOut(deps, who.accountId, who.sessionId),
    signOutDevice: ({ who, params }) => signOut(deps, who.accountId, params.id),
    account: ({ who }) => accountView(deps, who.accountId),
    bindPhone: ({ who, body, once }) => bindPhone(deps, who, body.code, once),
    agreements: ({ query }) => Promise.resolve({ items: agreementViews(deps, query.lang) }),
    consents: async ({ who }) => ({ items: await consentViews(deps, who.accountId) }),
    consent: async ({ who, body, once }) => {
      await answerAgreement(deps, who.accountId, once, body)
      return accountView(deps, who.accountId)
    },
    closeAccount: ({ who, once }) => closeAccount(deps, ties, who, once),
    copyOfData: ({ who }) => copyOfData(deps, ties, who.accountId),
  })
}
