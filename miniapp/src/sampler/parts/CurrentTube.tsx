import { useState, type ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { useSaid, useWords } from '../../i18n/i18n.ts'
import { Button } from '../../ui/Button.tsx'
import { Card, Heading } from '../../ui/layout.tsx'
import { Problem } from '../../ui/Sheet.tsx'
import { newKey, now } from '../../wire.ts'
import { personCodeOf, scannedEntry, typedEntry, type Typed } from '../entry.ts'
import { added, corrected, countOf, isDue, isFull, isTwice, without, type Entry, type Tube } from '../tube.ts'
import { tubeQueue } from '../tubes.ts'
import { samplerWords } from '../words.ts'
import { EntryRow } from './EntryRow.tsx'
import { ScanLine } from './ScanLine.tsx'
import { TypedPerson } from './TypedPerson.tsx'

interface CurrentTubeProps {
  tube: Tube
  onSheet: (sheet: ReactNode) => void
}

/** The tube in hand: who is in it, the next one in, and one out again. */
export function CurrentTube({ tube, onSheet }: CurrentTubeProps) {
  const words = useWords(samplerWords)
  const [noRoom, setNoRoom] = useState(false)
  const put = (next: Tube): boolean => {
    const kept = tubeQueue().put(next)
    setNoRoom(!kept)
    return kept
  }
  const add = (entry: Entry): string | null => {
    if (entry.said && isTwice(tube, entry.said)) return words.twice
    return put(added(tube, entry)) ? null : words.noRoom
  }
  return (
    <>
      <Card>
        <TubeHead tube={tube} />
        <Wrong tube={tube} noRoom={noRoom} onAgain={() => put(corrected(tube))} />
        {!isFull(tube) && <NextPerson onAdd={add} onSheet={onSheet} />}
      </Card>
      {tube.entries.length > 0 && (
        <Card flush>
          {tube.entries.map((entry, nth) => (
            <EntryRow key={entry.id} entry={entry} nth={nth + 1} onRemove={() => put(without(tube, entry.id))} />
          ))}
        </Card>
      )}
      {tube.entries.length === 0 && !isDue(tube) && (
        <Button kind="plain" className="full btn-gap" onTap={() => tubeQueue().forget(tube.id)}>
          {words.dropTube}
        </Button>
      )}
    </>
  )
}

/** What the server says against the tube, or the phone. */
function Wrong({ tube, noRoom, onAgain }: { tube: Tube; noRoom: boolean; onAgain: () => void }) {
  const words = useWords(samplerWords)
  const said = useSaid()
  return (
    <>
      {tube.problem && <Problem text={said(tube.problem)} />}
      {tube.problem && (
        <Button kind="soft" small className="full btn-gap" onTap={onAgain}>
          {words.again}
        </Button>
      )}
      {noRoom && <Problem text={words.noRoom} />}
    </>
  )
}

function TubeHead({ tube }: { tube: Tube }) {
  const words = useWords(samplerWords)
  const count = countOf(tube)
  return (
    <>
      <View className="tube-head">
        <Heading className="h2" text={words.tube(tube.code)} />
        <Text className="strong num">{words.count(count, tube.size)}</Text>
      </View>
      <View className="clock-track tube-track">
        <View className="clock-fill" style={{ width: `${Math.min(100, Math.round((count / tube.size) * 100))}%` }} />
      </View>
      {isFull(tube) && <Text className="sub strong">{words.full}</Text>}
    </>
  )
}

interface NextPersonProps {
  onAdd: (entry: Entry) => string | null
  onSheet: (sheet: ReactNode) => void
}

function NextPerson({ onAdd, onSheet }: NextPersonProps) {
  const words = useWords(samplerWords)
  const made = () => ({ id: newKey(), at: new Date(now()).toISOString() })
  const take = (text: string): string | null => {
    const code = personCodeOf(text)
    return code === null ? words.codeFault : onAdd(scannedEntry(code, made()))
  }
  const close = () => onSheet(null)
  const addTyped = (typed: Typed): string | null => {
    const wrong = onAdd(typedEntry(typed, made()))
    if (wrong === null) close()
    return wrong
  }
  return (
    <>
      <ScanLine
        label={words.personCode}
        hint={words.personHint}
        scanWord={words.scanPerson}
        takeWord={words.take}
        onTake={take}
      />
      <Button
        kind="plain"
        small
        className="full"
        icon="user"
        onTap={() => onSheet(<TypedPerson onAdd={addTyped} onClose={close} />)}
      >
        {words.typeIn}
      </Button>
    </>
  )
}
