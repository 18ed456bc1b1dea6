import { useEffect, useState } from 'react'
import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { SharedReport, SharedView } from '@onecard/shared/shares'
import { useWords } from '../../../i18n/i18n.ts'
import { longWhen } from '../../../i18n/when.ts'
import { isRefused } from '../../../refused.ts'
import { useSettings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { TextField } from '../../../ui/fields.tsx'
import { Card, Heading, Note } from '../../../ui/layout.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Problem } from '../../../ui/Sheet.tsx'
import { Failed, Skeleton, State, useProblem } from '../../../ui/states.tsx'
import { useWrite } from '../../../ui/useWrite.ts'
import { now } from '../../../wire.ts'
import { openShare } from '../../api.ts'
import { Item } from '../../parts/Item.tsx'
import { Paragraph } from '../../parts/Paragraph.tsx'
import { Standing } from '../../parts/Standing.tsx'
import { sharedWords } from '../../shareWords.ts'
import { reportWords } from '../../words.ts'
import '../../results.scss'

/** Where a shared link leads: the reports, for whoever has it, without signing in. Asked for once; each time is noted. */
export default function Shared() {
  const words = useWords(sharedWords)
  const token = useRouter().params['t'] ?? ''
  const [view, setView] = useState<SharedView | null>(null)
  const opening = useWrite(
    (code: string | null) => openShare({ body: { token, ...(code === null ? {} : { code }) } }),
    {
      done: setView,
    },
  )
  const { run } = opening
  useEffect(() => {
    if (token !== '') run(null)
    // Once: a second asking would count as a second opening.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [token])
  return (
    <Screen title={words.title}>
      {view !== null && <Reports view={view} />}
      {view === null && token === '' && <State icon="share" tone="warm" title={words.gone} text={words.missing} />}
      {view === null && token !== '' && <Waiting {...opening} />}
    </Screen>
  )
}

interface WaitingProps {
  busy: boolean
  error: unknown
  run: (code: string | null) => void
}

/** What stands between the link and the report: its code, its end, or the network. */
function Waiting({ busy, error, run }: WaitingProps) {
  const words = useWords(sharedWords)
  const said = useProblem()
  const [asks, setAsks] = useState(false)
  if (!asks && isRefused(error, 'share.code-wanted')) setAsks(true)
  if (isRefused(error, 'share.unknown', 'share.expired', 'share.revoked', 'share.locked')) {
    return <State icon="stop" tone="warm" title={words.gone} text={said(error)} />
  }
  if (asks) {
    const wrong = isRefused(error, 'share.code-wanted') || error === null ? null : said(error)
    return <AskCode busy={busy} problem={wrong} onCode={run} />
  }
  return error === null ? <Skeleton /> : <Failed error={error} onRetry={() => run(null)} />
}

function AskCode({ busy, problem, onCode }: { busy: boolean; problem: string | null; onCode: (code: string) => void }) {
  const words = useWords(sharedWords)
  const [code, setCode] = useState('')
  const [tried, setTried] = useState(false)
  const whole = /^\d{4,6}$/.test(code)
  const send = () => {
    setTried(true)
    if (whole) onCode(code)
  }
  return (
    <>
      <Heading className="h1" text={words.codeTitle} />
      <Text className="sub">{words.codeText}</Text>
      <Card flush>
        <TextField
          label={words.code}
          kind="number"
          value={code}
          maxLength={6}
          placeholder=""
          onChange={setCode}
          onEnter={send}
          fault={tried && !whole ? words.codeFault : null}
        />
      </Card>
      {problem !== null && <Problem text={problem} />}
      <Button className="full btn-gap" busy={busy} onTap={send}>
        {words.open}
      </Button>
    </>
  )
}

function Reports({ view: { name, sex, age, expiresAt, reports } }: { view: SharedView }) {
  const words = useWords(sharedWords)
  const { language, care } = useSettings()
  return (
    <>
      <Card>
        <Heading className="h1" text={words.whose(name, words[sex], age)} />
        <Text className="sub">{words.until(longWhen(expiresAt, now(), language, care))}</Text>
      </Card>
      <Note icon="shield">{words.logged}</Note>
      {reports.map((report) => (
        <Report key={report.title + report.issuedAt} report={report} />
      ))}
    </>
  )
}

function Report({ report }: { report: SharedReport }) {
  const words = useWords(reportWords)
  const { language, care } = useSettings()
  const when = (instant: string) => longWhen(instant, now(), language, care)
  const { title, institutionName, state, sampledAt, issuedAt, observations, conclusion, note } = report
  return (
    <>
      <Card>
        <Heading className="h2" text={title} />
        <Text className="sub">{institutionName}</Text>
        <View className="result-times">
          {sampledAt !== null && <Text>{words.sampled(when(sampledAt))}</Text>}
          <Text>{words.issued(when(issuedAt))}</Text>
        </View>
      </Card>
      <Standing state={state} />
      {observations.length > 0 && (
        <Card flush>
          {observations.map((item, nth) => (
            <Item key={`${item.code} ${nth}`} item={item} memberId={null} />
          ))}
        </Card>
      )}
      <Paragraph title={words.conclusion} text={conclusion} />
      <Paragraph title={words.note} text={note} />
      <Note tone="lake">{words.plain}</Note>
    </>
  )
}
