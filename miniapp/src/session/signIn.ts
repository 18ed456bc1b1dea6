import type { AccountView } from '@onecard/shared/session'
import { signInWithWeChat } from '../session.ts'
import { takeUp } from '../returning.ts'
import { go } from '../ui/go.ts'
import { keep, kept, newKey } from '../wire.ts'
import { members } from '../person/api.ts'
import { bindPhone } from './api.ts'
import { answerTo } from './consenting.ts'
import { routes } from '../routes.ts'

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
  await answerTo('privacy', true, newKey())
}

/** Someone who has nobody in the account yet goes on to the real-name page, everybody else back to where they were. */
async function moveOn(): Promise<void> {
  // Signed in they are, even when this can't be asked: the page that they come back to says why.
  const known = await members().catch(() => null)
  if (known?.items.length === 0) go.instead(`${routes.realName}?first=yes`)
  else takeUp()
}
