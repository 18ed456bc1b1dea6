import { bookingRefusals } from './refusals/booking.ts'
import { commonRefusals } from './refusals/common.ts'
import { healthcardRefusals } from './refusals/healthcard.ts'
import { missingRefusals } from './refusals/missing.ts'
import { papersRefusals } from './refusals/papers.ts'
import { personRefusals } from './refusals/person.ts'
import { resultsRefusals } from './refusals/results.ts'
import { samplingRefusals } from './refusals/sampling.ts'
import { sessionRefusals } from './refusals/session.ts'
import { staffRefusals } from './refusals/staff.ts'
import type { RefusalWords } from './refusals/words.ts'

/** Every way a request can be refused; each room keeps its own page of words beside this one. */
export const refusals = {
  ...commonRefusals,
  ...sessionRefusals,
  ...personRefusals,
  ...healthcardRefusals,
  ...bookingRefusals,
  ...resultsRefusals,
  ...papersRefusals,
  ...samplingRefusals,
  ...missingRefusals,
  ...staffRefusals,
} as const satisfies Record<string, RefusalWords>

export type RefusalCode = keyof typeof refusals

/** The body of every answer that is not a success: RFC 9457 with a stable code and words in two languages. */
export interface Problem {
  type: string
  title: string
  status: number
  code: RefusalCode
  message: { zh: string; en: string }
  /** The correlation id, also in the logs and in the answer's `X-Trace-Id`. */
  traceId: string
  details?: unknown
}
