import { addDays, type Day } from '@onecard/shared/day'
import type { SlotState } from '@onecard/shared/schedule'
import type { BookingRules, Deadline } from '@onecard/shared/settings'
import { instantAt } from '../infra/clock.ts'

export type Channel = 'app' | 'counter' | 'kiosk' | 'referral'
export type Period = 'morning' | 'afternoon' | 'evening'
export type ClinicKind = 'general' | 'expert' | 'special'

/** A half-day by wall clock: before noon, before 17:30, later. */
export function periodAt(time: string): Period {
  if (time < '12:00') return 'morning'
  return time < '17:30' ? 'afternoon' : 'evening'
}

export interface SlotDeadlines {
  releasesAt: Date
  closesAt: Date
  cancelUntil: Date
  quotasUntil: Date
}

/** The instants that a hospital's rules give to a slot of this day; stored with it, so that no clock arithmetic is left to queries. */
export function deadlines(
  rules: BookingRules,
  kind: ClinicKind,
  day: Day,
  startsAt: Date,
  timeZone: string,
): SlotDeadlines {
  const at = ({ daysBefore, time }: Deadline) => instantAt(addDays(day, -daysBefore), time, timeZone)
  const cancel = rules.cancel[kind]
  return {
    releasesAt: instantAt(addDays(day, 1 - rules.horizonDays), rules.releaseTime, timeZone),
    closesAt: rules.closes ? earlier(at(rules.closes), startsAt) : startsAt,
    cancelUntil:
      'minutesBefore' in cancel
        ? new Date(startsAt.getTime() - cancel.minutesBefore * 60_000)
        : earlier(at(cancel), startsAt),
    quotasUntil: at(rules.channelQuotas.until),
  }
}

function earlier(a: Date, b: Date): Date {
  return a < b ? a : b
}

/** A channel's share of a capacity, in whole places; null for no share of its own. */
export function quota(capacity: number, share: number | null): number | null {
  return share === null ? null : Math.round(capacity * share)
}

export interface SlotCounts {
  state: 'free' | 'stopped' | 'withdrawn'
  capacity: number
  taken: number
  withheld: number
  quotaApp: number | null
  takenApp: number
  quotasUntil: Date | null
  releasesAt: Date
  closesAt: Date
}

/** Places that the mini-program may still book now, whatever the slot's times say; never negative. */
export function leftForApp(slot: SlotCounts, now: Date): number {
  const free = Math.max(0, slot.capacity - slot.taken - slot.withheld)
  if (slot.quotaApp === null || (slot.quotasUntil && slot.quotasUntil <= now)) return free
  return Math.min(free, Math.max(0, slot.quotaApp - slot.takenApp))
}

/** 有号 · 约满 · 停诊 · 待放号 · closed. */
export function stateOf(slot: SlotCounts, sessionStopped: boolean, now: Date): SlotState {
  if (sessionStopped || slot.state !== 'free') return 'stopped'
  if (slot.closesAt <= now) return 'closed'
  if (slot.releasesAt > now) return 'soon'
  return leftForApp(slot, now) > 0 ? 'open' : 'full'
}

/** A day's or session's state from its slots': what can be booked wins, then what will be. */
export function combined(states: readonly SlotState[]): SlotState | 'none' {
  const order: SlotState[] = ['open', 'soon', 'full', 'stopped', 'closed']
  return order.find((state) => states.includes(state)) ?? 'none'
}

/** The visit number of a place: `012` within the session's numbering, `加1` for a place beyond what was set aside. */
export function visitNumber(slot: { numberedFrom: number; numbered: number }, place: number): string {
  if (place > slot.numbered) return `加${slot.numberedFrom > 1 ? `${slot.numberedFrom}-` : ''}${place - slot.numbered}`
  return String(slot.numberedFrom + place - 1).padStart(3, '0')
}
