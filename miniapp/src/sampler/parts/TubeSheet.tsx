import { useState } from 'react'
import { View } from '@tarojs/components'
import { useSaid, useWords } from '../../i18n/i18n.ts'
import { Button } from '../../ui/Button.tsx'
import { Segment, TextField } from '../../ui/fields.tsx'
import { Problem, Sheet } from '../../ui/Sheet.tsx'
import type { DeskFacts } from '../api.ts'
import { tubeCodeOf } from '../entry.ts'
import { corrected, seen, type Tube } from '../tube.ts'
import { tubeQueue } from '../tubes.ts'
import { useTubes } from '../useSampling.ts'
import { samplerWords } from '../words.ts'
import { EntryRow } from './EntryRow.tsx'

interface TubeSheetProps {
  tubeId: string
  desk: DeskFacts
  onClose: () => void
}

/** One sealed tube: who was taken, who was not and why, and how to put it right. */
export function TubeSheet({ tubeId, desk, onClose }: TubeSheetProps) {
  const words = useWords(samplerWords)
  const tube = useTubes().tubes.find(({ id }) => id === tubeId)
  if (!tube) return null
  const refused = tube.entries.filter(({ state }) => state === 'refused').length
  const done = () => {
    tubeQueue().put(seen(tube))
    onClose()
  }
  return (
    <Sheet title={words.tube(tube.code)} onClose={onClose}>
      {tube.problem && <Fix tube={tube} desk={desk} onClose={onClose} />}
      {refused > 0 && <Problem text={words.refusedOf(refused)} />}
      <View className="sheet-rows">
        {tube.entries.map((entry, nth) => (
          <EntryRow key={entry.id} entry={entry} nth={nth + 1} />
        ))}
      </View>
      {refused > 0 && (
        <Button className="full btn-gap" onTap={done}>
          {words.understood}
        </Button>
      )}
    </Sheet>
  )
}

/** The server took the whole tube for wrong: another code or laboratory, once more as it is, or away with it. */
function Fix({ tube, desk, onClose }: { tube: Tube; desk: DeskFacts; onClose: () => void }) {
  const words = useWords(samplerWords)
  const said = useSaid()
  const [typed, setTyped] = useState(tube.code)
  const [labId, setLab] = useState(tube.sealed?.labId ?? null)
  const code = tubeCodeOf(typed)
  const send = () => {
    if (code === null) return
    tubeQueue().put(corrected(tube, { code, ...(labId === null ? {} : { labId }) }))
    onClose()
  }
  return (
    <>
      {tube.problem && <Problem text={said(tube.problem)} />}
      <TextField
        label={words.rightCode}
        value={typed}
        maxLength={40}
        fault={code === null ? words.tubeFault : null}
        onChange={setTyped}
      />
      <View className="sampler-labs">
        <Segment
          label={words.lab}
          choices={desk.labs.map(({ id, name }) => ({ value: id, word: name }))}
          value={labId}
          onChange={setLab}
        />
      </View>
      <Button className="full btn-gap" onTap={send}>
        {words.again}
      </Button>
      <Discard tube={tube} onClose={onClose} />
    </>
  )
}

/** The second tap deletes; the first says what is lost. */
function Discard({ tube, onClose }: { tube: Tube; onClose: () => void }) {
  const words = useWords(samplerWords)
  const [asked, setAsked] = useState(false)
  const discard = () => {
    if (!asked) return setAsked(true)
    tubeQueue().forget(tube.id)
    onClose()
  }
  return (
    <>
      {asked && <Problem text={words.discardText} />}
      <Button kind={asked ? 'danger' : 'plain'} className="full btn-gap" onTap={discard}>
        {words.discard}
      </Button>
    </>
  )
}
