import type { ReportView } from '@onecard/shared/results'
import { Items } from './Items.tsx'
import { Paragraph } from './Paragraph.tsx'

/** What a reader concluded, then what was seen, each as a text under its own heading; numbers among it stay a list. */
export function Texts({ report, conclusion }: { report: ReportView; conclusion: string }) {
  const texts = report.observations.filter(({ number }) => number === null)
  const numbers = report.observations.filter(({ number }) => number !== null)
  return (
    <>
      <Paragraph title={conclusion} text={report.conclusion} />
      {texts.map(({ code, name, value }, nth) => (
        <Paragraph key={`${code} ${nth}`} title={name} text={value} />
      ))}
      {numbers.length > 0 && <Items report={{ ...report, observations: numbers }} />}
    </>
  )
}
