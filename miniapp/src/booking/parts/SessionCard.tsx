import { Text, View } from '@tarojs/components'
import { yuan } from '@onecard/shared/money'
import type { ClinicSessionView, SlotView } from '@onecard/shared/schedule'
import { useWords } from '../../i18n/i18n.ts'
import { careSpan, clock12 } from '../../i18n/when.ts'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { StateChip, Tag, toneInks } from '../../ui/chips.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Card, Heading, Note } from '../../ui/layout.tsx'
import { Tap } from '../../ui/Tap.tsx'
import { slotLooks } from '../states.ts'
import { timesWords } from '../words.ts'
import { ReleaseNote } from './ReleaseNote.tsx'

interface SessionProps {
  session: ClinicSessionView
  onPick: (slot: SlotView) => void
  /** A slot's release time has come. */
  onReleased: () => void
  /** Whose session it is, where several doctors' stand together. */
  named: boolean
}

/** A half-day: where, what it costs, and its slots; full and stopped ones stay to be seen. */
export function SessionCard({ session, onPick, onReleased, named }: SessionProps) {
  const { care } = useSettings()
  const soon = session.slots.find(({ state }) => state === 'soon')
  // Care mode's rows are as wide as the page.
  const Frame = care ? View : Card
  return (
    <Frame className="session">
      <SessionHead session={session} named={named} />
      {session.stopped ? <Stopped reason={session.stopReason} /> : <Slots slots={session.slots} onPick={onPick} />}
      {!session.stopped && soon?.releasesAt && <ReleaseNote at={soon.releasesAt} onReleased={onReleased} />}
    </Frame>
  )
}

function SessionHead({ session, named }: Pick<SessionProps, 'session' | 'named'>) {
  const words = useWords(timesWords)
  return (
    <View className="session-head">
      <Heading className="h2" text={words[session.period]} />
      {named && session.doctorName !== null && <Text className="sub">{session.doctorName}</Text>}
      <Tag>{session.place}</Tag>
      {session.stopped ? (
        <StateChip tone="stop" icon="stop">
          {words.stopped}
        </StateChip>
      ) : (
        <Text className="session-fee">{`${words[session.kind]} ${yuan(session.feeFen)}`}</Text>
      )}
    </View>
  )
}

function Stopped({ reason }: { reason: string | null }) {
  const words = useWords(timesWords)
  return (
    <Note tone="danger" icon="stop">
      {reason ? words.stoppedWhy(reason) : words.stoppedText}
    </Note>
  )
}

function Slots({ slots, onPick }: { slots: readonly SlotView[]; onPick: (slot: SlotView) => void }) {
  const { care } = useSettings()
  const One = care ? CareSlot : Slot
  return (
    <View className={care ? '' : 'slots'}>
      {slots.map((slot) => (
        <One key={slot.id} slot={slot} onPick={onPick} />
      ))}
    </View>
  )
}

interface SlotProps {
  slot: SlotView
  onPick: (slot: SlotView) => void
}

function Slot({ slot, onPick }: SlotProps) {
  const words = useWords(timesWords)
  const { tone, icon } = slotLooks[slot.state]
  const word = slot.state === 'open' ? words.left(slot.left) : words[slot.state]
  return (
    <Tap
      className={`slot ${slot.state}`}
      disabled={slot.state !== 'open'}
      label={`${slot.startTime}–${slot.endTime} ${word}`}
      onTap={() => onPick(slot)}
    >
      <Text className="slot-time num">{slot.startTime}</Text>
      <View className={`slot-state ink-${tone}`}>
        <Icon name={icon} size={16} colour={toneInks[tone]} />
        <Text>{word}</Text>
      </View>
    </Tap>
  )
}

/** Care mode: one slot a row, with a verb on what can be chosen. */
function CareSlot({ slot, onPick }: SlotProps) {
  const words = useWords(timesWords)
  const { language } = useSettings()
  const { tone, icon } = slotLooks[slot.state]
  const said = { full: words.fullCare, closed: words.closedCare, stopped: words.stopped, soon: words.soon }
  const word = slot.state === 'open' ? words.leftCare(slot.left) : said[slot.state]
  return (
    <View className={`slot-row ${slot.state}`}>
      <View className="f1">
        <Text className="slot-time num">{`${clock12(slot.startTime)}–${clock12(slot.endTime)}`}</Text>
        <View className={`slot-state ink-${tone}`}>
          <Icon name={icon} size={20} colour={toneInks[tone]} />
          <Text>{word}</Text>
        </View>
      </View>
      {slot.state === 'open' && (
        <Button
          label={`${words.pickIt} ${careSpan(slot.startTime, slot.endTime, language)}`}
          onTap={() => onPick(slot)}
        >
          {words.pickIt}
        </Button>
      )}
    </View>
  )
}

/** What the four signs mean. */
export function Legend() {
  const words = useWords(timesWords)
  return (
    <View className="legend" ariaLabel={words.legend}>
      {(['open', 'full', 'stopped', 'soon'] as const).map((state) => (
        <View key={state} className={`legend-one ink-${slotLooks[state].tone}`}>
          <Icon name={slotLooks[state].icon} size={16} colour={toneInks[slotLooks[state].tone]} />
          <Text>{words[state]}</Text>
        </View>
      ))}
    </View>
  )
}
