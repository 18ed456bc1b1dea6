import type { AccountView } from '@onecard/shared/session'
import { signInWithWeChat } from '../session.ts'
import { go } from '../ui/go.ts'
import { keep, kept, newKey } from '../wire.ts'
import { members } from '../person/api.ts'
import { agreements, bindPhone, consent } from './api.ts'

/** What follows on a sign-in: the consent that was ticked before it, the phone number, and the first page. */

/** In WeChat: signs in, and takes the phone number whose one-time code WeChat gave. */
export async function signInHere(phoneCode: string | null): Promise<void> {
  const account = await signInWithWeChat()
  await recordAgreement(account)
  if (phoneCode !== null && account.phoneMasked === null) await bindPhone({ body: { code: phoneCode }, key: newKey() })
  await moveOn()
}

/** Ticked before the browser left for WeChat; recorded when it is back. */
export async function afterWebSignIn(account: AccountView): Promise<void> {
  if (kept('agreed') === 'yes') await recordAgreement(account)
  keep('agreed', null)
  await moveOn()
}

/** Without it the server lets nothing else happen, so it comes first. */
async function recordAgreement(account: AccountView): Promise<void> {
  if (!account.agreementsDue.includes('privacy')) return
  const { items } = await agreements({ query: {} })
  const privacy = items.find(({ kind }) => kind === 'privacy')
  if (!privacy) return
  await consent({ body: { kind: 'privacy', version: privacy.version, granted: true }, key: newKey() })
}

/** Someone who has nobody in the account yet goes on to the real-name page, everybody else back to where they were. */
async function moveOn(): Promise<void> {
  const { items } = await members()
  if (items.length === 0) go.instead('/person/pages/real-name/index?first=yes')
  else go.over('/home/index')
}
