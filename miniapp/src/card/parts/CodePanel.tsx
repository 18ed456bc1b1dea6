import { Text, View } from '@tarojs/components'
import type { CardView } from '@onecard/shared/healthcard'
import type { Code } from '../../healthcard/useCode.ts'
import { cardWords } from '../../healthcard/words.ts'
import { useWords } from '../../i18n/i18n.ts'
import { durationWord } from '../../i18n/when.ts'
import { useSettings } from '../../settings.ts'
import { isUnconsented } from '../../refused.ts'
import { HealthConsentAsk } from '../../session/HealthConsentAsk.tsx'
import { Button } from '../../ui/Button.tsx'
import { go } from '../../ui/go.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Note } from '../../ui/layout.tsx'
import { Qr } from '../../ui/Qr.tsx'
import { Ring } from '../../ui/Ring.tsx'
import { useOnline } from '../../ui/Screen.tsx'
import { State } from '../../ui/states.tsx'
import { useBrightScreen } from '../useBrightScreen.ts'
import { routes } from '../../routes.ts'

interface CodePanelProps {
  card: CardView
  code: Code
  refreshing: boolean
  onRefresh: () => void
}

/** The code with its countdown, and what to do with it. */
export function CodePanel({ card, code, refreshing, onRefresh }: CodePanelProps) {
  const words = useWords(cardWords)
  const { care } = useSettings()
  useBrightScreen()
  if (code.state === 'over' && isUnconsented(code.error)) return <HealthConsentAsk onGiven={onRefresh} />
  if (code.state === 'over') return <Over onRetry={onRefresh} />
  return (
    <View className="code-panel">
      <CodePicture code={code} name={card.nameMasked} />
      {care && <Text className="code-show">{words.showIt}</Text>}
      <Countdown code={code} />
      {!care && <Text className="cap">{words.keepSafe}</Text>}
      <View className="code-actions">
        <Button kind="soft" small={!care} wide icon="refresh" busy={refreshing} onTap={onRefresh}>
          {care ? words.another : words.refresh}
        </Button>
        {!care && <PrintedCode cardId={card.id} />}
      </View>
    </View>
  )
}

function PrintedCode({ cardId }: { cardId: string }) {
  const words = useWords(cardWords)
  return (
    <Button kind="soft" small wide icon="printer" onTap={() => go.to(routes.staticCodes(cardId))}>
      {words.printed}
    </Button>
  )
}

type Going = Exclude<Code, { state: 'over' }>

function CodePicture({ code, name }: { code: Going; name: string }) {
  const words = useWords(cardWords)
  const { care } = useSettings()
  const online = useOnline()
  const [ring, picture] = care ? [296, 246] : [232, 188]
  if (code.state === 'waiting') {
    return (
      <Ring size={ring} left={0} tone="online">
        <Icon name="qr" size={64} colour="quiet" />
      </Ring>
    )
  }
  return (
    <Ring size={ring} left={code.share} tone={online && code.fresh ? 'online' : 'offline'}>
      <Qr text={code.text} size={picture} alt={words.codeAlt(name)} />
    </Ring>
  )
}

/** The seconds are for eyes; for ears they are said twice, at 30 and at 10. */
function Countdown({ code }: { code: Going }) {
  const words = useWords(cardWords)
  const { care } = useSettings()
  if (code.state === 'waiting') return <Text className="code-countdown"> </Text>
  const aloud = code.seconds <= 10 ? 10 : code.seconds <= 30 ? 30 : 60
  return (
    <View className="code-countdown">
      <Icon name="loop" size={care ? 22 : 18} />
      <Text {...(process.env['TARO_ENV'] === 'h5' ? { ariaHidden: true } : {})}>{words.newCodeIn(code.seconds)}</Text>
      {process.env['TARO_ENV'] === 'h5' && (
        <span className="for-ears" aria-live="polite">
          {words.codeSoon(aloud)}
        </span>
      )}
    </View>
  )
}

function Over({ onRetry }: { onRetry: () => void }) {
  const words = useWords(cardWords)
  return (
    <State icon="wifioff" tone="warm" title={words.offlineOver} text={words.offlineOverNote}>
      <Button onTap={onRetry}>{words.refresh}</Button>
    </State>
  )
}

/** Above the card while there is no network: it still works, and for how long. */
export function OfflineNote({ code }: { code: Code }) {
  const words = useWords(cardWords)
  const { language } = useSettings()
  const online = useOnline()
  if (online || code.state !== 'shown') return null
  return (
    <Note tone="warn" icon="wifioff">
      <Text className="strong block">{words.offlineTitle}</Text>
      <Text>{words.offlineLeft(durationWord(code.leftMs, language))}</Text>
    </Note>
  )
}
