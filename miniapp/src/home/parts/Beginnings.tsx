import { Text, View } from '@tarojs/components'
import { cardWords } from '../../healthcard/words.ts'
import { useWords } from '../../i18n/i18n.ts'
import { signInFirst } from '../../returning.ts'
import { routes } from '../../routes.ts'
import { change, useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { CardFace } from '../../ui/CardFace.tsx'
import { go } from '../../ui/go.ts'
import { Card, Heading } from '../../ui/layout.tsx'
import { homeWords } from '../words.ts'
import { Tiles } from './Tiles.tsx'

/** For somebody who is not signed in. */
export function Stranger() {
  const words = useWords(homeWords)
  const { care } = useSettings()
  return (
    <>
      <Invitation title={words.signedOutTitle} text={words.signedOutText} verb={words.signIn} onGo={signInFirst} />
      <Tiles />
      {!care && (
        <Button kind="plain" small icon="user" className="full btn-gap" onTap={() => change({ care: true })}>
          {words.careOn}
        </Button>
      )}
    </>
  )
}

/** Signed in, but nobody has been named yet. */
export function Start() {
  const words = useWords(homeWords)
  return (
    <>
      <Invitation
        title={words.startTitle}
        text={words.startText}
        verb={words.start}
        onGo={() => go.to(`${routes.realName}?first=yes`)}
      />
      <Tiles />
    </>
  )
}

interface InvitationProps {
  title: string
  text: string
  verb: string
  onGo: () => void
}

function Invitation({ title, text, verb, onGo }: InvitationProps) {
  const words = useWords(cardWords)
  return (
    <Card flush className="invitation">
      <CardFace issuer={words.cityCard} name="＊＊＊" number="****** ******** ****" />
      <View className="invitation-words">
        <Heading className="h1" text={title} />
        <Text className="sub">{text}</Text>
        <Button className="full" onTap={onGo}>
          {verb}
        </Button>
      </View>
    </Card>
  )
}
