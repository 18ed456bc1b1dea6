import { useEffect, useState } from 'react'
import { Button as WeChatButton, Text, View } from '@tarojs/components'
import { useWords } from '../../../i18n/i18n.ts'
import { finishWebSignIn, startWebSignIn, webSignInWaits } from '../../../session.ts'
import { change, useSettings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { Check } from '../../../ui/fields.tsx'
import { go } from '../../../ui/go.ts'
import { Icon } from '../../../ui/Icon.tsx'
import type { IconName } from '../../../ui/icons.ts'
import { Picture } from '../../../ui/Picture.tsx'
import { riverPicture } from '../../../ui/river.ts'
import { Screen } from '../../../ui/Screen.tsx'
import { Problem } from '../../../ui/Sheet.tsx'
import { State, useProblem } from '../../../ui/states.tsx'
import { Tap } from '../../../ui/Tap.tsx'
import { uiWords } from '../../../ui/words.ts'
import { keep } from '../../../wire.ts'
import { afterWebSignIn, signInHere } from '../../signIn.ts'
import { welcomeWords } from '../../words.ts'
import './index.scss'

/** The first page of somebody who is not signed in: what it is for, the agreement, one way in. */
export default function Welcome() {
  const words = useWords(welcomeWords)
  const said = useProblem()
  const [agreed, setAgreed] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(webSignInWaits())

  const attempt = (work: () => Promise<void>) => {
    setBusy(true)
    setProblem(null)
    work()
      .catch((error: unknown) => setProblem(said(error)))
      .finally(() => setBusy(false))
  }
  const signIn = (phoneCode: string | null) => {
    if (!agreed) setProblem(words.agreeFirst)
    else attempt(() => leave(phoneCode))
  }
  useReturn(attempt)

  if (busy && webSignInWaits()) {
    return (
      <Screen title={words.title}>
        <State icon="loop" title={words.signingIn} text={words.signingInNote} />
      </Screen>
    )
  }
  return (
    <Screen title={words.title}>
      <Hero />
      <Points />
      <WayIn agreed={agreed} busy={busy} onSignIn={signIn} />
      {problem && <Problem text={problem} />}
      <Agreement on={agreed} onChange={setAgreed} />
      <Modes />
    </Screen>
  )
}

async function leave(phoneCode: string | null): Promise<void> {
  if (process.env['TARO_ENV'] !== 'h5') return signInHere(phoneCode)
  keep('agreed', 'yes')
  await startWebSignIn()
}

/** WeChat's own page sends the browser back here, with a code in the address. */
function useReturn(attempt: (work: () => Promise<void>) => void): void {
  useEffect(() => {
    if (!webSignInWaits()) return
    attempt(async () => {
      const account = await finishWebSignIn()
      if (account) await afterWebSignIn(account)
    })
    // Once: the code is good for one use.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [])
}

function Hero() {
  const words = useWords(welcomeWords)
  const wide = { ink: '#11695f', strength: 0.5, lines: 12, from: 0.5, gap: 13, swing: 20, width: 1.4, phase: 0.4 }
  const low = { strength: 0.35, lines: 7, from: 0.5, gap: 9, swing: 10 }
  return (
    <View className="welcome-hero">
      <Picture className="welcome-river" src={riverPicture(430, 300, wide)} width={430} height={300} />
      <View className="welcome-card">
        <Picture className="welcome-river" src={riverPicture(220, 140, low)} width={220} height={140} />
        <Text className="welcome-card-name">{words.cardName}</Text>
        <View className="welcome-sun" />
        <View className="welcome-bar" />
      </View>
      <View className="welcome-words">
        <Text className="welcome-slogan">{words.slogan}</Text>
        <Text className="welcome-note">{words.sloganNote}</Text>
      </View>
    </View>
  )
}

function Points() {
  const words = useWords(welcomeWords)
  const points: [IconName, string][] = [
    ['lock', words.safe],
    ['family', words.family],
    ['hospital', words.hospitals],
  ]
  return (
    <View className="welcome-points">
      {points.map(([icon, text]) => (
        <View className="welcome-point" key={icon}>
          <View className="welcome-icon">
            <Icon name={icon} size={22} warm="accent" />
          </View>
          <Text className="f1">{text}</Text>
        </View>
      ))}
    </View>
  )
}

interface WayInProps {
  agreed: boolean
  busy: boolean
  onSignIn: (phoneCode: string | null) => void
}

/** In WeChat the phone number comes along with one tap; until the box is ticked WeChat is not asked for it. */
function WayIn({ agreed, busy, onSignIn }: WayInProps) {
  const words = useWords(welcomeWords)
  if (process.env['TARO_ENV'] === 'h5') {
    return (
      <Button className="full" busy={busy} onTap={() => onSignIn(null)}>
        {words.withWeChat}
      </Button>
    )
  }
  return (
    <>
      {agreed && !busy ? (
        <WeChatButton
          className="tap btn btn-main full"
          openType="getPhoneNumber"
          onGetPhoneNumber={({ detail: { code } }) => onSignIn(code ?? null)}
        >
          {words.withPhone}
        </WeChatButton>
      ) : (
        <Button className="full" busy={busy} onTap={() => onSignIn(null)}>
          {words.withPhone}
        </Button>
      )}
      <Button kind="plain" className="full" disabled={busy} onTap={() => onSignIn(null)}>
        {words.withoutPhone}
      </Button>
    </>
  )
}

function Agreement({ on, onChange }: { on: boolean; onChange: (on: boolean) => void }) {
  const words = useWords(welcomeWords)
  return (
    <View className="welcome-agree">
      <Check on={on} onChange={onChange} label={`${words.agree}${words.agreement}`} />
      <View className="welcome-agree-text">
        <Text>{words.agree}</Text>
        <Tap className="link" onTap={() => go.to('/session/pages/agreement/index?kind=privacy')}>
          {words.agreement}
        </Tap>
        <Text>{words.agreeEnd}</Text>
      </View>
    </View>
  )
}

function Modes() {
  const words = useWords(welcomeWords)
  const { language } = useWords(uiWords)
  const settings = useSettings()
  return (
    <View className="welcome-modes">
      <Button kind="plain" small icon="user" onTap={() => change({ care: !settings.care })}>
        {settings.care ? words.careOff : words.careOn}
      </Button>
      <Button kind="plain" small onTap={() => change({ language: settings.language === 'zh' ? 'en' : 'zh' })}>
        {language}
      </Button>
    </View>
  )
}
