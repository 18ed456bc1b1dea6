import type { ReactNode } from 'react'
import { useWords } from '../../i18n/i18n.ts'
import { Button } from '../../ui/Button.tsx'
import { say } from '../../ui/say.ts'
import { ConfirmSheet } from '../../ui/Sheet.tsx'
import { keptCopy, now } from '../../wire.ts'
import type { DeskFacts } from '../api.ts'
import { keptChoice } from '../choice.ts'
import { countOf, sealedAs, without, type Tube } from '../tube.ts'
import { tubeQueue } from '../tubes.ts'
import { samplerWords } from '../words.ts'

interface SealFootProps {
  tube: Tube
  onSheet: (sheet: ReactNode) => void
}

/** One step back, and the end of the tube. */
export function SealFoot({ tube, onSheet }: SealFootProps) {
  const words = useWords(samplerWords)
  const last = tube.entries.at(-1)
  const close = () => onSheet(null)
  const labId = keptChoice().labId
  const seal = () => {
    close()
    const done = labId !== null && tubeQueue().put(sealedAs(tube, labId, new Date(now()).toISOString()))
    say(done ? words.sealed : words.noRoom)
  }
  const ask = () =>
    onSheet(
      <ConfirmSheet
        title={words.sealTitle}
        text={words.sealText(tube.code, countOf(tube), labName(labId))}
        verb={words.seal}
        onConfirm={seal}
        onClose={close}
      />,
    )
  return (
    <>
      <Button kind="ghost" wide disabled={!last} onTap={() => void (last && tubeQueue().put(without(tube, last.id)))}>
        {words.undo}
      </Button>
      <Button wide icon="lock" disabled={countOf(tube) === 0} onTap={ask}>
        {words.seal}
      </Button>
    </>
  )
}

function labName(labId: string | null): string {
  return keptCopy<DeskFacts>('sampler.desk')?.labs.find(({ id }) => id === labId)?.name ?? labId ?? ''
}
