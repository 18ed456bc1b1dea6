import { Text } from '@tarojs/components'
import Taro from '@tarojs/taro'
import type { BookingView } from '@onecard/shared/booking'
import { yuan } from '@onecard/shared/money'
import { useWords } from '../../i18n/i18n.ts'
import { longWhen } from '../../i18n/when.ts'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, Fact, Section } from '../../ui/layout.tsx'
import { say } from '../../ui/say.ts'
import { now } from '../../wire.ts'
import { appointmentWords } from '../words.ts'

/** Who, where, what it costs, until when it can be cancelled, whom to call. */
export function AppointmentFacts({ booking }: { booking: BookingView }) {
  const words = useWords(appointmentWords)
  const { language, care } = useSettings()
  const at = (instant: string) => longWhen(instant, now(), language, care)
  const copy = () =>
    void Promise.resolve(Taro.setClipboardData({ data: `${booking.hospitalName} ${booking.address}` })).then(
      () => say(words.copied),
      () => undefined,
    )
  return (
    <Section title={words.facts}>
      <Card>
        <Fact name={words.patient}>{booking.nameMasked}</Fact>
        <Fact name={words.address}>
          <Text>{booking.address}</Text>
          <Button kind="plain" small onTap={copy}>
            {words.copy}
          </Button>
        </Fact>
        <Fact name={words.fee}>{words.feeAtHospital(yuan(booking.feeFen))}</Fact>
        <Fact name={words.cancelUntil}>{at(booking.cancelUntil)}</Fact>
        <Fact name={words.phone}>
          <Text className="num">{booking.hospitalPhone}</Text>
          <Button
            kind="plain"
            small
            icon="phone"
            onTap={() => void Taro.makePhoneCall({ phoneNumber: booking.hospitalPhone })}
          >
            {words.call}
          </Button>
        </Fact>
        <Fact name={words.bookedAt}>{at(booking.bookedAt)}</Fact>
      </Card>
    </Section>
  )
}
