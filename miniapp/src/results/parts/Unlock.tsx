import { useState } from 'react'
import { useWords } from '../../i18n/i18n.ts'
import { isRefused } from '../../refused.ts'
import { signInFirst } from '../../returning.ts'
import { freshCode } from '../../session.ts'
import { Button } from '../../ui/Button.tsx'
import { TextField } from '../../ui/fields.tsx'
import { Card } from '../../ui/layout.tsx'
import { Problem } from '../../ui/Sheet.tsx'
import { State, useProblem } from '../../ui/states.tsx'
import { useWrite } from '../../ui/useWrite.ts'
import { unlock } from '../api.ts'
import { privateWords } from '../privateWords.ts'

/** Asks whoever holds the phone to prove anew that it is theirs; private reports are open for a while then. */
export function Unlock({ onOpen }: { onOpen: () => void }) {
  const words = useWords(privateWords)
  const said = useProblem()
  const [idTail, setIdTail] = useState('')
  const [tried, setTried] = useState(false)
  const opening = useWrite(prove, { done: onOpen })
  const whole = /^[0-9A-Za-z]{4}$/.test(idTail)
  const send = () => {
    setTried(true)
    if (whole) opening.run(idTail)
  }
  return (
    <>
      <State icon="lock" title={words.title} text={words.text} />
      <Card flush>
        <TextField
          label={words.idTail}
          placeholder={words.idTailHint}
          value={idTail}
          maxLength={4}
          onChange={setIdTail}
          onEnter={send}
          fault={tried && !whole ? words.idTailFault : null}
        />
      </Card>
      {opening.error !== null && <Problem text={said(opening.error)} />}
      {isRefused(opening.error, 'privacy.sign-in-again') ? (
        <Button className="full btn-gap" onTap={signInFirst}>
          {words.again}
        </Button>
      ) : (
        <Button className="full btn-gap" busy={opening.busy} onTap={send}>
          {words.open}
        </Button>
      )}
    </>
  )
}

async function prove(idTail: string): Promise<unknown> {
  const code = await freshCode()
  return unlock({ body: { idTail, ...(code === undefined ? {} : { code }) } })
}
