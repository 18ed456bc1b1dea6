import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import type { ShareOpening, ShareView } from '@onecard/shared/shares'
import { useWords } from '../../../i18n/i18n.ts'
import { longWhen } from '../../../i18n/when.ts'
import { useSettings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { StateChip, Tag, type Tone } from '../../../ui/chips.tsx'
import type { IconName } from '../../../ui/icons.ts'
import { Card, Note } from '../../../ui/layout.tsx'
import { List, readOn } from '../../../ui/List.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { ConfirmSheet } from '../../../ui/Sheet.tsx'
import { State, useProblem } from '../../../ui/states.tsx'
import { usePages } from '../../../ui/usePages.ts'
import { useWrite } from '../../../ui/useWrite.ts'
import { now } from '../../../wire.ts'
import { revokeShare, shares } from '../../api.ts'
import { sharesWords } from '../../shareWords.ts'
import '../../results.scss'

/** The links of this account: what, for whom, until when, and every time they were opened. */
export default function Shares() {
  const words = useWords(sharesWords)
  const said = useProblem()
  const [ending, setEnding] = useState<string | null>(null)
  const [round, setRound] = useState(0)
  const list = usePages((after) => shares({ query: { after } }), [round])
  const end = useWrite((id: string, key: string) => revokeShare({ params: { id }, key }), {
    done: () => {
      setEnding(null)
      setRound(round + 1)
    },
  })
  const sheet = ending !== null && (
    <ConfirmSheet
      title={words.endTitle}
      text={words.endText}
      verb={words.end}
      kind="danger"
      busy={end.busy}
      problem={end.error === null ? null : said(end.error)}
      onConfirm={() => end.run(ending)}
      onClose={() => setEnding(null)}
    />
  )
  return (
    <Screen title={words.title} onEnd={readOn(list)} over={sheet}>
      <Note icon="eye">{words.intro}</Note>
      <List of={list} empty={<State icon="share" title={words.empty} text={words.emptyText} />}>
        {(items) => items.map((share) => <Share key={share.id} share={share} onEnd={() => setEnding(share.id)} />)}
      </List>
    </Screen>
  )
}

const looks: Record<ShareView['state'], { tone: Tone; icon: IconName }> = {
  active: { tone: 'open', icon: 'share' },
  expired: { tone: 'full', icon: 'clock' },
  revoked: { tone: 'full', icon: 'stop' },
  locked: { tone: 'stop', icon: 'lock' },
}

function Share({ share, onEnd }: { share: ShareView; onEnd: () => void }) {
  const words = useWords(sharesWords)
  const { language, care } = useSettings()
  const { recipient, reports, state, hasCode, expiresAt, openings, latest } = share
  const expiry = longWhen(expiresAt, now(), language, care)
  return (
    <Card>
      <View className="share-head">
        <Text className="row-title f1">{recipient}</Text>
        <StateChip {...looks[state]}>{words[state]}</StateChip>
      </View>
      {reports.map(({ id, title, institutionName }) => (
        <Text className="sub" key={id}>{`${title} ${institutionName}`}</Text>
      ))}
      <View className="share-facts">
        <Tag>{state === 'active' ? words.until(expiry) : words.ended(expiry)}</Tag>
        <Tag tone="pine">{words.opened(openings)}</Tag>
        {hasCode && <Tag>{words.withCode}</Tag>}
      </View>
      {latest.map((opening) => (
        <Opening key={opening.at + opening.outcome} {...opening} />
      ))}
      {state === 'active' && (
        <Button kind="ghost" small icon="stop" onTap={onEnd}>
          {words.end}
        </Button>
      )}
    </Card>
  )
}

function Opening({ at, device, outcome }: ShareOpening) {
  const words = useWords(sharesWords)
  const { language, care } = useSettings()
  const when = longWhen(at, now(), language, care)
  return (
    <Text className="cap share-opening">
      {outcome === 'opened' ? words.openedBy(when, device) : words.wrongBy(when, device)}
    </Text>
  )
}
