import type { ClinicSessionView } from '@onecard/shared/schedule'
import { dayOf, timeOf } from '../i18n/when.ts'

/** What of a day's clinics still lies ahead: times that have begun and can no longer be booked are nobody's choice. Stopped clinics stay to be seen. */
export function ahead(sessions: readonly ClinicSessionView[], nowMs: number): ClinicSessionView[] {
  const [today, time] = [dayOf(nowMs), timeOf(nowMs)]
  return sessions.flatMap((session) => {
    if (session.day !== today || session.stopped) return [session]
    const slots = session.slots.filter(({ startTime, state }) => startTime > time || state === 'open')
    return slots.length > 0 ? [{ ...session, slots }] : []
  })
}
