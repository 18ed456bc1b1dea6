/** Why a message (or line) could not be used, for the people who run the sending system. Never says whose it is. */
export interface Reason {
  /** `appointment.unknown`; a refusal's code where a verb of ours said no. */
  code: string
  segment: string | null
  /** The field, `SCH-5`, or the path, `Slot.start`. */
  path: string | null
  words: string
}

/** Thrown by a reader: this message cannot be used as it is, and trying again soon would not help. */
export class Unusable extends Error {
  override name = 'Unusable'
  readonly reason: Reason

  constructor(code: string, where: string | null, words: string) {
    super(`${code} ${where ?? ''}`)
    const segment = where === null ? null : (where.split(/[-.]/)[0] ?? where)
    this.reason = { code, segment, path: where === segment ? null : where, words }
  }
}
