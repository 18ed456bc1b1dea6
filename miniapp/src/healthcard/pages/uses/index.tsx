import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { CardUseView } from '@onecard/shared/healthcard'
import { useWords } from '../../../i18n/i18n.ts'
import { longWhen } from '../../../i18n/when.ts'
import { useSettings } from '../../../settings.ts'
import { StateChip, Tag } from '../../../ui/chips.tsx'
import { Icon } from '../../../ui/Icon.tsx'
import type { IconName } from '../../../ui/icons.ts'
import { Card, Note } from '../../../ui/layout.tsx'
import { List, readOn } from '../../../ui/List.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { State } from '../../../ui/states.tsx'
import { usePages } from '../../../ui/usePages.ts'
import { now } from '../../../wire.ts'
import { uses } from '../../api.ts'
import { usesWords } from '../../usesWords.ts'
import './index.scss'

/** 谁看过: every look at the card and at the person behind it, newest first. */
export default function Uses() {
  const words = useWords(usesWords)
  const id = useRouter().params['id'] ?? ''
  const list = usePages((after) => uses({ params: { id }, query: { after } }), [id])
  return (
    <Screen title={words.title} onEnd={readOn(list)}>
      <Note icon="eye">{words.intro}</Note>
      <List of={list} empty={<State icon="eye" title={words.empty} text={words.emptyText} />}>
        {(items) => (
          <Card flush>
            {items.map((use) => (
              <Use key={use.id} {...use} />
            ))}
          </Card>
        )}
      </List>
    </Screen>
  )
}

const pictures: Record<CardUseView['by'], IconName> = {
  terminal: 'scan',
  staff: 'user',
  family: 'family',
  link: 'share',
}

function Use({ by, place, department, purpose, how, outcome, refusal, at }: CardUseView) {
  const words = useWords(usesWords)
  const { language, care } = useSettings()
  return (
    <View className="row use">
      <Icon name={pictures[by]} size={care ? 30 : 24} warm="accent" />
      <View className="f1">
        <View className="use-head">
          <Text className="row-title f1">{department ? `${place} ${department}` : place}</Text>
          <Outcome by={by} outcome={outcome} />
        </View>
        <View className="cap">{longWhen(at, now(), language)}</View>
        <View className="use-tags">
          <Tag tone="pine">{purpose}</Tag>
          <Tag>{words[by]}</Tag>
          {how !== 'none' && <Tag>{words[how]}</Tag>}
        </View>
        {refusal !== null && <View className="cap ink-danger">{words.why(refusal)}</View>}
      </View>
    </View>
  )
}

/** A terminal verifies; people only look. */
function Outcome({ by, outcome }: Pick<CardUseView, 'by' | 'outcome'>) {
  const words = useWords(usesWords)
  if (outcome === 'refused') {
    return (
      <StateChip tone="stop" icon="close">
        {words.refused}
      </StateChip>
    )
  }
  return by === 'terminal' ? (
    <StateChip tone="open" icon="check">
      {words.accepted}
    </StateChip>
  ) : (
    <StateChip tone="busy" icon="eye">
      {words.looked}
    </StateChip>
  )
}
