import Taro from '@tarojs/taro'
import { routes } from './routes.ts'
import { go } from './ui/go.ts'
import { draft, keepDraft } from './wire.ts'

/**
 * Signing in comes in between, and with a new account real name and card after it: where one was is kept, and one comes
 * back to it. WeChat keeps the page under the others; a browser leaves for WeChat's own page and starts over.
 */

const kept = 'return'

/** The app's own pages and no other address, whatever stands in the drawer. */
const own = /^\/(?:(?:home|reports|card|mine)\/index|[a-z]+\/pages\/[a-z-]+\/index)(?:\?[\w=&%.*-]*)?$/

/** Leaves for the sign-in page from where one is. */
export function signInFirst(): void {
  const here = inAddress()
  if (here !== null && !here.startsWith(routes.welcome)) keepDraft(kept, here)
  go.to(routes.welcome)
}

/** Back to where one was when signing in came in between; home when it was nowhere. */
export function takeUp(): void {
  const place = draft(kept)
  keepDraft(kept, null)
  if (Taro.getCurrentPages().length > 1) go.back()
  else go.over(place !== null && own.test(place) ? place : '/home/index')
}

/** The page in a browser's address; WeChat has none and needs none. */
function inAddress(): string | null {
  if (process.env['TARO_ENV'] !== 'h5') return null
  const page = window.location.hash.slice(1)
  return own.test(page) ? page : null
}
