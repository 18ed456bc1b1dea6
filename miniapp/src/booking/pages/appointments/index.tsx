import { Text, View } from '@tarojs/components'
import type { BookingView } from '@onecard/shared/booking'
import { useWords } from '../../../i18n/i18n.ts'
import { doctorWord } from '../../../i18n/ranks.ts'
import { careSpan, dayOf, nearDay } from '../../../i18n/when.ts'
import { usePeople, type Person } from '../../../person/people.ts'
import { routes } from '../../../routes.ts'
import { useSettings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { StateChip } from '../../../ui/chips.tsx'
import { Face } from '../../../ui/Face.tsx'
import { Pills } from '../../../ui/fields.tsx'
import { go } from '../../../ui/go.ts'
import { List, readOn } from '../../../ui/List.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { State } from '../../../ui/states.tsx'
import { Tap } from '../../../ui/Tap.tsx'
import { useChoice } from '../../../ui/useChoice.ts'
import { usePages } from '../../../ui/usePages.ts'
import { now } from '../../../wire.ts'
import { bookings } from '../../api.ts'
import { bookingLooks } from '../../states.ts'
import { appointmentWords } from '../../words.ts'
import '../../booking.scss'

const whens = ['upcoming', 'past'] as const

/** The family's appointments: what is ahead, soonest first, and what has been. */
export default function Appointments() {
  const words = useWords(appointmentWords)
  const [when, setWhen] = useChoice('appointments', 'upcoming', whens)
  const { people } = usePeople()
  const list = usePages((after) => bookings({ query: { when, after } }), [when])
  const choices = whens.map((value) => ({ value, word: words[value] }))
  const empty = (
    <State icon="ticket" title={when === 'upcoming' ? words.none : words.nonePast} text={words.noneText}>
      <Button onTap={() => go.to(routes.book)}>{words.bookNow}</Button>
    </State>
  )
  return (
    <Screen title={words.listTitle} onEnd={readOn(list)}>
      <Pills label={words.which} choices={choices} value={when} onChange={setWhen} />
      <List of={list} empty={empty}>
        {(items) =>
          items.map((booking) => (
            <Visit
              key={booking.id}
              booking={booking}
              person={people?.people.find(({ id }) => id === booking.memberId)}
            />
          ))
        }
      </List>
    </Screen>
  )
}

function Visit({ booking, person }: { booking: BookingView; person: Person | undefined }) {
  const words = useWords(appointmentWords)
  const { language, care } = useSettings()
  const { tone, icon } = bookingLooks[booking.state]
  const time = care ? careSpan(booking.startTime, booking.endTime, language) : `${booking.startTime}–${booking.endTime}`
  const whom = doctorWord(booking, language)
  const over = booking.actions.includes('rebook')
  return (
    <Tap className={`card visit${over ? ' over' : ''}`} onTap={() => go.to(routes.appointment(booking.id))}>
      <View className="visit-head">
        {person && <Face face={person.face} size={care ? 40 : 28} />}
        <Text className="f1">{[person?.called, booking.nameMasked].filter(Boolean).join(' ')}</Text>
        <StateChip tone={tone} icon={icon}>
          {words[booking.state]}
        </StateChip>
      </View>
      <View className="h2">{`${nearDay(booking.day, dayOf(now()), language)}  ${time}`}</View>
      <View>{[whom, booking.departmentName].filter(Boolean).join(' · ')}</View>
      <View className="cap">{`${booking.hospitalName} ${booking.place}`}</View>
      {booking.number !== null && (
        <View className="visit-number">
          <Text className="sub">{words.number}</Text>
          <Text className="num">{booking.number}</Text>
        </View>
      )}
    </Tap>
  )
}
