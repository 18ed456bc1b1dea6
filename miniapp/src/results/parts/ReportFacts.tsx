import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import type { ReportView } from '@onecard/shared/results'
import { useWords } from '../../i18n/i18n.ts'
import { longWhen } from '../../i18n/when.ts'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, Fact, Section } from '../../ui/layout.tsx'
import { say } from '../../ui/say.ts'
import { now } from '../../wire.ts'
import { reportWords, resultWords } from '../words.ts'

type NamedFact = readonly [name: string, value: string | null]

/** Sample, who ordered and who signed, and what was issued before: what a counter or a doctor asks for. */
export function ReportFacts({ report, first = [] }: { report: ReportView; first?: readonly NamedFact[] }) {
  const words = useWords(reportWords)
  const facts: NamedFact[] = [
    ...first,
    [words.institution, report.institutionName],
    [words.specimen, report.specimen],
    [words.orderedBy, report.orderedBy],
    [words.signedBy, report.signedBy],
  ]
  return (
    <Section title={words.facts}>
      <Card>
        {facts.map(([name, value]) => value !== null && <Fact key={name} name={name} children={value} />)}
        <Fact name={words.sample}>
          <View className="sample-number">
            <Text className="num">{report.sampleNumber}</Text>
            <Button kind="plain" small icon="copy" label={words.copySample} onTap={() => copy(report, words.copied)}>
              {words.copy}
            </Button>
          </View>
        </Fact>
        {report.earlier.length > 0 && (
          <Fact name={words.earlier}>
            <Earlier earlier={report.earlier} />
          </Fact>
        )}
      </Card>
    </Section>
  )
}

function copy({ sampleNumber }: ReportView, done: string): void {
  void Promise.resolve(Taro.setClipboardData({ data: sampleNumber })).then(
    () => say(done),
    () => undefined,
  )
}

/** That something else was issued before, and when; not what it said. */
function Earlier({ earlier }: Pick<ReportView, 'earlier'>) {
  const words = useWords(reportWords)
  const states = useWords(resultWords)
  const { language, care } = useSettings()
  return earlier.map(({ issuedAt, state }) => (
    <View key={issuedAt + state}>{words.earlierText(longWhen(issuedAt, now(), language, care), states[state])}</View>
  ))
}
