import { useState } from 'react'
import { Text } from '@tarojs/components'
import type { ImageSeries, ImagesView } from '@onecard/shared/imaging'
import { useWords } from '../../i18n/i18n.ts'
import { longWhen } from '../../i18n/when.ts'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Pills } from '../../ui/fields.tsx'
import { Card, Note, Section } from '../../ui/layout.tsx'
import { useRemote } from '../../ui/useRemote.ts'
import { now } from '../../wire.ts'
import { images } from '../api.ts'
import { Stage } from './Stage.tsx'
import { imagingWords } from './words.ts'

/** What the archive shows of the report's study; that it is away takes nothing from the rest of the page. */
export function Images({ reportId }: { reportId: string }) {
  const words = useWords(imagingWords)
  const known = useRemote(() => images({ params: { id: reportId } }), [reportId])
  if (known.state === 'failed') return <Away onAgain={known.reload} />
  if (known.state === 'loading') {
    return (
      <Section title={words.pictures}>
        <Card>
          <Text className="sub">{words.coming}</Text>
        </Card>
      </Section>
    )
  }
  const { value } = known
  return value.series.length === 0 ? null : <Study key={reportId} reportId={reportId} study={value} />
}

function Away({ onAgain }: { onAgain: () => void }) {
  const words = useWords(imagingWords)
  return (
    <Section title={words.pictures}>
      <Note
        tone="warn"
        icon="refresh"
        action={
          <Button kind="soft" small onTap={onAgain}>
            {words.again}
          </Button>
        }
      >
        {words.away}
      </Note>
    </Section>
  )
}

function Study({ reportId, study }: { reportId: string; study: ImagesView }) {
  const words = useWords(imagingWords)
  const { language, care } = useSettings()
  const [first] = study.series
  const [uid, choose] = useState(first?.uid ?? '')
  const chosen = study.series.find((series) => series.uid === uid) ?? first
  const choices = study.series.map((series, nth) => ({
    value: series.uid,
    word: nameOf(series, words.unnamed(nth + 1)),
  }))
  const when = study.studiedAt === null ? null : longWhen(study.studiedAt, now(), language, care)
  return (
    <Section title={words.pictures} {...(when === null ? {} : { more: words.studied(when) })}>
      {choices.length > 1 && <Pills label={words.series} choices={choices} value={uid} onChange={choose} />}
      {chosen && <Stage key={chosen.uid} reportId={reportId} series={chosen} name={nameOf(chosen, '')} />}
    </Section>
  )
}

/** 肺窗 5mm; of a series that nobody named the modality. */
function nameOf({ description, modality }: ImageSeries, otherwise: string): string {
  return description ?? modality ?? otherwise
}
