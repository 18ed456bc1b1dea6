import type { RefusalCode } from '@onecard/shared/refusals'

/** An expected "no": the caller did nothing we cannot explain. Anything else thrown is a bug or an outage. */
export class Refusal extends Error {
  constructor(
    readonly code: RefusalCode,
    readonly details?: unknown,
    /** Seconds after which trying again makes sense; sent as Retry-After. */
    readonly retryAfter?: number,
  ) {
    super(code)
  }
}
