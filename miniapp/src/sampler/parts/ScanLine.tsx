import { useState } from 'react'
import { View } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { Button } from '../../ui/Button.tsx'
import { FieldFault } from '../../ui/fields.tsx'
import { say } from '../../ui/say.ts'
import { TextInput } from '../../ui/TextInput.tsx'
import { hasCamera, scan } from '../scan.ts'
import { samplerWords } from '../words.ts'

interface ScanLineProps {
  label: string
  hint: string
  /** On the camera's button. */
  scanWord: string
  /** On the button beside what was typed. */
  takeWord: string
  /** Takes a text; answers what is wrong with it, or null. */
  onTake: (text: string) => string | null
}

/** A code by camera, by a scanner that types and presses enter, or by hand. */
export function ScanLine({ label, hint, scanWord, takeWord, onTake }: ScanLineProps) {
  const words = useWords(samplerWords)
  const [typed, setTyped] = useState('')
  const [fault, setFault] = useState<string | null>(null)
  const take = (text: string) => {
    const wrong = onTake(text)
    setFault(wrong)
    if (wrong === null) setTyped('')
  }
  const look = () => {
    void scan().then((text) => (text === null ? say(words.cannotScan) : take(text)))
  }
  return (
    <>
      {hasCamera && (
        <Button className="full" icon="scan" onTap={look}>
          {scanWord}
        </Button>
      )}
      <View className="scan-line">
        <View className="scan-input">
          <TextInput
            label={label}
            placeholder={hint}
            value={typed}
            maxLength={200}
            invalid={fault !== null}
            onChange={setTyped}
            onEnter={() => take(typed)}
          />
        </View>
        <Button kind={hasCamera ? 'soft' : 'main'} small onTap={() => take(typed)}>
          {takeWord}
        </Button>
      </View>
      <FieldFault fault={fault} />
    </>
  )
}
