import { Text, View } from '@tarojs/components'
import type { NucleicDetail } from '@onecard/shared/nucleic'
import { useWords } from '../../i18n/i18n.ts'
import { longWhen } from '../../i18n/when.ts'
import { useSettings } from '../../settings.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Card, Heading } from '../../ui/layout.tsx'
import type { IconName } from '../../ui/icons.ts'
import { now } from '../../wire.ts'
import { names as classes } from '../../ui/names.ts'
import { sizeWord } from '../saying.ts'
import { nucleicLooks } from '../states.ts'
import { stepLines, type Step, type StepLine } from '../steps.ts'
import { nucleicWords, testWords } from '../words.ts'

type Words = (typeof testWords)['zh']

const names: Record<Step, keyof Words & `step${string}`> = {
  sampled: 'stepSampled',
  received: 'stepReceived',
  tested: 'stepTested',
  issued: 'stepIssued',
  called: 'stepCalled',
  testing: 'stepTesting',
  reviewing: 'stepReviewing',
  again: 'stepAgain',
  'own-result': 'stepOwn',
}

const aheadIcons: Partial<Record<Step, IconName>> = { issued: 'report', 'own-result': 'report', received: 'tube' }

/** Where the sample is: what is done, what is now, what comes and when. */
export function Steps({ test }: { test: NucleicDetail }) {
  const words = useWords(testWords)
  const lines = stepLines(test)
  return (
    <Card>
      <Heading className="for-ears" text={words.way} />
      <View className="way">
        {lines.map((line) => (
          <Line key={line.step} line={line} test={test} />
        ))}
      </View>
    </Card>
  )
}

function Line({ line, test }: { line: StepLine; test: NucleicDetail }) {
  const words = useWords(testWords)
  const title = line.step === 'again' && test.state === 'invalid' ? words.stepRedo : words[names[line.step]]
  const note = useNote(line, test)
  return (
    <View className={`way-step way-${line.phase}`}>
      <Dot line={line} state={test.state} />
      <View className="f1">
        <View className="way-head">
          <Text className="way-title">{title}</Text>
          <When line={line} />
        </View>
        {note !== '' && <Text className="cap">{note}</Text>}
      </View>
    </View>
  )
}

/** Ticked, in the state's colour, or hollow. */
function Dot({ line: { phase, step }, state }: { line: StepLine; state: NucleicDetail['state'] }) {
  const { care } = useSettings()
  const { icon, tone } = nucleicLooks[state]
  const pictures: Record<StepLine['phase'], IconName> = { done: 'check', now: icon, ahead: aheadIcons[step] ?? 'clock' }
  return (
    <View className={classes('way-dot', phase === 'now' && `state-pic-${tone}`)}>
      <Icon name={pictures[phase]} size={care ? 18 : 14} colour={phase === 'ahead' ? 'text3' : 'white'} />
    </View>
  )
}

function When({ line }: { line: StepLine }) {
  const words = useWords(testWords)
  const { language, care } = useSettings()
  if (line.at === null) return line.phase === 'now' ? <Text className="cap">{words.stepNow}</Text> : null
  const when = longWhen(line.at, now(), language, care)
  return <Text className="cap num">{line.phase === 'ahead' ? words.ahead(when) : when}</Text>
}

function useNote({ step, place }: StepLine, { people }: NucleicDetail): string {
  const words = useWords(testWords)
  const named = useWords(nucleicWords)
  if (step === 'again') return words.stepAgainNote
  if (step === 'own-result') return words.stepOwnNote
  if (step !== 'sampled') return place ?? ''
  return [place, sizeWord(people, named)].filter(Boolean).join(named.comma)
}
