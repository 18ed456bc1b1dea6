import { View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { change, scales, useSettings } from '../../settings.ts'
import { Segment, Switch } from '../../ui/fields.tsx'
import { Card, Heading, Row } from '../../ui/layout.tsx'
import { mineWords } from '../words.ts'

/** Care mode, the size of its letters, and the language. */
export function Reading() {
  const words = useWords(mineWords)
  const { care, scale, language } = useSettings()
  const sizes = { '100': words.scale100, '110': words.scale110, '125': words.scale125, '150': words.scale150 }
  return (
    <>
      <Card flush>
        <Row
          icon="eye"
          title={words.care}
          note={words.careNote}
          trailing={<Switch on={care} label={words.care} onChange={(on) => change({ care: on })} />}
        />
      </Card>
      {care && (
        <View className="reading-choice">
          <Heading className="h3" text={words.scale} />
          <Segment
            label={words.scale}
            choices={scales.map((value) => ({ value, word: sizes[value] }))}
            value={scale}
            onChange={(value) => change({ scale: value })}
          />
        </View>
      )}
      <View className="reading-choice">
        <Heading className="h3" text={words.language} />
        <Segment
          label={words.language}
          choices={[
            { value: 'zh', word: '简体中文' },
            { value: 'en', word: 'English' },
          ]}
          value={language}
          onChange={(value) => change({ language: value })}
        />
      </View>
    </>
  )
}
