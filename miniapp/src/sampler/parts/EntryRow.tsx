import { Text, View } from '@tarojs/components'
import { useSaid, useWords } from '../../i18n/i18n.ts'
import { timeOf } from '../../i18n/when.ts'
import { Button } from '../../ui/Button.tsx'
import { StateChip, type Tone } from '../../ui/chips.tsx'
import type { IconName } from '../../ui/icons.ts'
import type { Entry } from '../tube.ts'
import { samplerWords } from '../words.ts'

const looks: Record<Entry['state'], { tone: Tone; icon: IconName }> = {
  waiting: { tone: 'quiet', icon: 'clock' },
  taken: { tone: 'open', icon: 'check' },
  doubtful: { tone: 'soon', icon: 'info' },
  refused: { tone: 'stop', icon: 'alert' },
}

interface EntryRowProps {
  entry: Entry
  nth: number
  onRemove?: () => void
}

/** One person in a tube, as far as this phone may show one. */
export function EntryRow({ entry, nth, onRemove }: EntryRowProps) {
  const words = useWords(samplerWords)
  const said = useSaid()
  const who = entry.name === '' ? words.scanned(nth) : `${nth}. ${entry.name}`
  const tail = entry.number === '' ? '' : words.tail(entry.number.slice(-4))
  return (
    <View className="row">
      <View className="f1">
        <View className="entry-head">
          <Text className="row-title">{who}</Text>
          <StateChip {...looks[entry.state]}>{words[entry.state]}</StateChip>
        </View>
        <Text className="cap num">{[timeOf(Date.parse(entry.sampledAt)), tail].filter(Boolean).join(' · ')}</Text>
        {entry.refusal && <Text className="cap ink-danger">{said(entry.refusal)}</Text>}
      </View>
      {onRemove && (
        <Button kind="plain" small label={words.removeOf(who)} onTap={onRemove}>
          {words.remove}
        </Button>
      )}
    </View>
  )
}
