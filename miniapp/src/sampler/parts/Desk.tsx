import { useState, type ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { longWhen } from '../../i18n/when.ts'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Note } from '../../ui/layout.tsx'
import { ConfirmSheet } from '../../ui/Sheet.tsx'
import { Await } from '../../ui/states.tsx'
import { useRemote } from '../../ui/useRemote.ts'
import { now } from '../../wire.ts'
import { samplingDesk, signOutSampler } from '../api.ts'
import { keepChoice, keptChoice, type Choice } from '../choice.ts'
import type { QueueState } from '../queue.ts'
import { setSampler, type SamplerSession } from '../session.ts'
import { standingOf, type Tube } from '../tube.ts'
import { samplerWords } from '../words.ts'
import { CurrentTube } from './CurrentTube.tsx'
import { OpenTube } from './OpenTube.tsx'
import { Setup } from './Setup.tsx'
import { Uploads } from './Uploads.tsx'

interface DeskProps {
  session: SamplerSession
  tubes: readonly Tube[]
  state: QueueState
  current: Tube | null
  onSheet: (sheet: ReactNode) => void
}

/** The work: where one stands, the tube in hand, and what is on its way. */
export function Desk({ session, tubes, state, current, onSheet }: DeskProps) {
  const words = useWords(samplerWords)
  const desk = useRemote(samplingDesk, [], 'sampler.desk')
  const [choice, setChoice] = useState<Choice>(keptChoice)
  const choose = (part: Partial<Choice>) => {
    const next = { ...choice, ...part }
    keepChoice(next)
    setChoice(next)
  }
  return (
    <>
      <Who session={session} />
      <Await of={desk}>
        {(facts) => (
          <>
            {!current && <Setup desk={facts} choice={choice} onChoose={choose} onSheet={onSheet} />}
            {current ? (
              <CurrentTube key={current.id} tube={current} onSheet={onSheet} />
            ) : (
              <OpenTube choice={choice} desk={facts} tubes={tubes} />
            )}
            <Uploads tubes={tubes} state={state} desk={facts} onSheet={onSheet} />
          </>
        )}
      </Await>
      <Note icon="lock">{words.minimal}</Note>
      <Leave tubes={tubes} onSheet={onSheet} />
    </>
  )
}

function Who({ session: { name, hospital, endsAt } }: { session: SamplerSession }) {
  const words = useWords(samplerWords)
  const { language, care } = useSettings()
  return (
    <View className="sampler-who">
      <Text className="f1 strong">{[name, hospital?.name].filter(Boolean).join(' · ')}</Text>
      <Text className="cap num">{words.until(longWhen(endsAt, now(), language, care))}</Text>
    </View>
  )
}

/** The sign-in ends here even when the server could not be told; what is not sent stays. */
function Leave({ tubes, onSheet }: Pick<DeskProps, 'tubes' | 'onSheet'>) {
  const words = useWords(samplerWords)
  const waiting = tubes.filter((tube) => standingOf(tube) === 'waiting' || standingOf(tube) === 'open').length
  const close = () => onSheet(null)
  const leave = () => {
    close()
    void signOutSampler({ key: '' })
      .catch(() => undefined)
      .finally(() => setSampler(null))
  }
  const ask = () =>
    onSheet(
      <ConfirmSheet
        title={words.signOut}
        text={words.signOutText(waiting)}
        verb={words.signOut}
        onConfirm={leave}
        onClose={close}
      />,
    )
  return (
    <Button kind="plain" className="full btn-gap" onTap={ask}>
      {words.signOut}
    </Button>
  )
}
