import type { ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { ChoiceField, Segment } from '../../ui/fields.tsx'
import { Card } from '../../ui/layout.tsx'
import type { DeskFacts } from '../api.ts'
import type { Choice } from '../choice.ts'
import { poolSizes } from '../sizes.ts'
import { samplerWords } from '../words.ts'

interface SetupProps {
  desk: DeskFacts
  choice: Choice
  onChoose: (part: Partial<Choice>) => void
  onSheet: (sheet: ReactNode) => void
}

/** Point, laboratory and size of the tubes: chosen once in the morning. */
export function Setup({ desk, choice, onChoose, onSheet }: SetupProps) {
  const words = useWords(samplerWords)
  const sizes = poolSizes.map((size) => ({ value: String(size), word: words.sizes(size) }))
  const pick = (value: string) => {
    const size = poolSizes.find((known) => String(known) === value)
    if (size !== undefined) onChoose({ size })
  }
  return (
    <Card flush>
      <ChoiceField
        label={words.place}
        value={choice.pointId}
        choices={desk.points.map(({ id, name, address }) => ({ value: id, word: name, note: address }))}
        onChange={(pointId) => onChoose({ pointId })}
        onOpen={onSheet}
      />
      <ChoiceField
        label={words.lab}
        value={choice.labId}
        choices={desk.labs.map(({ id, name }) => ({ value: id, word: name }))}
        onChange={(labId) => onChoose({ labId })}
        onOpen={onSheet}
      />
      <View className="sampler-size">
        <Text className="sub">{words.size}</Text>
        <Segment label={words.size} choices={sizes} value={String(choice.size)} onChange={pick} />
      </View>
    </Card>
  )
}
