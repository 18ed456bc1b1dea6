import { View, Text } from '@tarojs/components'
import { useWords } from '../i18n/i18n.ts'
import { cardWords } from '../healthcard/words.ts'
import { Switch } from '../ui/fields.tsx'
import { Card, Row } from '../ui/layout.tsx'
import { Problem } from '../ui/Sheet.tsx'
import { Await, useProblem } from '../ui/states.tsx'
import { useRemote } from '../ui/useRemote.ts'
import { useWrite } from '../ui/useWrite.ts'
import { account } from './api.ts'
import { answerTo } from './consenting.ts'

/** The consent to health data as a switch, with its state in a word. */
export function HealthConsentRow() {
  const words = useWords(cardWords)
  const said = useProblem()
  const mine = useRemote(account)
  const answering = useWrite((granted: boolean, key: string) => answerTo('health-data', granted, key), {
    done: mine.reload,
  })
  return (
    <Await of={mine} waiting={null}>
      {({ healthDataConsent: on }) => (
        <Card flush>
          <Row
            title={words.askBooking}
            note={words.askBookingNote}
            trailing={
              <View className="pair">
                <Text className="cap">{on ? words.yes : words.no}</Text>
                <Switch on={on} label={words.askBooking} disabled={answering.busy} onChange={answering.run} />
              </View>
            }
          />
          {answering.error !== null && <Problem text={said(answering.error)} />}
        </Card>
      )}
    </Await>
  )
}
