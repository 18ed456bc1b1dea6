import { forgetToken } from '../session.ts'
import { forgetCopies } from '../wire.ts'
import { signOut } from './api.ts'

/** Signs this phone out. It forgets everything even when the server could not be told: the session ends by itself. */
export async function leave(): Promise<void> {
  await signOut().catch(() => undefined)
  forgetHere()
}

/** Nothing about people stays on the phone; its own settings do. */
export function forgetHere(): void {
  forgetToken()
  forgetCopies()
}
