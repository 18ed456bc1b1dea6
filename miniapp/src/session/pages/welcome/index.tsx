import { useWords } from '../../../i18n/i18n.ts'
import { signInWithWeChat, startWebSignIn } from '../../../session.ts'
import { Button } from '../../../ui/Button.tsx'
import { go } from '../../../ui/go.ts'
import { Screen } from '../../../ui/Screen.tsx'
import { uiWords } from '../../../ui/words.ts'

export default function Welcome() {
  const words = useWords(uiWords)
  const signIn = process.env['TARO_ENV'] === 'h5' ? startWebSignIn : () => signInWithWeChat().then(() => go.tab('home'))
  return (
    <Screen title={words.signIn}>
      <Button onTap={() => void signIn()}>{words.signIn}</Button>
    </Screen>
  )
}
