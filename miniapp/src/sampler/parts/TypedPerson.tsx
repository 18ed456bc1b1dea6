import { useState } from 'react'
import { useWords } from '../../i18n/i18n.ts'
import { dayOf } from '../../i18n/when.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Problem, Sheet } from '../../ui/Sheet.tsx'
import { now } from '../../wire.ts'
import { faultsOf, nothingTyped, numberFault, type Typed, type TypedFaults } from '../entry.ts'
import { samplerWords } from '../words.ts'

interface TypedPersonProps {
  /** Answers what is wrong, or null when the person is in the tube. */
  onAdd: (typed: Typed) => string | null
  onClose: () => void
}

/** A resident without a phone: the number is checked while it is typed, to its last digit. */
export function TypedPerson({ onAdd, onClose }: TypedPersonProps) {
  const words = useWords(samplerWords)
  const [typed, setTyped] = useState<Typed>(nothingTyped)
  const [tried, setTried] = useState(false)
  const [refused, setRefused] = useState<string | null>(null)
  const faults = faultsOf(typed, dayOf(now()), words)
  const fill = (part: Partial<Typed>) => setTyped({ ...typed, ...part })
  const add = () => {
    setTried(true)
    if (Object.keys(faults).length === 0) setRefused(onAdd(typed))
  }
  return (
    <Sheet title={words.typeIn} onClose={onClose}>
      <Fields typed={typed} fill={fill} tried={tried} />
      {refused !== null && <Problem text={refused} />}
      <Button className="full btn-gap" onTap={add}>
        {words.addPerson}
      </Button>
    </Sheet>
  )
}

interface FieldsProps {
  typed: Typed
  fill: (part: Partial<Typed>) => void
  tried: boolean
}

function Fields({ typed, fill, tried }: FieldsProps) {
  const words = useWords(samplerWords)
  const today = dayOf(now())
  const faults: TypedFaults = tried ? faultsOf(typed, today, words) : {}
  const whole = typed.idNumber.replace(/\s/g, '').length >= 18
  return (
    <>
      <TextField
        label={words.idNumber}
        kind="id"
        value={typed.idNumber}
        maxLength={24}
        fault={tried || whole ? numberFault(typed.idNumber, today, words) : null}
        onChange={(idNumber) => fill({ idNumber })}
      />
      <TextField
        label={words.name}
        value={typed.name}
        maxLength={40}
        fault={faults.name}
        onChange={(name) => fill({ name })}
      />
      <TextField
        label={words.phone}
        kind="phone"
        placeholder={words.phoneHint}
        value={typed.phone}
        maxLength={11}
        fault={faults.phone}
        onChange={(phone) => fill({ phone })}
      />
    </>
  )
}
