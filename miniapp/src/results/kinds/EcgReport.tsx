import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import type { EcgView, Intervals } from '@onecard/shared/ecg'
import { useWords } from '../../i18n/i18n.ts'
import { Button } from '../../ui/Button.tsx'
import { go } from '../../ui/go.ts'
import { Card, Heading, Note } from '../../ui/layout.tsx'
import { Sideways } from '../../ui/Sideways.tsx'
import { Await } from '../../ui/states.tsx'
import { useRemote } from '../../ui/useRemote.ts'
import { ecg } from '../api.ts'
import { Curve } from '../ecg/Curve.tsx'
import { Leads, useSize, type Tracing } from '../ecg/Leads.tsx'
import { ecgWords } from '../ecg/words.ts'
import { pagesOf } from '../pagesOf.ts'
import { Items } from '../parts/Items.tsx'
import { Paragraph } from '../parts/Paragraph.tsx'
import { ReportFacts } from '../parts/ReportFacts.tsx'
import { ReportTop } from '../parts/ReportTop.tsx'
import { isReadable, Standing } from '../parts/Standing.tsx'
import { reportWords } from '../words.ts'
import type { ReportOfKindProps } from './kinds.ts'

/** The reader's words first, then what was measured, then the curves. */
export function EcgReport({ report, person }: ReportOfKindProps) {
  const words = useWords(ecgWords)
  const about = useWords(reportWords)
  return (
    <>
      <ReportTop report={report} person={person} counts={false} />
      <Standing state={report.state} />
      {isReadable(report) && <Found report={report} person={person} />}
      {isReadable(report) && <Paragraph title={about.note} text={report.note} />}
      <ReportFacts report={report} />
      {isReadable(report) && <Note tone="lake">{words.plain}</Note>}
    </>
  )
}

function Found({ report }: ReportOfKindProps) {
  const words = useWords(ecgWords)
  const one = useRemote(() => ecg({ params: { id: report.id } }), [report.id])
  return (
    <Await of={one}>
      {(view) => (
        <>
          <Statement text={view.statement} />
          <Measured intervals={view.intervals} />
          {view.tracing ? <Curves reportId={report.id} tracing={view.tracing} /> : <Note>{words.noCurves}</Note>}
          {view.items.length > 0 && <Items report={{ ...report, observations: view.items }} />}
        </>
      )}
    </Await>
  )
}

function Statement({ text }: { text: EcgView['statement'] }) {
  const words = useWords(ecgWords)
  if (text === null) return null
  return (
    <Card>
      <Text className="cap">{words.statement}</Text>
      <Heading className="h1 ecg-says" text={text} />
    </Card>
  )
}

/** Rate and intervals, each with its unit; what was not measured has no tile. */
function Measured({ intervals }: { intervals: Intervals }) {
  const words = useWords(ecgWords)
  const { heartRate, prMs, qrsMs, qtMs, qtcMs, axisDegrees } = intervals
  const all: [string, number | null, string][] = [
    [words.heartRate, heartRate, words.perMinute],
    ['PR', prMs, 'ms'],
    ['QRS', qrsMs, 'ms'],
    ['QT', qtMs, 'ms'],
    ['QTc', qtcMs, 'ms'],
    [words.axis, axisDegrees, '°'],
  ]
  const known = all.filter(([, value]) => value !== null)
  if (known.length === 0) return null
  return (
    <View className="measures">
      {known.map(([name, value, unit]) => (
        <View className="measure" key={name}>
          <Text className="cap">{name}</Text>
          <Text className="measure-value num">{String(value)}</Text>
          <Text className="cap">{unit}</Text>
        </View>
      ))}
    </View>
  )
}

/** The rhythm strip at once; the others when they are wanted. */
function Curves({ reportId, tracing }: { reportId: string; tracing: Tracing }) {
  const words = useWords(ecgWords)
  const [open, setOpen] = useState(false)
  const { mm, choice } = useSize()
  const { rhythm, leads } = tracing
  return (
    <>
      <Sideways className="ecg-paper" label={words.rhythm(rhythm)}>
        <Curve reportId={reportId} lead={rhythm} name={words.rhythm(rhythm)} mm={mm} />
      </Sideways>
      <View className="ecg-under">
        <Text className="cap num">{words.speed}</Text>
        {choice}
      </View>
      <View className="ecg-ways">
        {leads.length > 1 && (
          <Button kind="soft" wide onTap={() => setOpen(!open)}>
            {open ? words.hideLeads : words.leads(leads.length)}
          </Button>
        )}
        <Button kind="soft" wide icon="search" onTap={() => go.to(pagesOf.ecg(reportId))}>
          {words.wide}
        </Button>
      </View>
      {open && <Leads reportId={reportId} tracing={tracing} mm={mm} />}
    </>
  )
}
