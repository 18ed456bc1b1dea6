import type { ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { useSettings } from '../../settings.ts'
import { longWhen } from '../../i18n/when.ts'
import { Button } from '../../ui/Button.tsx'
import { StateChip, type Tone } from '../../ui/chips.tsx'
import type { IconName } from '../../ui/icons.ts'
import { Card, Row, Section } from '../../ui/layout.tsx'
import { useOnline } from '../../ui/Screen.tsx'
import { now } from '../../wire.ts'
import type { DeskFacts } from '../api.ts'
import type { QueueState } from '../queue.ts'
import { countOf, standingOf, type Standing, type Tube } from '../tube.ts'
import { tubeQueue } from '../tubes.ts'
import { samplerWords } from '../words.ts'
import { TubeSheet } from './TubeSheet.tsx'

type Shown = Exclude<Standing, 'open'>

const looks: Record<Shown, { tone: Tone; icon: IconName }> = {
  attention: { tone: 'stop', icon: 'alert' },
  waiting: { tone: 'busy', icon: 'clock' },
  done: { tone: 'open', icon: 'check' },
}
const order = ['attention', 'waiting', 'done'] as const

interface UploadsProps {
  tubes: readonly Tube[]
  state: QueueState
  desk: DeskFacts
  onSheet: (sheet: ReactNode) => void
}

/** What has been sealed on this phone: what somebody has to look at, what waits, what has arrived. */
export function Uploads({ tubes, state, desk, onSheet }: UploadsProps) {
  const words = useWords(samplerWords)
  const sealed = tubes.filter(({ sealed: at }) => at !== null)
  const rows = order.flatMap((standing) =>
    sealed
      .filter((tube) => standingOf(tube) === standing)
      .slice()
      .reverse(),
  )
  const openSheet = (tube: Tube) => onSheet(<TubeSheet tubeId={tube.id} desk={desk} onClose={() => onSheet(null)} />)
  return (
    <Section title={words.uploads}>
      <Card>
        <Counts sealed={sealed} />
        <Sending state={state} waiting={sealed.some((tube) => standingOf(tube) === 'waiting')} />
      </Card>
      {rows.length > 0 && (
        <Card flush>
          {rows.map((tube) => (
            <UploadRow key={tube.id} tube={tube} onTap={() => openSheet(tube)} />
          ))}
        </Card>
      )}
    </Section>
  )
}

function Counts({ sealed }: { sealed: readonly Tube[] }) {
  const words = useWords(samplerWords)
  const named = { attention: words.attention, waiting: words.toSend, done: words.done }
  const counts = order.map((standing) => ({
    standing,
    count: sealed.filter((tube) => standingOf(tube) === standing).length,
  }))
  if (sealed.length === 0) return <Text className="sub">{words.nothing}</Text>
  return (
    <View className="upload-counts">
      {counts.map(
        ({ standing, count }) =>
          count > 0 && (
            <StateChip key={standing} {...looks[standing]}>
              {named[standing](count)}
            </StateChip>
          ),
      )}
    </View>
  )
}

function Sending({ state, waiting }: { state: QueueState; waiting: boolean }) {
  const words = useWords(samplerWords)
  const online = useOnline()
  if (!waiting) return null
  const later = online ? words.laterAgain : words.offlineLater
  const said = { idle: words.sending, sending: words.sending, waiting: later, 'signed-out': words.signedOutLater }
  return (
    <>
      <Text className="sub upload-said">{said[state]}</Text>
      {state === 'waiting' && (
        <Button kind="soft" small className="full btn-gap" icon="refresh" onTap={() => tubeQueue().wake()}>
          {words.sendNow}
        </Button>
      )}
    </>
  )
}

function UploadRow({ tube, onTap }: { tube: Tube; onTap: () => void }) {
  const words = useWords(samplerWords)
  const { language, care } = useSettings()
  const standing = standingOf(tube)
  const refused = tube.entries.filter(({ state }) => state === 'refused').length
  if (tube.sealed === null || standing === 'open') return null
  const named = { attention: words.toDo, waiting: words.waiting, done: words.taken }
  const when = longWhen(tube.sealed.at, now(), language, care)
  return (
    <Row
      title={words.tube(tube.code)}
      note={refused > 0 ? words.refusedOf(refused) : words.sealedAt(when, countOf(tube))}
      trailing={<StateChip {...looks[standing]}>{named[standing]}</StateChip>}
      onTap={onTap}
    />
  )
}
