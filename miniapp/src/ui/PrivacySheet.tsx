import { useEffect, useState } from 'react'
import { Button as WeChatButton, Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { useWords } from '../i18n/i18n.ts'
import { openQuestion, watchQuestion } from '../privacy.ts'
import { Button } from './Button.tsx'
import { Sheet } from './Sheet.tsx'
import { uiWords } from './words.ts'

const agreeButton = 'privacy-agree'

/** WeChat asks for consent before it lets us call an interface that touches personal data; this is where it is given. */
export function PrivacySheet() {
  const words = useWords(uiWords)
  const [question, setQuestion] = useState(openQuestion())
  useEffect(() => watchQuestion(setQuestion), [])
  if (process.env['TARO_ENV'] !== 'weapp' || !question) return null
  const refuse = () => question.answer({ event: 'disagree' })
  const read = () => void Promise.resolve(Taro.openPrivacyContract({})).catch(() => undefined)
  return (
    <Sheet title={words.privacyTitle} onClose={refuse}>
      <Text className="sub">{words.privacyHelp}</Text>
      <Button kind="plain" onTap={read}>
        {words.privacyRead}
      </Button>
      <View className="pair">
        <Button kind="ghost" wide onTap={refuse}>
          {words.privacyRefuse}
        </Button>
        <WeChatButton
          id={agreeButton}
          className="tap btn btn-main wide"
          openType="agreePrivacyAuthorization"
          onAgreePrivacyAuthorization={() => question.answer({ event: 'agree', buttonId: agreeButton })}
        >
          {words.privacyAgree}
        </WeChatButton>
      </View>
    </Sheet>
  )
}
