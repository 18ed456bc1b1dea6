import { Text, View } from '@tarojs/components'
import type { Code } from '../../healthcard/useCode.ts'
import { cardWords } from '../../healthcard/words.ts'
import { useWords } from '../../i18n/i18n.ts'
import { isUnconsented } from '../../refused.ts'
import { HealthConsentAsk } from '../../session/HealthConsentAsk.tsx'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Qr } from '../../ui/Qr.tsx'
import { Ring } from '../../ui/Ring.tsx'
import { useOnline } from '../../ui/Screen.tsx'
import { State } from '../../ui/states.tsx'

/** The card's own code, as on the card page: made on this phone, with a ring that runs down. */
export function PassCode({ code, name, onRefresh }: { code: Code; name: string; onRefresh: () => void }) {
  if (code.state === 'over') return <NoCode error={code.error} onRefresh={onRefresh} />
  return <View className="pass-code">{code.state === 'waiting' ? <Coming /> : <Shown code={code} name={name} />}</View>
}

function NoCode({ error, onRefresh }: { error: unknown; onRefresh: () => void }) {
  const words = useWords(cardWords)
  if (isUnconsented(error)) return <HealthConsentAsk onGiven={onRefresh} />
  return (
    <State icon="wifioff" tone="warm" title={words.offlineOver} text={words.offlineOverNote}>
      <Button onTap={onRefresh}>{words.refresh}</Button>
    </State>
  )
}

const sizes = { usual: [232, 188], care: [270, 222] } as const

function Coming() {
  const [ring] = sizes[useSettings().care ? 'care' : 'usual']
  return (
    <Ring size={ring} left={0} tone="online">
      <Icon name="qr" size={64} colour="quiet" />
    </Ring>
  )
}

function Shown({ code, name }: { code: Extract<Code, { state: 'shown' }>; name: string }) {
  const words = useWords(cardWords)
  const { care } = useSettings()
  const online = useOnline()
  const [ring, picture] = sizes[care ? 'care' : 'usual']
  return (
    <>
      <Ring size={ring} left={code.share} tone={online && code.fresh ? 'online' : 'offline'}>
        <Qr text={code.text} size={picture} alt={words.codeAlt(name)} />
      </Ring>
      <View className="pass-countdown">
        <Icon name="loop" size={care ? 22 : 18} />
        <Text>{words.newCodeIn(code.seconds)}</Text>
      </View>
    </>
  )
}
