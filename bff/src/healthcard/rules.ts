import { ageOfWindow, windowAt, windowSeconds } from '@onecard/shared/cardcode'
import type { CardView } from '@onecard/shared/healthcard'
import type { RefusalCode } from '@onecard/shared/refusals'

export const leaseMs = 8 * 3_600_000
/** A code that is on the screen while its lease is replaced may still be scanned. */
export const replacedLeaseMs = 2 * 60_000
export const staticLimit = 3
/** How late a code may be brought that was scanned offline. */
export const bringableMs = 72 * 3_600_000

export type CardState = CardView['state']

/** What the page may offer; nothing while the person is not this account's to look after (dispute). */
export function actionsOf(state: CardState, visible: boolean): CardView['actions'] {
  if (!visible || state === 'closed') return []
  return state === 'lost' ? ['restore', 'close'] : ['show-code', 'report-lost', 'close', 'print-static']
}

/** From which states a change leads to which; anything else is refused. */
export const moves = {
  lost: { from: ['active'], to: 'lost', otherwise: 'card.not-active' },
  restored: { from: ['lost'], to: 'active', otherwise: 'card.not-lost' },
  closed: { from: ['active', 'lost'], to: 'closed', otherwise: 'card.not-active' },
} as const satisfies Record<string, { from: readonly CardState[]; to: CardState; otherwise: RefusalCode }>
export type Move = keyof typeof moves

export interface BroughtCode {
  genuine: boolean
  window: number
  createdAt: Date
  /** When it ended, by time or by somebody's doing; null while it has not. */
  endedAt: Date | null
}

/** The clock of a sampler's phone that was offline for hours may be off by so much. */
const strayMs = 5 * 60_000

/** Why a code that was scanned at this instant, and is brought only now, is refused; null when it was good then. */
export function whyNotThen({ genuine, window, createdAt, endedAt }: BroughtCode, at: Date): RefusalCode | null {
  if (!genuine || createdAt.getTime() > at.getTime() + strayMs) return 'code.forged'
  const stray = (window - windowAt(at.getTime())) * windowSeconds * 1000
  if (stray < -strayMs) return 'code.expired'
  if (stray > strayMs) return 'code.from-future'
  return endedAt !== null && endedAt <= at ? 'code.lease-expired' : null
}

interface Holder {
  cardState: CardState
  /** An identity dispute about the person is open. */
  frozen: boolean
}

export interface ShownDynamic extends Holder {
  genuine: boolean
  window: number
  revoked: boolean
  /** The session and the membership under which the lease was lent still stand. */
  standing: boolean
  expiresAt: Date
}

/** Why a dynamic code is refused, the gravest reason first; null when it may be accepted. */
export function whyNotDynamic(shown: ShownDynamic, now: Date): RefusalCode | null {
  if (!shown.genuine) return 'code.forged'
  const holder = whyNotHolder(shown)
  if (holder) return holder
  if (shown.revoked || !shown.standing) return 'code.lease-revoked'
  const age = ageOfWindow(shown.window, now.getTime())
  if (age === 'from-future') return 'code.from-future'
  if (age === 'expired') return 'code.expired'
  return shown.expiresAt <= now ? 'code.lease-expired' : null
}

export interface ShownStatic extends Holder {
  active: boolean
  /** The account that printed it still looks after the person. */
  standing: boolean
  hospitalId: string
}

/** Why a printed code is refused at this institution; null when it may be accepted. */
export function whyNotStatic(shown: ShownStatic, hospitalId: string): RefusalCode | null {
  const holder = whyNotHolder(shown)
  if (holder) return holder
  if (!shown.active || !shown.standing) return 'code.static-withdrawn'
  return shown.hospitalId === hospitalId ? null : 'code.wrong-institution'
}

function whyNotHolder({ cardState, frozen }: Holder): RefusalCode | null {
  if (cardState !== 'active') return 'code.card-not-active'
  return frozen ? 'code.person-frozen' : null
}

/** Slow hands and wrong clocks are nobody's alarm; these refusals may be misuse, and the resident is told at once. */
const suspicious: readonly RefusalCode[] = [
  'code.forged',
  'code.card-not-active',
  'code.person-frozen',
  'code.lease-revoked',
  'code.static-withdrawn',
  'code.used-elsewhere',
  'code.wrong-institution',
]

export function isWorthTelling(refusal: RefusalCode | null): boolean {
  return refusal === null || suspicious.includes(refusal)
}
