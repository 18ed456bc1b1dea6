import { Text } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { ReportView } from '@onecard/shared/results'
import { useWords } from '../../../i18n/i18n.ts'
import { usePeople } from '../../../person/people.ts'
import { Card, Heading, Note } from '../../../ui/layout.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { report as oneReport } from '../../api.ts'
import { Items } from '../../parts/Items.tsx'
import { ReportFacts } from '../../parts/ReportFacts.tsx'
import { ReportTop } from '../../parts/ReportTop.tsx'
import { isReadable, Standing } from '../../parts/Standing.tsx'
import { reportWords } from '../../words.ts'
import '../../results.scss'

/** One report: what it amounts to, then every item, then the papers around it. */
export default function Report() {
  const words = useWords(reportWords)
  const id = useRouter().params['id'] ?? ''
  const one = useRemote(() => oneReport({ params: { id } }), [id])
  return (
    <Screen title={one.state === 'ready' ? words[one.value.kind] : words.title}>
      <Await of={one}>{(report) => <Whole report={report} />}</Await>
    </Screen>
  )
}

function Whole({ report }: { report: ReportView }) {
  const words = useWords(reportWords)
  const { people } = usePeople()
  return (
    <>
      <ReportTop report={report} person={people?.people.find(({ id }) => id === report.memberId)} />
      <Standing state={report.state} />
      {isReadable(report) && (
        <>
          {report.observations.length > 0 && <Items report={report} />}
          <Paragraph title={words.conclusion} text={report.conclusion} />
          <Paragraph title={words.note} text={report.note} />
        </>
      )}
      <ReportFacts report={report} />
      {isReadable(report) && <Note tone="lake">{words.plain}</Note>}
    </>
  )
}

function Paragraph({ title, text }: { title: string; text: string | null }) {
  if (text === null) return null
  return (
    <Card>
      <Heading className="h2" text={title} />
      <Text className="paragraph">{text}</Text>
    </Card>
  )
}
