import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import type { AgreementKind, ConsentView } from '@onecard/shared/session'
import { useWords } from '../../../i18n/i18n.ts'
import { longWhen } from '../../../i18n/when.ts'
import { routes } from '../../../routes.ts'
import { useSettings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { StateChip } from '../../../ui/chips.tsx'
import { go } from '../../../ui/go.ts'
import { Card, Heading, Note, Row, Section } from '../../../ui/layout.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { ConfirmSheet, Problem } from '../../../ui/Sheet.tsx'
import { Await, useProblem } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { useWrite } from '../../../ui/useWrite.ts'
import { forgetCopies, now } from '../../../wire.ts'
import { consents } from '../../api.ts'
import { answerTo } from '../../consenting.ts'
import { forgetHere } from '../../leave.ts'
import { consentWords } from '../../words.ts'
import './index.scss'

const kinds: readonly AgreementKind[] = ['health-data', 'privacy']

/** What was agreed to, and the way to take it back. */
export default function Consents() {
  const words = useWords(consentWords)
  const given = useRemote(consents)
  return (
    <Screen title={words.title}>
      <Note icon="shield">{words.intro}</Note>
      <Await of={given}>
        {({ items }) => (
          <>
            {kinds.map((kind) => (
              <Consent key={kind} kind={kind} latest={items.find((one) => one.kind === kind)} onChange={given.reload} />
            ))}
            <History items={items} />
          </>
        )}
      </Await>
    </Screen>
  )
}

interface ConsentProps {
  kind: AgreementKind
  latest: ConsentView | undefined
  onChange: () => void
}

function Consent({ kind, latest, onChange }: ConsentProps) {
  const words = useWords(consentWords)
  const said = useProblem()
  const [asking, setAsking] = useState(false)
  const granting = useWrite((granted: boolean, key: string) => answerTo(kind, granted, key), { done: onChange })
  return (
    <Card>
      <ConsentState kind={kind} latest={latest} />
      <View className="pair consent-ways">
        <Button kind="soft" small wide onTap={() => go.to(routes.agreement(kind))}>
          {words.read}
        </Button>
        {latest?.granted ? (
          <Button kind="ghost" small wide onTap={() => setAsking(true)}>
            {words.withdraw}
          </Button>
        ) : (
          <Button small wide busy={granting.busy} onTap={() => granting.run(true)}>
            {words.grant}
          </Button>
        )}
      </View>
      {granting.error !== null && <Problem text={said(granting.error)} />}
      {asking && <Withdrawal kind={kind} onDone={onChange} onClose={() => setAsking(false)} />}
    </Card>
  )
}

function ConsentState({ kind, latest }: Omit<ConsentProps, 'onChange'>) {
  const words = useWords(consentWords)
  return (
    <>
      <View className="pair">
        <Heading className="h3 f1" text={kind === 'privacy' ? words.privacy : words.health} />
        {latest?.granted ? (
          <StateChip tone="open" icon="check">
            {words.agreed}
          </StateChip>
        ) : (
          <StateChip tone="full" icon="stop">
            {latest ? words.withdrawn : words.notYet}
          </StateChip>
        )}
      </View>
      {latest && <Since {...latest} />}
    </>
  )
}

function Since({ granted, at }: ConsentView) {
  const words = useWords(consentWords)
  const { language } = useSettings()
  const when = longWhen(at, now(), language)
  return <Text className="cap">{granted ? words.since(when) : words.withdrawnAt(when)}</Text>
}

function Withdrawal({ kind, onDone, onClose }: { kind: AgreementKind; onDone: () => void; onClose: () => void }) {
  const words = useWords(consentWords)
  const said = useProblem()
  const whole = kind === 'privacy'
  const withdrawing = useWrite((granted: boolean, key: string) => answerTo(kind, granted, key), {
    done: () => {
      onClose()
      // What this phone kept of them is hidden too: the code as well.
      forgetCopies()
      if (!whole) return onDone()
      forgetHere()
      go.over('/home/index')
    },
  })
  return (
    <ConfirmSheet
      title={whole ? words.withdrawPrivacyTitle : words.withdrawTitle}
      text={whole ? words.withdrawPrivacyText : words.withdrawText}
      verb={words.withdraw}
      kind="danger"
      busy={withdrawing.busy}
      problem={withdrawing.error === null ? null : said(withdrawing.error)}
      onConfirm={() => withdrawing.run(false)}
      onClose={onClose}
    />
  )
}

function History({ items }: { items: ConsentView[] }) {
  const words = useWords(consentWords)
  const { language } = useSettings()
  return (
    <Section title={words.history}>
      <Card flush>
        {items.length === 0 && <Row title={words.noHistory} />}
        {items.map(({ kind, version, granted, at }) => (
          <Row
            key={`${kind} ${version} ${at}`}
            icon={granted ? 'check' : 'stop'}
            colour={granted ? 'primary' : 'text3'}
            title={`${kind === 'privacy' ? words.privacy : words.health} ${version}`}
            note={`${granted ? words.agreed : words.withdrawn} ${longWhen(at, now(), language)}`}
          />
        ))}
      </Card>
    </Section>
  )
}
