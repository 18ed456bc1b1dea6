import { useState } from 'react'
import { useWords } from '../../../i18n/i18n.ts'
import { dayOf, fullDate } from '../../../i18n/when.ts'
import { useSettings } from '../../../settings.ts'
import { PrivateFamily } from '../../../results/parts/PrivateFamily.tsx'
import { Button } from '../../../ui/Button.tsx'
import { Card, Note, Row } from '../../../ui/layout.tsx'
import { say } from '../../../ui/say.ts'
import { Screen } from '../../../ui/Screen.tsx'
import { ConfirmSheet } from '../../../ui/Sheet.tsx'
import { Await, State, useProblem } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { useWrite } from '../../../ui/useWrite.ts'
import { caretakers, dismissCaretaker } from '../../api.ts'
import { consentingWords } from '../../personWords.ts'

interface Asked {
  id: string
  nameMasked: string
}

/** Other accounts that look after this account's own person; each can be dismissed. */
export default function Caretakers() {
  const words = useWords(consentingWords)
  const { language } = useSettings()
  const [asked, setAsked] = useState<Asked | null>(null)
  const known = useRemote(caretakers)
  const over = asked && <Dismissal asked={asked} onDone={known.reload} onClose={() => setAsked(null)} />
  return (
    <Screen title={words.caretakersTitle} over={over}>
      <Note icon="family">{words.caretakersIntro}</Note>
      <Await of={known}>
        {({ items }) =>
          items.length === 0 ? (
            <State icon="family" title={words.empty} text={words.emptyText} />
          ) : (
            <>
              <Card flush>
                {items.map((one) => (
                  <Row
                    key={one.id}
                    icon="user"
                    title={one.nameMasked}
                    note={words.since(fullDate(dayOf(Date.parse(one.since)), language))}
                    trailing={
                      <Button kind="soft" small onTap={() => setAsked(one)}>
                        {words.dismiss}
                      </Button>
                    }
                  />
                ))}
              </Card>
              <PrivateFamily />
            </>
          )
        }
      </Await>
    </Screen>
  )
}

function Dismissal({ asked, onDone, onClose }: { asked: Asked; onDone: () => void; onClose: () => void }) {
  const words = useWords(consentingWords)
  const said = useProblem()
  const dismissing = useWrite((id: string, key: string) => dismissCaretaker({ params: { id }, key }), {
    done: () => {
      say(words.dismissed)
      onClose()
      onDone()
    },
  })
  return (
    <ConfirmSheet
      title={words.dismissTitle}
      text={words.dismissText(asked.nameMasked)}
      verb={words.dismissDo}
      kind="danger"
      busy={dismissing.busy}
      problem={dismissing.error === null ? null : said(dismissing.error)}
      onConfirm={() => dismissing.run(asked.id)}
      onClose={onClose}
    />
  )
}
