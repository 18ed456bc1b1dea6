import { useRouter } from '@tarojs/taro'
import type { PaperView } from '@onecard/shared/papers'
import { useWords } from '../../../i18n/i18n.ts'
import { longWhen } from '../../../i18n/when.ts'
import { useSettings } from '../../../settings.ts'
import type { IconName } from '../../../ui/icons.ts'
import { Card, Fact, Note } from '../../../ui/layout.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await, State } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { now } from '../../../wire.ts'
import { checkPaper } from '../../api.ts'
import { checkWords } from '../../paperWords.ts'
import { reportWords } from '../../words.ts'
import '../../results.scss'

/** Where the QR code of a printed report leads, for anybody who holds the paper: whether it stands, and nothing of what it says. */
export default function Check() {
  const words = useWords(checkWords)
  const token = useRouter().params['t'] ?? ''
  const paper = useRemote(() => checkPaper({ params: { token } }), [token])
  return <Screen title={words.title}>{token === '' ? <Incomplete /> : <Await of={paper}>{told}</Await>}</Screen>
}

const told = (paper: PaperView) => <Told paper={paper} />

function Incomplete() {
  const words = useWords(checkWords)
  return <State icon="scan" tone="warm" title={words.title} text={words.missing} />
}

const looks: Record<PaperView['state'], { icon: IconName; tone: 'pine' | 'warm' | 'danger' }> = {
  genuine: { icon: 'check', tone: 'pine' },
  changed: { icon: 'alert', tone: 'warm' },
  withdrawn: { icon: 'close', tone: 'danger' },
}

function Told({ paper: { state, institutionName, kind, issuedAt, nameMasked } }: { paper: PaperView }) {
  const words = useWords(checkWords)
  const kinds = useWords(reportWords)
  const { language, care } = useSettings()
  return (
    <>
      <State {...looks[state]} title={words[state]} text={words[`${state}Text`]} />
      <Card>
        <Fact name={words.institution}>{institutionName}</Fact>
        <Fact name={words.kind}>{kinds[kind]}</Fact>
        <Fact name={words.issued}>{longWhen(issuedAt, now(), language, care)}</Fact>
        <Fact name={words.name}>{nameMasked}</Fact>
      </Card>
      <Note icon="shield">{words.only}</Note>
    </>
  )
}
