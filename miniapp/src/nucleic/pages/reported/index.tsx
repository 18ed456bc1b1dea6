import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import type { MissingView } from '@onecard/shared/missing'
import { useWords } from '../../../i18n/i18n.ts'
import { longWhen } from '../../../i18n/when.ts'
import { usePeople, type Person } from '../../../person/people.ts'
import { routes } from '../../../routes.ts'
import { useSettings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { StateChip } from '../../../ui/chips.tsx'
import { Face } from '../../../ui/Face.tsx'
import { go } from '../../../ui/go.ts'
import { Card } from '../../../ui/layout.tsx'
import { List, readOn } from '../../../ui/List.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { ConfirmSheet } from '../../../ui/Sheet.tsx'
import { State, useProblem } from '../../../ui/states.tsx'
import { usePages } from '../../../ui/usePages.ts'
import { useWrite } from '../../../ui/useWrite.ts'
import { now } from '../../../wire.ts'
import { missingResults, withdrawMissing } from '../../api.ts'
import { missingWords } from '../../missingWords.ts'
import { missingLooks } from '../../states.ts'
import '../../nucleic.scss'

/** Results that were reported missing: how far the search has come, and what was found. */
export default function ReportedPage() {
  const words = useWords(missingWords)
  const pages = usePages((after) => missingResults({ query: { after } }))
  const { people } = usePeople()
  const [asked, setAsked] = useState<MissingView | null>(null)
  const done = () => {
    setAsked(null)
    pages.reload()
  }
  return (
    <Screen
      title={words.listTitle}
      onEnd={readOn(pages)}
      over={asked && <Withdraw missing={asked} onDone={done} onClose={() => setAsked(null)} />}
    >
      <List of={pages} empty={<None />}>
        {(items) =>
          items.map((one) => (
            <One
              key={one.id}
              missing={one}
              person={people?.people.find(({ id }) => id === one.memberId)}
              onWithdraw={() => setAsked(one)}
            />
          ))
        }
      </List>
    </Screen>
  )
}

function None() {
  const words = useWords(missingWords)
  return (
    <State icon="search" title={words.none} text={words.noneText}>
      <Button kind="soft" onTap={() => go.instead(routes.tests)}>
        {words.seeTests}
      </Button>
    </State>
  )
}

interface OneProps {
  missing: MissingView
  person: Person | undefined
  onWithdraw: () => void
}

function Head({ missing, person }: Pick<OneProps, 'missing' | 'person'>) {
  const words = useWords(missingWords)
  const { care } = useSettings()
  return (
    <View className="missing-head">
      {person && <Face face={person.face} size={care ? 44 : 32} />}
      <Text className="f1 row-title">{person?.nameMasked ?? ''}</Text>
      <StateChip {...missingLooks[missing.state]}>{words[missing.state]}</StateChip>
    </View>
  )
}

/** One search: whose, when and where, and what came of it. */
function One({ missing, person, onWithdraw }: OneProps) {
  const words = useWords(missingWords)
  const { language, care } = useSettings()
  const when = (instant: string) => longWhen(instant, now(), language, care)
  return (
    <Card>
      <Head missing={missing} person={person} />
      <Text className="block strong missing-place">{missing.place}</Text>
      <Text className="sub num">{words.sampledAt(when(missing.sampledAt))}</Text>
      {missing.note !== null && <Text className="sub">{missing.note}</Text>}
      {missing.answer !== null && <Text className="missing-answer">{missing.answer}</Text>}
      <Text className="cap num">{whenWord(missing, words, when)}</Text>
      {missing.state === 'found' && (
        <Button kind="soft" small className="full btn-gap" icon="report" onTap={() => go.tab('reports')}>
          {words.readReports}
        </Button>
      )}
      {missing.actions.includes('withdraw') && (
        <Button kind="plain" small onTap={onWithdraw}>
          {words.withdraw}
        </Button>
      )}
    </Card>
  )
}

function whenWord(
  { state, answerBy, answeredAt, reportedAt }: MissingView,
  words: (typeof missingWords)['zh'],
  when: (instant: string) => string,
): string {
  if (state === 'open') {
    return Date.parse(answerBy) < now() ? words.late(when(answerBy)) : words.answerBy(when(answerBy))
  }
  return answeredAt === null ? words.reportedAt(when(reportedAt)) : words.answered(when(answeredAt))
}

function Withdraw({ missing, onDone, onClose }: { missing: MissingView; onDone: () => void; onClose: () => void }) {
  const words = useWords(missingWords)
  const said = useProblem()
  const withdrawing = useWrite((id: string, key: string) => withdrawMissing({ params: { id }, key }), { done: onDone })
  return (
    <ConfirmSheet
      title={words.withdrawTitle}
      text={words.withdrawText}
      verb={words.withdraw}
      busy={withdrawing.busy}
      problem={withdrawing.error === null ? null : said(withdrawing.error)}
      onConfirm={() => withdrawing.run(missing.id)}
      onClose={onClose}
    />
  )
}
