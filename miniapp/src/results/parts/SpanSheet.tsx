import { useState } from 'react'
import { View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { dayOf } from '../../i18n/when.ts'
import { Button } from '../../ui/Button.tsx'
import { DateField } from '../../ui/DateField.tsx'
import { Card } from '../../ui/layout.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { now } from '../../wire.ts'
import { always, isWrongWay, lastDays, type Span } from '../span.ts'
import { listWords } from '../words.ts'

interface SpanSheetProps {
  span: Span
  onChoose: (span: Span) => void
  onClose: () => void
}

/** From which day to which: two fields, and the spans that are asked for most. */
export function SpanSheet({ span, onChoose, onClose }: SpanSheetProps) {
  const words = useWords(listWords)
  const [wanted, want] = useState(span)
  const today = dayOf(now())
  const wrong = isWrongWay(wanted)
  return (
    <Sheet title={words.chooseTime} onClose={onClose}>
      <View className="report-spans">
        <Button kind="soft" small wide onTap={() => onChoose(lastDays(30, today))}>
          {words.lastMonth}
        </Button>
        <Button kind="soft" small wide onTap={() => onChoose(lastDays(365, today))}>
          {words.lastYear}
        </Button>
        <Button kind="soft" small wide onTap={() => onChoose(always)}>
          {words.allTime}
        </Button>
      </View>
      <Card flush>
        <DateField
          label={words.from}
          value={wanted.from}
          latest={today}
          onChange={(from) => want({ ...wanted, from })}
        />
        <DateField
          label={words.to}
          value={wanted.to}
          latest={today}
          fault={wrong ? words.wrongWay : null}
          onChange={(to) => want({ ...wanted, to })}
        />
      </Card>
      <Button className="full btn-gap" disabled={wrong} onTap={() => onChoose(wanted)}>
        {words.show}
      </Button>
    </Sheet>
  )
}
