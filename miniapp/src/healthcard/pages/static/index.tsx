import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { StaticCodeView } from '@onecard/shared/healthcard'
import { hospitals } from '../../../booking/api.ts'
import { useWords } from '../../../i18n/i18n.ts'
import { dayOf, fullDate } from '../../../i18n/when.ts'
import { useSettings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { StateChip } from '../../../ui/chips.tsx'
import { ChoiceSheet } from '../../../ui/fields.tsx'
import { Card, Note, Row } from '../../../ui/layout.tsx'
import { Qr } from '../../../ui/Qr.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { ConfirmSheet, Problem } from '../../../ui/Sheet.tsx'
import { Await, State, useProblem } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { useWrite } from '../../../ui/useWrite.ts'
import { makeStatic, statics, withdrawStatic } from '../../api.ts'
import { staticWords } from '../../usesWords.ts'
import './index.scss'

/** Printed codes: each serves one institution, three at most in force; a new one is shown once. */
export default function StaticCodes() {
  const words = useWords(staticWords)
  const said = useProblem()
  const id = useRouter().params['id'] ?? ''
  const [choosing, setChoosing] = useState(false)
  const [made, setMade] = useState<StaticCodeView | null>(null)
  const codes = useRemote(() => statics({ params: { id } }), [id])
  const making = useWrite(
    (hospitalId: string, key: string) => makeStatic({ params: { id }, body: { hospitalId }, key }),
    { done: (code) => (setMade(code), codes.reload()) },
  )
  const pick = (hospitalId: string) => {
    setChoosing(false)
    making.run(hospitalId)
  }
  const foot = codes.state === 'ready' && <Make busy={making.busy} onTap={() => setChoosing(true)} />
  const over = choosing && <ChooseHospital onPick={pick} onClose={() => setChoosing(false)} />
  return (
    <Screen title={words.title} foot={foot} over={over}>
      <Note icon="printer">{words.intro}</Note>
      {making.error !== null && <Problem text={said(making.error)} />}
      {made?.code && <Made hospital={made.hospitalName} code={made.code} />}
      <Await of={codes}>
        {({ items }) =>
          items.length === 0 ? (
            <State icon="printer" title={words.empty} text={words.emptyText} />
          ) : (
            <Codes cardId={id} items={items} onChange={codes.reload} />
          )
        }
      </Await>
    </Screen>
  )
}

function Make({ busy, onTap }: { busy: boolean; onTap: () => void }) {
  const words = useWords(staticWords)
  return (
    <Button wide icon="plus" busy={busy} onTap={onTap}>
      {words.make}
    </Button>
  )
}

function ChooseHospital({ onPick, onClose }: { onPick: (id: string) => void; onClose: () => void }) {
  const words = useWords(staticWords)
  const known = useRemote(hospitals, [], 'hospitals')
  const choices = known.state === 'ready' ? known.value.items.map(({ id, name }) => ({ value: id, word: name })) : []
  return <ChoiceSheet title={words.choose} value={null} choices={choices} onPick={onPick} onClose={onClose} />
}

/** The only time that the code itself is there. */
function Made({ hospital, code }: { hospital: string; code: string }) {
  const words = useWords(staticWords)
  return (
    <Card className="static-made">
      <Qr text={code} size={200} alt={words.codeAlt(hospital)} />
      <Text className="h3">{words.made(hospital)}</Text>
      <Text className="cap">{words.onceOnly}</Text>
      {process.env['TARO_ENV'] === 'h5' ? (
        <Button kind="soft" small icon="printer" onTap={() => window.print()}>
          {words.save}
        </Button>
      ) : (
        <Text className="cap">{words.savedHow}</Text>
      )}
    </Card>
  )
}

interface CodesProps {
  cardId: string
  items: StaticCodeView[]
  onChange: () => void
}

function Codes({ cardId, items, onChange }: CodesProps) {
  const words = useWords(staticWords)
  const said = useProblem()
  const [asked, setAsked] = useState<StaticCodeView | null>(null)
  const withdrawing = useWrite(
    (codeId: string, key: string) => withdrawStatic({ params: { id: cardId, codeId }, key }),
    {
      done: () => {
        setAsked(null)
        onChange()
      },
    },
  )
  return (
    <Card flush>
      {items.map((code) => (
        <CodeRow key={code.id} code={code} onWithdraw={() => setAsked(code)} />
      ))}
      {asked && (
        <ConfirmSheet
          title={words.withdrawTitle}
          text={words.withdrawText(asked.hospitalName)}
          verb={words.withdrawDo}
          kind="danger"
          busy={withdrawing.busy}
          problem={withdrawing.error === null ? null : said(withdrawing.error)}
          onConfirm={() => withdrawing.run(asked.id)}
          onClose={() => setAsked(null)}
        />
      )}
    </Card>
  )
}

function CodeRow({ code, onWithdraw }: { code: StaticCodeView; onWithdraw: () => void }) {
  const words = useWords(staticWords)
  const { language } = useSettings()
  const inForce = code.state === 'active'
  return (
    <Row
      icon="qr"
      title={code.hospitalName}
      note={words.madeOn(fullDate(dayOf(Date.parse(code.createdAt)), language))}
      trailing={
        <View className="pair">
          <StateChip tone={inForce ? 'open' : 'full'} icon={inForce ? 'check' : 'stop'}>
            {inForce ? words.inForce : words.withdrawn}
          </StateChip>
          {inForce && (
            <Button kind="plain" small onTap={onWithdraw}>
              {words.withdraw}
            </Button>
          )}
        </View>
      }
    />
  )
}
