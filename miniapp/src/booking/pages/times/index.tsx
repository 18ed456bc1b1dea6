import { useState } from 'react'
import { View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { DayView, SlotView } from '@onecard/shared/schedule'
import { useWords } from '../../../i18n/i18n.ts'
import { dateWord, dayOf, nearWord, weekdayWord } from '../../../i18n/when.ts'
import { useSettings } from '../../../settings.ts'
import { Heading, Section } from '../../../ui/layout.tsx'
import { DateStrip, type DateCell } from '../../../ui/progress.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await, State } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { now } from '../../../wire.ts'
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
  const { doctor: doctorId, department: departmentId } = useRouter().params
  const whose = doctorId ? { doctorId } : { departmentId: departmentId ?? '' }
  const strip = useRemote(() => days({ query: whose }), [doctorId, departmentId])
  const [picked, setPicked] = useState<string | null>(null)
  const [slot, setSlot] = useState<SlotView | null>(null)
  const changed = () => {
    setSlot(null)
    strip.reload()
  }
  const over = slot && <ConfirmSheet slotId={slot.id} onClose={() => setSlot(null)} onChanged={changed} />
  return (
    <Screen title={doctorId ? words.doctorTitle : words.departmentTitle} over={over}>
      <WhoseTop doctorId={doctorId ?? null} departmentId={departmentId ?? null} />
      <Await of={strip}>
        {({ items, horizonDays, releaseTime }) => {
          const day = picked ?? firstDay(items)
          return (
            <>
              <DayHead day={day} note={words.horizon(horizonDays, releaseTime)} />
              <Dates items={items} chosen={day} onPick={setPicked} />
              <Day
                key={day}
                whose={whose}
                day={day}
                asOf={strip.state === 'ready' ? strip.value.now : ''}
                onPick={setSlot}
              />
            </>
          )
        }}
      </Await>
    </Screen>
  )
}

/** The first day on which something can be booked; else today. */
function firstDay(items: readonly DayView[]): string {
  return (items.find(({ state }) => state === 'open') ?? items[0])?.day ?? dayOf(now())
}

function DayHead({ day, note }: { day: string; note: string }) {
  const words = useWords(timesWords)
  const { care, language } = useSettings()
  if (care) return <Heading className="h2" text={words.stepDay} />
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
      top: nearWord(day, today, language) ?? weekdayWord(day, language),
      number: day.endsWith('-01') ? dateWord(day, language) : String(Number(day.slice(8))),
      word: words[state],
      tone: look && look.tone,
      icon: look && look.icon,
    }
  })
  return <DateStrip cells={cells} chosen={chosen} onPick={onPick} label={words.days} />
}

interface DayProps {
  whose: { doctorId: string } | { departmentId: string }
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
      {care && <Heading className="h2" text={words.stepTime} />}
      <Await of={own}>
        {({ items }) =>
          items.length === 0 ? (
            <State icon="calendar" title={words.nothing} text={words.nothingText} />
          ) : (
            <>
              {items.map((session) => (
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
        }
      </Await>
    </View>
  )
}
