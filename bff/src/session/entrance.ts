import { timingSafeEqual } from 'node:crypto'
import type { Deps } from '../deps.ts'
import { isDuplicate, type Tx } from '../infra/db.ts'
import { Refusal } from '../infra/refusal.ts'
import { newToken, sha256 } from '../infra/seal.ts'

const lifeMs = 10 * 60_000
/** WeChat brings back letters and digits only, 128 at most: hex. */
const form = /^[0-9a-f]{68}$/

/** Where a browser goes to sign in, and the state that it must bring back. Nothing is stored until the state is used. */
export function webEntrance(deps: Deps, returnTo: string): { url: string; state: string } {
  const expiry = (deps.clock.now().getTime() + lifeMs).toString(16).padStart(12, '0')
  const nonce = sha256(newToken()).toString('hex').slice(0, 24)
  const state = expiry + nonce + mac(deps, expiry + nonce)
  const redirectUri = new URL(localPath(returnTo), deps.config.PUBLIC_URL).href
  return { url: deps.wechat.authorizeUrl(redirectUri, state), state }
}

/** A path of our own, whatever was asked for: never somebody else's site. */
function localPath(returnTo: string): string {
  return /^\/(?![/\\])/.test(returnTo) ? returnTo : '/'
}

/** Refuses a state that we did not give, or that is too old. */
export function checkState(deps: Deps, state: string | undefined): void {
  const [text, given] = form.test(state ?? '') && state ? [state.slice(0, 36), state.slice(36)] : ['', '']
  const due = mac(deps, text)
  const genuine = given.length === due.length && timingSafeEqual(Buffer.from(given), Buffer.from(due))
  const expiry = Number.parseInt(text.slice(0, 12), 16)
  if (!genuine || expiry <= deps.clock.now().getTime()) throw new Refusal('session.state-invalid')
}

/** Once: a second use of the same state fails on the key. */
export async function useState(tx: Tx, deps: Deps, state: string): Promise<void> {
  try {
    await tx.change('INSERT INTO used_entrance (state_hash, expires_at) VALUES (?, ?)', [
      sha256(state),
      new Date(deps.clock.now().getTime() + lifeMs),
    ])
  } catch (error) {
    throw isDuplicate(error, 'PRIMARY') ? new Refusal('session.state-invalid') : error
  }
}

function mac({ sealer }: Deps, text: string): string {
  return sealer.blind('web entrance', text).toString('hex').slice(0, 32)
}
