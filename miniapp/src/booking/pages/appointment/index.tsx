import { useEffect, useState } from 'react'
import { Text, View } from '@tarojs/components'
import Taro, { useRouter } from '@tarojs/taro'
import type { BookingView } from '@onecard/shared/booking'
import { useWords } from '../../../i18n/i18n.ts'
import { doctorWord } from '../../../i18n/ranks.ts'
import { careSpan, dayWord, longWhen } from '../../../i18n/when.ts'
import { routes } from '../../../routes.ts'
import { useSettings, type Settings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { StateChip } from '../../../ui/chips.tsx'
import { go } from '../../../ui/go.ts'
import { Icon } from '../../../ui/Icon.tsx'
import { Card, Heading } from '../../../ui/layout.tsx'
import { NumberPlate } from '../../../ui/Plate.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { say } from '../../../ui/say.ts'
import { ConfirmSheet } from '../../../ui/Sheet.tsx'
import { Await, useProblem } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { useWrite } from '../../../ui/useWrite.ts'
import { now } from '../../../wire.ts'
import { booking as oneBooking, cancelBooking } from '../../api.ts'
import { AppointmentFacts } from '../../parts/AppointmentFacts.tsx'
import { Remind } from '../../parts/Remind.tsx'
import { Verdict } from '../../parts/Verdict.tsx'
import { pagesOf } from '../../pagesOf.ts'
import { bookingLooks } from '../../states.ts'
import { appointmentWords } from '../../words.ts'
import '../../booking.scss'

/** One appointment: the number plate while there is a place in a queue, else what became of it and the way on. */
export default function Appointment() {
  const words = useWords(appointmentWords)
  const id = useRouter().params['id'] ?? ''
  const one = useRemote(() => oneBooking({ params: { id } }), [id], `booking.${id}`)
  const [cancelling, setCancelling] = useState(false)
  const value = one.state === 'ready' ? one.value : null
  useAskAgain(value?.state === 'held', one.reload)
  const over = value && cancelling && (
    <Cancel booking={value} onClose={() => setCancelling(false)} onDone={one.reload} />
  )
  return (
    <Screen
      title={words.title}
      foot={value && <Foot booking={value} onCancel={() => setCancelling(true)} />}
      over={over}
    >
      <Await of={one}>{(booking) => <Whole booking={booking} />}</Await>
    </Screen>
  )
}

function Whole({ booking }: { booking: BookingView }) {
  return (
    <>
      {booking.number === null ? <NoPlate booking={booking} /> : <Plate booking={booking} number={booking.number} />}
      <Verdict booking={booking} />
      {booking.actions.includes('cancel') && <Remind />}
      <AppointmentFacts booking={booking} />
    </>
  )
}

function Plate({ booking, number }: { booking: BookingView; number: string }) {
  const words = useWords(appointmentWords)
  const settings = useSettings()
  const { language, care } = settings
  const who = doctorWord(booking, language)
  const from = longWhen(booking.checkInFrom, now(), language, care)
  return (
    <NumberPlate
      where={`${booking.hospitalName} · ${booking.departmentName}`}
      number={number}
      {...(who ? { who } : {})}
      day={dayWord(booking.day, language)}
      time={spanOf(booking, settings)}
      {...(booking.checkInCode === null
        ? {}
        : { checkIn: { code: booking.checkInCode, note: words.checkInFrom(from) } })}
    >
      <Icon name="pin" size={26} warm="accent" />
      <View className="f1">
        <Text className="h3">{booking.place}</Text>
        <View className="cap">{booking.address}</View>
      </View>
    </NumberPlate>
  )
}

/** No place in a queue (yet, or any more): the same facts without a plate. */
function NoPlate({ booking }: { booking: BookingView }) {
  const words = useWords(appointmentWords)
  const settings = useSettings()
  const { language } = settings
  const { tone, icon } = bookingLooks[booking.state]
  const who = doctorWord(booking, language)
  return (
    <Card>
      <View className="visit-head">
        <View className="f1">
          <Heading className="h1" text={booking.departmentName} />
        </View>
        <StateChip tone={tone} icon={icon}>
          {words[booking.state]}
        </StateChip>
      </View>
      <View className="h3">{`${dayWord(booking.day, language)}  ${spanOf(booking, settings)}`}</View>
      {who !== '' && <View>{who}</View>}
      <View className="cap">{`${booking.hospitalName} ${booking.place}`}</View>
    </Card>
  )
}

function spanOf({ startTime, endTime }: BookingView, { care, language }: Settings): string {
  return care ? careSpan(startTime, endTime, language) : `${startTime}–${endTime}`
}

function Foot({ booking, onCancel }: { booking: BookingView; onCancel: () => void }) {
  const words = useWords(appointmentWords)
  const again = booking.doctorId
    ? pagesOf.doctorTimes(booking.doctorId)
    : pagesOf.departmentTimes(booking.departmentId ?? '')
  const opened = useRouter().params['new'] === 'yes'
  return (
    <>
      {booking.actions.includes('cancel') && (
        <Button kind="ghost" wide onTap={onCancel}>
          {words.cancel}
        </Button>
      )}
      {booking.actions.includes('rebook') && (
        <Button kind="soft" wide onTap={() => go.to(again)}>
          {words.rebook}
        </Button>
      )}
      {opened ? (
        <Button wide onTap={() => go.tab('home')}>
          {words.home}
        </Button>
      ) : (
        <Button wide onTap={() => (Taro.getCurrentPages().length > 1 ? go.back() : go.instead(routes.appointments))}>
          {words.mine}
        </Button>
      )}
    </>
  )
}

interface CancelProps {
  booking: BookingView
  onClose: () => void
  onDone: () => void
}

function Cancel({ booking, onClose, onDone }: CancelProps) {
  const words = useWords(appointmentWords)
  const problem = useProblem()
  const write = useWrite((id: string, key) => cancelBooking({ params: { id }, body: {}, key }), {
    done: () => {
      say(words.cancelDone)
      onClose()
      onDone()
    },
  })
  return (
    <ConfirmSheet
      title={words.cancelTitle}
      text={words.cancelText}
      verb={words.cancel}
      kind="danger"
      busy={write.busy}
      problem={write.error ? problem(write.error) : null}
      onConfirm={() => write.run(booking.id)}
      onClose={onClose}
    />
  )
}

const askEveryMs = 4_000

/** While the hospital is being asked, the page asks too, quietly. */
function useAskAgain(held: boolean, reload: () => void): void {
  useEffect(() => {
    if (!held) return
    const timer = setInterval(reload, askEveryMs)
    return () => clearInterval(timer)
  }, [held, reload])
}
