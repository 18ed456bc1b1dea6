import { useState, type ReactNode } from 'react'
import { useWords } from '../../../i18n/i18n.ts'
import { Screen } from '../../../ui/Screen.tsx'
import { Desk } from '../../parts/Desk.tsx'
import { SealFoot } from '../../parts/SealFoot.tsx'
import { SignIn } from '../../parts/SignIn.tsx'
import { currentOf } from '../../choice.ts'
import { useSampler, useTubes } from '../../useSampling.ts'
import { samplerWords } from '../../words.ts'
import '../../sampler.scss'

/** Where samplers work: a tube, people into it, sealed, the next; sent when there is a network. */
export default function SamplerPage() {
  const words = useWords(samplerWords)
  const session = useSampler()
  const { tubes, state } = useTubes()
  const [sheet, setSheet] = useState<ReactNode>(null)
  const current = currentOf(tubes)
  return (
    <Screen
      title={words.title}
      over={sheet}
      foot={session && current && <SealFoot tube={current} onSheet={setSheet} />}
    >
      {session ? (
        <Desk session={session} tubes={tubes} state={state} current={current} onSheet={setSheet} />
      ) : (
        <SignIn tubes={tubes} />
      )}
    </Screen>
  )
}
