import { Text, View } from '@tarojs/components'
import type { ReportItem } from '@onecard/shared/results'
import { useWords } from '../../i18n/i18n.ts'
import { longWhen } from '../../i18n/when.ts'
import { ReportRow } from '../../results/parts/ReportRow.tsx'
import { routes } from '../../routes.ts'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { go } from '../../ui/go.ts'
import { Card, Note, Section } from '../../ui/layout.tsx'
import { now } from '../../wire.ts'
import { standingWords } from '../missingWords.ts'
import { isOverdue } from '../saying.ts'

/** Samples without an answer: each with its time, and what is overdue with one tap to have it looked for. */
export function Waiting({ waiting }: { waiting: readonly ReportItem[] }) {
  const words = useWords(standingWords)
  if (waiting.length === 0) return null
  return (
    <Section title={words.waiting}>
      {waiting.map((report) => (
        <Card key={report.id} flush>
          <ReportRow report={report} />
          <View className="waiting-more">
            <SampledAt report={report} />
            {report.nucleic && isOverdue(report.nucleic, now()) ? <Late report={report} /> : <NotYet />}
          </View>
        </Card>
      ))}
    </Section>
  )
}

function SampledAt({ report: { sampledAt } }: { report: ReportItem }) {
  const words = useWords(standingWords)
  const { language, care } = useSettings()
  if (sampledAt === null) return null
  return <Text className="sub num">{words.sampledAt(longWhen(sampledAt, now(), language, care))}</Text>
}

function NotYet() {
  const words = useWords(standingWords)
  return <Text className="cap">{words.notYet}</Text>
}

function Late({ report }: { report: ReportItem }) {
  const words = useWords(standingWords)
  const { id, memberId, sampledAt, institutionName, nucleic } = report
  const place = nucleic?.place ?? institutionName
  return (
    <>
      <Note tone="warn" icon="clock">
        <Text className="strong block">{words.lateTitle}</Text>
        <Text>{words.lateText}</Text>
      </Note>
      <Button
        className="full btn-gap"
        onTap={() => go.to(routes.reportMissing({ memberId, reportId: id, at: sampledAt, place }))}
      >
        {words.report}
      </Button>
    </>
  )
}
