import { Text, View } from '@tarojs/components'
import type { BookingView } from '@onecard/shared/booking'
import { useWords } from '../../i18n/i18n.ts'
import { doctorWord } from '../../i18n/ranks.ts'
import { careSpan, clock12, dayOf, halfDay, nearDay, nearWord, timeOf } from '../../i18n/when.ts'
import type { Person } from '../../person/people.ts'
import { routes } from '../../routes.ts'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { StateChip } from '../../ui/chips.tsx'
import { go } from '../../ui/go.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Card } from '../../ui/layout.tsx'
import { CarePlate, SmallPlate } from '../../ui/Plate.tsx'
import { now } from '../../wire.ts'
import { homeWords } from '../words.ts'

/** The next visit: a number plate once there is a real place in a queue, a card while the hospital is being asked. */
export function NextVisit({ booking, person }: { booking: BookingView | undefined; person: Person }) {
  const { care } = useSettings()
  if (!booking) return <NoVisit person={person} />
  if (booking.number === null) return <HeldVisit booking={booking} />
  return care ? (
    <CareVisit booking={booking} number={booking.number} />
  ) : (
    <Visit booking={booking} number={booking.number} />
  )
}

interface VisitProps {
  booking: BookingView
  number: string
}

function Visit({ booking, number }: VisitProps) {
  const words = useWords(homeWords)
  const { language } = useSettings()
  const day = nearDay(booking.day, dayOf(now()), language)
  const show = (
    <Button small wide icon="ticket" onTap={() => go.to(routes.appointment(booking.id))}>
      {words.showPlate}
    </Button>
  )
  return (
    <SmallPlate
      number={number}
      when={`${day} ${booking.startTime}–${booking.endTime}`}
      title={booking.departmentName}
      {...(booking.doctorName === null ? {} : { who: doctorWord(booking, language) })}
      place={
        <>
          <View>{booking.hospitalName}</View>
          <View>{booking.place}</View>
        </>
      }
      actions={show}
    />
  )
}

function CareVisit({ booking, number }: VisitProps) {
  const words = useWords(homeWords)
  const { language } = useSettings()
  const day = nearWord(booking.day, dayOf(now()), language) ?? nearDay(booking.day, dayOf(now()), language)
  const half = language === 'zh' ? halfDay(Number(booking.startTime.slice(0, 2))) : ''
  return (
    <CarePlate
      what={words.careWhat(day, half)}
      time={
        language === 'zh'
          ? `${clock12(booking.startTime)}–${clock12(booking.endTime)}`
          : careSpan(booking.startTime, booking.endTime, language)
      }
      number={number}
      title={[booking.departmentName, booking.doctorName].filter(Boolean).join(' ')}
      place={`${booking.hospitalName} ${booking.place}`}
      action={
        <Button icon="ticket" onTap={() => go.to(routes.appointment(booking.id))}>
          {words.showPlate}
        </Button>
      }
    />
  )
}

function HeldVisit({ booking }: { booking: BookingView }) {
  const words = useWords(homeWords)
  const { language } = useSettings()
  const by = booking.answerBy === null ? null : timeOf(Date.parse(booking.answerBy))
  return (
    <Card className="held-visit">
      <View className="pair">
        <Text className="h2 f1">{booking.departmentName}</Text>
        <StateChip tone="busy" icon="hourglass">
          {words.held}
        </StateChip>
      </View>
      <Text className="sub">
        {`${nearDay(booking.day, dayOf(now()), language)} ${booking.startTime}–${booking.endTime}  ${booking.hospitalName}`}
      </Text>
      {by !== null && <Text className="cap">{words.heldBy(by)}</Text>}
      <Button kind="soft" small className="full btn-gap" onTap={() => go.to(routes.appointment(booking.id))}>
        {words.seeBooking}
      </Button>
    </Card>
  )
}

function NoVisit({ person }: { person: Person }) {
  const words = useWords(homeWords)
  const own = person.member.relation === 'self'
  return (
    <View className="no-visit">
      <View className="no-visit-icon">
        <Icon name="ticket" size={26} warm="accent" />
      </View>
      <View className="f1">
        <Text className="row-title">{words.none}</Text>
        <Text className="cap">{own ? words.noneOwn : words.noneText(person.called)}</Text>
      </View>
    </View>
  )
}
