import { resultsApi, type ReportItem } from '@onecard/shared/results'
import * as z from 'zod'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { shared } from '../infra/flight.ts'
import { nothingFor } from '../infra/nothing.ts'
import { spread } from '../infra/random.ts'
import { list, type ListRequest } from './list.ts'

const Asked = z.object({ accountId: z.string(), sessionId: z.string(), request: resultsApi.reports.query })

interface Listed {
  items: ReportItem[]
  next: string | null
  /** Seconds after which asking again makes sense, where there is nothing yet. */
  retryAfter?: number
}

/** A phone that waits for a result asks about twice a minute, each at its own moment. */
const askAgainSeconds = 24

/**
 * The list as phones ask for it, impatiently: taps of one account that come together share one reading, and who was told that
 * there is nothing is told so again for a moment (`NOTHING_MS`) without the database being asked. What there is, is never remembered.
 */
export function listing(deps: Deps): (who: Resident, request: ListRequest) => Promise<Listed> {
  const nothing = nothingFor(deps.config.NOTHING_MS)
  const read = shared((key: string): Promise<Listed> => {
    const { request, ...who } = Asked.parse(JSON.parse(key))
    return list(deps, who, request)
  })
  return async ({ accountId, sessionId }, request) => {
    // Private reports are open in one session and not in another.
    const key = JSON.stringify({ accountId, sessionId, request })
    if (nothing.isKnown(key)) return none()
    const found = await read(key)
    if (found.items.length > 0 || found.next !== null) return found
    nothing.learn(key)
    return none()
  }
}

const none = (): Listed => ({ items: [], next: null, retryAfter: spread(askAgainSeconds) })
