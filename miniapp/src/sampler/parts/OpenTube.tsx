import { addDays } from '@onecard/shared/day'
import { useWords } from '../../i18n/i18n.ts'
import { dayOf } from '../../i18n/when.ts'
import { Card, Heading } from '../../ui/layout.tsx'
import { newKey, now } from '../../wire.ts'
import type { DeskFacts } from '../api.ts'
import type { Choice } from '../choice.ts'
import { tubeCodeOf } from '../entry.ts'
import type { Tube } from '../tube.ts'
import { tubeQueue } from '../tubes.ts'
import { samplerWords } from '../words.ts'
import { ScanLine } from './ScanLine.tsx'

interface OpenTubeProps {
  choice: Choice
  desk: DeskFacts
  tubes: readonly Tube[]
}

/** The next tube: its code is scanned, and it is open. */
export function OpenTube({ choice, desk, tubes }: OpenTubeProps) {
  const words = useWords(samplerWords)
  const open = (text: string): string | null => {
    const code = tubeCodeOf(text)
    const point = desk.points.find(({ id }) => id === choice.pointId)
    const lab = desk.labs.find(({ id }) => id === choice.labId)
    if (!point || !lab) return words.chooseFirst
    if (code === null) return words.tubeFault
    if (isUsed(tubes, code)) return words.tubeTwice
    return tubeQueue().put(newTube(code, point.id, choice)) ? null : words.noRoom
  }
  return (
    <Card>
      <Heading className="h2" text={words.openTube} />
      <ScanLine
        label={words.tubeCode}
        hint={words.tubeHint}
        scanWord={words.scanTube}
        takeWord={words.openTube}
        onTake={open}
      />
    </Card>
  )
}

/** Read twice by mistake, or the same sticker again: within a day that is no new tube. */
function isUsed(tubes: readonly Tube[], code: string): boolean {
  const yesterday = addDays(dayOf(now()), -1)
  return tubes.some((tube) => tube.code === code && dayOf(Date.parse(tube.openedAt)) >= yesterday)
}

function newTube(code: string, pointId: string, { size }: Choice): Tube {
  const openedAt = new Date(now()).toISOString()
  return {
    ...{ id: newKey(), code, size, pointId, openedAt, sealed: null, entries: [], removed: [] },
    ...{ revision: 1, known: 0, problem: null, doneAt: null },
  }
}
