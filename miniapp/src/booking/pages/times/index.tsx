import { View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { DayView, SlotView } from '@onecard/shared/schedule'
import { useWords } from '../../../i18n/i18n.ts'
import { dayOf, monthWord, nearWord, weekdayWord } from '../../../i18n/when.ts'
import { useSignedIn } from '../../../session.ts'
import { useSettings, type Settings } from '../../../settings.ts'
import { Heading, Section } from '../../../ui/layout.tsx'
import { DateStrip, type DateCell } from '../../../ui/progress.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await, State } from '../../../ui/states.tsx'
import { useChoice } from '../../../ui/useChoice.ts'
import { useRemote } from '../../../ui/useRemote.ts'
import { now } from '../../../wire.ts'
import { ahead } from '../../ahead.ts'
import { days, sessions } from '../../api.ts'
import { ConfirmSheet } from '../../parts/ConfirmSheet.tsx'
import { Legend, SessionCard } from '../../parts/SessionCard.tsx'
import { WhoseTop } from '../../parts/WhoseTop.tsx'
import { dayLook } from '../../states.ts'
import { timesWords } from '../../words.ts'
import '../../booking.scss'

/** A doctor's or department's days and times; choosing one opens the sheet that confirms it. */
export default function Times() {
  const words = useWords(timesWords)
  const { doctor: doctorId, department: departmentId = '', slot: offered } = useRouter().params
  const whose = doctorId ? { doctorId } : { departmentId }
  const key = doctorId ?? departmentId
  const signedIn = useSignedIn()
  const strip = useRemote(() => days({ query: whose }), [key, signedIn])
  const [slotId, pickSlot] = useChoice(`slot.${key}`, offered)
  const close = () => pickSlot('')
  const changed = () => {
    close()
    strip.reload()
  }
  const over = slotId && <ConfirmSheet slotId={slotId} onClose={close} onChanged={changed} />
  return (
    <Screen title={doctorId ? words.doctorTitle : words.departmentTitle} over={over}>
      {signedIn && <WhoseTop doctorId={doctorId ?? null} departmentId={departmentId} />}
      <Await of={strip}>
        {(value) => <Days key={key} whose={whose} strip={value} onPick={({ id }) => pickSlot(id)} />}
      </Await>
    </Screen>
  )
}

type Strip = Awaited<ReturnType<typeof days>>

function Days({ whose, strip, onPick }: { whose: Whose; strip: Strip; onPick: (slot: SlotView) => void }) {
  const words = useWords(timesWords)
  const [picked, pick] = useChoice(`day.${'doctorId' in whose ? whose.doctorId : whose.departmentId}`)
  const { items, horizonDays, releaseTime, now: asOf } = strip
  const day = items.some((one) => one.day === picked) ? picked : firstDay(items)
  return (
    <>
      <DayHead day={day} note={words.horizon(horizonDays, releaseTime)} />
      <Dates items={items} chosen={day} onPick={pick} />
      <Day key={day} whose={whose} day={day} asOf={asOf} onPick={onPick} />
    </>
  )
}

/** The first day on which something can be booked; else today. */
function firstDay(items: readonly DayView[]): string {
  return (items.find(({ state }) => state === 'open') ?? items[0])?.day ?? dayOf(now())
}

function DayHead({ day, note }: { day: string; note: string }) {
  const words = useWords(timesWords)
  const { care, language } = useSettings()
  if (care) return <Heading className="h2 step" text={words.stepDay} />
  const month = language === 'zh' ? `${Number(day.slice(5, 7))}月 ` : ''
  return <Section title={`${month}${words.pickDay}`} more={note} />
}

function Dates({
  items,
  chosen,
  onPick,
}: {
  items: readonly DayView[]
  chosen: string
  onPick: (day: string) => void
}) {
  const words = useWords(timesWords)
  const { language } = useSettings()
  const today = dayOf(now())
  const cells = items.map(({ day, state }): DateCell => {
    const look = dayLook(state)
    return {
      key: day,
      top: topWord(day, today, language),
      number: String(Number(day.slice(8))),
      word: words[state],
      tone: look && look.tone,
      icon: look && look.icon,
    }
  })
  return <DateStrip cells={cells} chosen={chosen} onPick={onPick} label={words.days} />
}

/** Today and tomorrow by name, the first of a month by the month, all others by their weekday. */
function topWord(day: string, today: string, language: Settings['language']): string {
  const near = nearWord(day, today, language)
  return near ?? (day.endsWith('-01') ? monthWord(day, language) : weekdayWord(day, language))
}

type Whose = { doctorId: string } | { departmentId: string }

interface DayProps {
  whose: Whose
  day: string
  /** When the strip was read: with a newer strip the day is read anew. */
  asOf: string
  onPick: (slot: SlotView) => void
}

function Day({ whose, day, asOf, onPick }: DayProps) {
  const words = useWords(timesWords)
  const { care } = useSettings()
  const own = useRemote(() => sessions({ query: { ...whose, day } }), [day, asOf])
  return (
    <View className="day">
      {care && <Heading className="h2 step" text={words.stepTime} />}
      <Await of={own}>
        {({ items }) => {
          const left = ahead(items, now())
          return left.length === 0 ? (
            <State icon="calendar" title={words.nothing} text={words.nothingText} />
          ) : (
            <>
              {left.map((session) => (
                <SessionCard
                  key={session.id}
                  session={session}
                  named={'departmentId' in whose}
                  onPick={onPick}
                  onReleased={own.reload}
                />
              ))}
              {!care && <Legend />}
            </>
          )
        }}
      </Await>
    </View>
  )
}
