/**
 * Every fact that a room may state, and who acts on it. Payloads carry ids, never personal data. A lane is retried
 * for itself, so that a hospital that is down never holds up a notice.
 */
export interface Events {
  'booking.held': BookingFact
  'booking.booked': BookingFact
  'booking.refused': BookingFact
  'booking.cancelled': BookingFact
  'booking.stopped': BookingFact
  'booking.moved': BookingFact
  /** A published slot in which people hold places was stopped or withdrawn. */
  'slot.stopped': { slotId: string; reason: string }
  'card.used': { personKey: string; cardUseId: string }
  'card.changed': { personKey: string; cardChangeId: string }
  /** What was kept under one key of a person belongs under another from now on. */
  'person.joined': { from: string; into: string }
  'member.consented': { accountId: string; memberId: string }
  'member.disputed': { personKey: string }
  /** A ward has turned 18: who looked after them needs their agreement now, their own account is theirs. */
  'member.came-of-age': { accountId: string; memberId: string }
  /** A report can be read for the first time. */
  'report.ready': { personKey: string; reportId: string; labId: string }
  /** A tube goes to its laboratory; from now on its people wait for a result. */
  'tube.sealed': { tubeId: string }
  /** Whose sample it was in a sealed tube has been put right: keys of persons, `to` null for nobody's. */
  'tube.corrected': { tubeId: string; sampleId: string; from: string; to: string | null }
  /** Staff have found out where a missed result is. */
  'missing.answered': { personKey: string; missingId: string }
  'notice.send': { accountId: string; noticeId: string }
}

export interface BookingFact {
  /** Hex of the person key. */
  personKey: string
  bookingId: string
  hospitalId: string
}

export type Fact = keyof Events

/** `booking`: move the bookings concerned; `hospital`: tell the hospital; `results`: move the reports, or share a tube's result out; `sampling`: move the samples; `missing`: close or move what is missed; `notice`: tell the resident in the app; `wechat`: send the subscribe message. */
export const lanes = {
  'booking.held': ['notice'],
  'booking.booked': ['hospital', 'notice'],
  'booking.refused': ['notice'],
  'booking.cancelled': ['hospital', 'notice'],
  'booking.stopped': ['hospital', 'notice'],
  'booking.moved': ['notice'],
  'slot.stopped': ['booking'],
  'card.used': ['notice'],
  'card.changed': ['notice'],
  'person.joined': ['results', 'sampling', 'missing'],
  'member.consented': ['notice'],
  'member.disputed': ['notice'],
  'member.came-of-age': ['notice'],
  'report.ready': ['notice'],
  'missing.answered': ['notice'],
  'tube.sealed': ['results'],
  'tube.corrected': ['results'],
  'notice.send': ['wechat'],
} as const satisfies Record<Fact, readonly string[]>

export type Lane<F extends Fact = Fact> = (typeof lanes)[F][number]

/** One function for each lane of each fact: a missing one does not compile. */
export type Handlers = { [F in Fact]: { [L in Lane<F>]: (payload: Events[F]) => Promise<void> } }
