import type { MemberView } from '@onecard/shared/person'
import type { AccountView } from '@onecard/shared/session'

/**
 * What stands between somebody and a person's results: nobody is named yet, the consent for health data is missing, the
 * person has not agreed or is disputed, or is known by name and number only (L1).
 */
export type Access = 'nobody' | 'consent' | 'not-active' | 'level' | 'open'

export function accessTo(
  member: Pick<MemberView, 'state' | 'level'> | null,
  account: Pick<AccountView, 'healthDataConsent'>,
): Access {
  if (!member) return 'nobody'
  if (!account.healthDataConsent) return 'consent'
  if (member.state !== 'active') return 'not-active'
  return member.level === 'L2' ? 'open' : 'level'
}

/**
 * How this person comes to L2. `phone`: the account's own person has not given the WeChat phone number yet; `counter`:
 * that number did not settle it; `guardian`: a child follows the guardian; `themselves`: another adult does it by an own sign-in.
 */
export type WayUp = 'phone' | 'counter' | 'guardian' | 'themselves'

export function wayUp(
  { relation, minor }: Pick<MemberView, 'relation' | 'minor'>,
  { phoneMasked }: Pick<AccountView, 'phoneMasked'>,
): WayUp {
  if (relation === 'self') return phoneMasked === null ? 'phone' : 'counter'
  return minor ? 'guardian' : 'themselves'
}
