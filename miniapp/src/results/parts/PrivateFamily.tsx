import { Text } from '@tarojs/components'
import { useWords } from '../../i18n/i18n.ts'
import { Switch } from '../../ui/fields.tsx'
import { Card, Row, Section } from '../../ui/layout.tsx'
import { Problem } from '../../ui/Sheet.tsx'
import { useProblem } from '../../ui/states.tsx'
import { useRemote } from '../../ui/useRemote.ts'
import { useWrite } from '../../ui/useWrite.ts'
import { allowCaretaker, privacy } from '../api.ts'
import { privateWords } from '../privateWords.ts'

interface Wish {
  id: string
  allowed: boolean
}

/** Who of those who look after me may know of my private reports; nobody does unless I say so. */
export function PrivateFamily() {
  const words = useWords(privateWords)
  const said = useProblem()
  const known = useRemote(privacy)
  const allowing = useWrite(
    ({ id, allowed }: Wish, key: string) => allowCaretaker({ params: { id }, body: { allowed }, key }),
    { done: known.reload },
  )
  if (known.state !== 'ready' || known.value.caretakers.length === 0) return null
  return (
    <Section title={words.family}>
      <Text className="sub">{words.familyText}</Text>
      <Card flush>
        {known.value.caretakers.map(({ id, nameMasked, allowed }) => (
          <Row
            key={id}
            icon="lock"
            title={nameMasked}
            note={allowed ? words.allowed : words.denied}
            trailing={
              <Switch
                on={allowed}
                label={words.allow(nameMasked)}
                disabled={allowing.busy}
                onChange={(wanted) => allowing.run({ id, allowed: wanted })}
              />
            }
          />
        ))}
      </Card>
      {allowing.error !== null && <Problem text={said(allowing.error)} />}
    </Section>
  )
}
