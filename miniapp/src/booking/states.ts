import type { BookingState } from '@onecard/shared/booking'
import type { DayView, SlotState } from '@onecard/shared/schedule'
import type { Tone } from '../ui/chips.tsx'
import type { IconName } from '../ui/icons.ts'

interface Look {
  tone: Tone
  icon: IconName
}

/** Colour and icon of a slot's or day's state; the word beside them is the screen's. */
export const slotLooks: Record<SlotState, Look> = {
  open: { tone: 'open', icon: 'open' },
  full: { tone: 'full', icon: 'full' },
  stopped: { tone: 'stop', icon: 'stop' },
  soon: { tone: 'soon', icon: 'clock' },
  closed: { tone: 'full', icon: 'minus' },
}

export function dayLook(state: DayView['state']): Look | null {
  return state === 'none' ? null : slotLooks[state]
}

export const bookingLooks: Record<BookingState, Look> = {
  pending_payment: { tone: 'soon', icon: 'wallet' },
  held: { tone: 'busy', icon: 'hourglass' },
  booked: { tone: 'open', icon: 'check' },
  checked_in: { tone: 'open', icon: 'scan' },
  in_consultation: { tone: 'busy', icon: 'steth' },
  completed: { tone: 'full', icon: 'ok' },
  cancelled: { tone: 'full', icon: 'close' },
  refused: { tone: 'stop', icon: 'alert' },
  missed: { tone: 'stop', icon: 'alert' },
  stopped: { tone: 'stop', icon: 'stop' },
}
