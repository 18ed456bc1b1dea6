import type { QuoteView } from '@onecard/shared/booking'
import { refusals, type RefusalCode } from '@onecard/shared/refusals'
import type { BookingRules } from '@onecard/shared/settings'
import type { Deps } from '../deps.ts'
import { rulesOf, whereaboutsOf, type Whereabouts } from '../directory/service.ts'
import type { Resident } from '../infra/auth.ts'
import { wallClock } from '../infra/clock.ts'
import { Refusal } from '../infra/refusal.ts'
import { bookablePerson, type BookablePerson } from '../person/service.ts'
import { slotFacts, stateOf, type SlotFacts } from '../schedule/service.ts'
import { claimsOf } from './claims.ts'
import { claimsFor, dayClaim, fitsClinic } from './rules.ts'
import { missedSince } from './sql.ts'

const monthMs = 30 * 86_400_000
const slotRefusal = {
  full: 'slot.full',
  stopped: 'slot.stopped',
  soon: 'slot.not-released',
  closed: 'slot.closed',
} as const

/** All that a person must know before confirming; what already forbids this booking is said here, before they try. */
export async function quote(
  deps: Deps,
  who: Resident,
  { slotId, memberId, lang }: { slotId: string; memberId: string; lang: 'zh' | 'en' },
): Promise<QuoteView> {
  const person = await bookablePerson(deps, who.accountId, memberId)
  const slot = await slotFacts(deps.sql, slotId)
  if (!slot || slot.state === 'withdrawn') throw new Refusal('slot.unknown')
  const rules = await rulesOf(deps, slot.hospitalId)
  const at = await whereaboutsOf(deps, slot)
  const refusal = await foreseen(deps, person, slot, rules, at)
  return {
    slotId,
    memberId,
    ...when(slot, deps.config.TIME_ZONE),
    ...where(at, slot.place),
    kind: slot.kind,
    feeFen: slot.feeFen,
    cancelUntil: slot.cancelUntil.toISOString(),
    checkInMinutes: rules.checkIn.opensMinutesBefore,
    bring: rules.bring[lang],
    noShow: { count: await missed(deps, person, slot, rules), ...rules.noShow },
    counting: slot.counting,
    refusal: refusal && { code: refusal, message: { zh: refusals[refusal].zh, en: refusals[refusal].en } },
  }
}

function when(slot: SlotFacts, timeZone: string) {
  return {
    day: slot.day,
    startTime: wallClock(slot.startsAt, timeZone).time,
    endTime: wallClock(slot.endsAt, timeZone).time,
  }
}

function where({ hospital, department, doctor, address }: Whereabouts, place: string) {
  return {
    hospitalName: hospital.name,
    departmentName: department.name,
    doctorName: doctor && doctor.name,
    doctorTitle: doctor && doctor.title,
    place,
    address,
  }
}

function missed(
  { sql, clock }: Deps,
  person: BookablePerson,
  slot: SlotFacts,
  { noShow }: BookingRules,
): Promise<number> {
  const since = new Date(clock.now().getTime() - noShow.windowMonths * monthMs)
  return missedSince(sql, person.personKey, slot.hospitalId, since)
}

async function foreseen(
  deps: Deps,
  person: BookablePerson,
  slot: SlotFacts,
  rules: BookingRules,
  { department }: Whereabouts,
): Promise<RefusalCode | null> {
  const state = stateOf(slot, slot.sessionStopped, deps.clock.now())
  if (state !== 'open') return slotRefusal[state]
  if (!fitsClinic(person, slot.day, department)) return 'booking.age-limit'
  const wish = {
    personKey: person.personKey,
    phoneKey: person.phoneKey,
    hospitalId: slot.hospitalId,
    bookingId: slot.id,
    day: slot.day,
    scopeId: dayClaim.scope(rules, slot),
    rules,
  }
  const decision = claimsFor(wish, await claimsOf(deps.sql, [person]))
  return typeof decision === 'string' ? decision : null
}
