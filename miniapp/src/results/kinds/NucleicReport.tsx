import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import type { NucleicDetail } from '@onecard/shared/nucleic'
import type { ReportView } from '@onecard/shared/results'
import { useWords } from '../../i18n/i18n.ts'
import { longWhen } from '../../i18n/when.ts'
import { Clocks } from '../../nucleic/parts/Clocks.tsx'
import { Contact } from '../../nucleic/parts/Contact.tsx'
import { NearestPoint } from '../../nucleic/parts/NearestPoint.tsx'
import { Steps } from '../../nucleic/parts/Steps.tsx'
import { Verdict } from '../../nucleic/parts/Verdict.tsx'
import { sentenceOf, titleOf, tubeWord } from '../../nucleic/saying.ts'
import { isAgain, nucleicLooks } from '../../nucleic/states.ts'
import { useNow } from '../../nucleic/useNow.ts'
import { nucleicWords, testWords } from '../../nucleic/words.ts'
import type { Person } from '../../person/people.ts'
import { routes } from '../../routes.ts'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/chips.tsx'
import { go } from '../../ui/go.ts'
import { Note } from '../../ui/layout.tsx'
import { Items } from '../parts/Items.tsx'
import { ReportFacts } from '../parts/ReportFacts.tsx'
import { ItemReport } from './ItemReport.tsx'
import type { ReportOfKindProps } from './kinds.ts'
import '../../nucleic/nucleic.scss'

/** A nucleic-acid test: what it says in one sentence, what to do now, where the sample is, then the papers. */
export function NucleicReport({ report, person }: ReportOfKindProps) {
  const { nucleic } = report
  // A laboratory's report that nobody recognised for a swab.
  if (nucleic === null) return <ItemReport report={report} person={person} />
  return <Test report={report} test={nucleic} person={person} />
}

interface TestProps {
  report: ReportView
  test: NucleicDetail
  person: Person | undefined
}

function Test({ report, test, person }: TestProps) {
  const words = useWords(testWords)
  const { care } = useSettings()
  return (
    <>
      <Said test={test} person={person} />
      {report.state === 'corrected' && (
        <Note tone="lake" icon="loop">
          {words.correctedNote}
        </Note>
      )}
      {report.state === 'withdrawn' && (
        <Note tone="lake" icon="info">
          {words.withdrawnNote}
        </Note>
      )}
      {test.validity && <Clocks validity={test.validity} />}
      {test.contact && <Contact contact={test.contact} />}
      {test.state === 'abnormal' && <Note icon="info">{words.homeNote}</Note>}
      {isAgain(test.state) && <NearestPoint singles={test.state === 'recheck'} />}
      <Steps test={test} />
      {care ? <Folded report={report} person={person} /> : <Papers report={report} person={person} />}
      <Doubt report={report} />
    </>
  )
}

function Said({ test, person }: Pick<TestProps, 'test' | 'person'>) {
  const words = useWords(testWords)
  const named = useWords(nucleicWords)
  const { language, care } = useSettings()
  const nowMs = useNow(30_000)
  const when = (instant: string) => longWhen(instant, nowMs, language, care)
  const tube = tubeWord(test, named)
  return (
    <Verdict
      look={nucleicLooks[test.state]}
      title={words[titleOf[test.state]]}
      text={sentenceOf(test, words, when, nowMs)}
    >
      {person && <Tag tone="white">{words.whoIs(person.nameMasked, person.called)}</Tag>}
      {tube !== '' && <Tag tone="white">{tube}</Tag>}
    </Verdict>
  )
}

/** Care mode keeps the papers behind one tap. */
function Folded(props: ReportOfKindProps) {
  const words = useWords(testWords)
  const [open, setOpen] = useState(false)
  if (open) return <Papers {...props} />
  return (
    <Button kind="soft" className="full btn-gap" icon="down" onTap={() => setOpen(true)}>
      {words.more}
    </Button>
  )
}

function Papers({ report, person }: ReportOfKindProps) {
  const words = useWords(testWords)
  const who = person ? words.whoIs(person.nameMasked, person.called) : null
  return (
    <>
      {report.observations.length > 0 && <Items report={report} />}
      <ReportFacts
        report={report}
        first={[
          [words.who, who],
          [words.test, report.title],
        ]}
      />
    </>
  )
}

/** Whoever doubts it, or waits for too long, has people look for it. */
function Doubt({ report }: { report: ReportView }) {
  const words = useWords(testWords)
  return (
    <View className="doubt">
      <Text className="cap">{words.doubt}</Text>
      <Button kind="plain" small onTap={() => go.to(routes.reportMissing(askedFrom(report)))}>
        {words.ask}
      </Button>
    </View>
  )
}

/** What the form can know by itself. */
function askedFrom({ id, memberId, sampledAt, institutionName, nucleic }: ReportView) {
  return { memberId, reportId: id, at: sampledAt, place: nucleic?.place ?? institutionName }
}
