import type { BookingView } from '@onecard/shared/booking'
import { useWords } from '../../i18n/i18n.ts'
import { longWhen } from '../../i18n/when.ts'
import { useSettings } from '../../settings.ts'
import type { IconName } from '../../ui/icons.ts'
import { Note, type NoteTone } from '../../ui/layout.tsx'
import { now } from '../../wire.ts'
import { appointmentWords } from '../words.ts'

interface Said {
  text: string
  tone: NoteTone
  icon: IconName
}

/** What the state means for the person, in one sentence; nothing where the plate says it all. */
export function Verdict({ booking }: { booking: BookingView }) {
  const words = useWords(appointmentWords)
  const { language, care } = useSettings()
  const said = sentences[booking.state](booking, words, (instant) => longWhen(instant, now(), language, care))
  if (!said) return null
  return (
    <Note tone={said.tone} icon={said.icon}>
      {said.text}
    </Note>
  )
}

type Words = (typeof appointmentWords)['zh']

type When = (instant: string) => string
type Say = (booking: BookingView, words: Words, when: When) => Said | null

/** One sentence a state; what is live is told by `ofLive`. */
const sentences: Record<BookingView['state'], Say> = {
  pending_payment: ofLive,
  held: (booking, words, when) => ({
    text: words.heldText(when(booking.answerBy ?? booking.startsAt)),
    tone: 'lake',
    icon: 'hourglass',
  }),
  booked: ofLive,
  checked_in: ofLive,
  in_consultation: ofLive,
  completed: (_, words) => ({ text: words.completedText, tone: 'info', icon: 'check' }),
  cancelled: ({ cancelledBy, reason }, words) => ({
    text: cancelledBy === 'resident' ? words.cancelledByYou : words.cancelledByHospital(reason ?? ''),
    tone: 'info',
    icon: 'info',
  }),
  refused: ({ reason }, words) => ({
    text: reason === 'silent' ? words.refusedSilent : words.refusedText,
    tone: 'danger',
    icon: 'info',
  }),
  missed: (_, words) => ({ text: words.missedText, tone: 'warn', icon: 'alert' }),
  stopped: ({ reason }, words) => ({ text: words.stoppedText(reason ?? ''), tone: 'danger', icon: 'stop' }),
}

function ofLive(booking: BookingView, words: Words, when: When): Said | null {
  if (booking.hospitalKnows === 'refused') return { text: words.hospitalUnaware, tone: 'warn', icon: 'alert' }
  if (booking.hospitalKnows === 'on-its-way') return { text: words.onItsWay, tone: 'lake', icon: 'loop' }
  const late = booking.state === 'booked' && !booking.actions.includes('cancel')
  return late ? { text: words.tooLate(when(booking.cancelUntil)), tone: 'warn', icon: 'clock' } : null
}
