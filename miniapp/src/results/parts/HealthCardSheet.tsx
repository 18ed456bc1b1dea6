import { Text, View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { Qr } from '../../ui/Qr.tsx'
import { Sheet } from '../../ui/Sheet.tsx'
import { Await } from '../../ui/states.tsx'
import { useRemote } from '../../ui/useRemote.ts'
import { healthCard } from '../api.ts'
import { paperWords } from '../paperWords.ts'

/** A negative test as a SMART Health Card: drawn here, verified by whoever scans it. */
export function HealthCardSheet({ reportId, onClose }: { reportId: string; onClose: () => void }) {
  const words = useWords(paperWords)
  const card = useRemote(() => healthCard({ params: { id: reportId } }), [reportId])
  return (
    <Sheet title={words.cardTitle} onClose={onClose}>
      <Text className="sheet-text">{words.cardText}</Text>
      <Await of={card}>
        {({ qr }) =>
          qr.map((text, nth) => (
            <View className="health-card" key={text}>
              <Qr text={text} size={300} alt={words.cardAlt} dense />
              {qr.length > 1 && <Text className="cap">{words.piece(nth + 1, qr.length)}</Text>}
            </View>
          ))
        }
      </Await>
    </Sheet>
  )
}
