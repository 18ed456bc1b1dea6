import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { AgreementView } from '@onecard/shared/session'
import { useWords } from '../../../i18n/i18n.ts'
import { fullDate } from '../../../i18n/when.ts'
import { useSettings } from '../../../settings.ts'
import { Card, Heading } from '../../../ui/layout.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { agreements } from '../../api.ts'
import { consentWords } from '../../words.ts'
import './index.scss'

/** The full text of an agreement; everybody may read it, signed in or not. */
export default function Agreement() {
  const words = useWords(consentWords)
  const { language } = useSettings()
  const kind = useRouter().params['kind'] === 'health-data' ? 'health-data' : 'privacy'
  const texts = useRemote(() => agreements({ query: { lang: language } }), [language], `agreements-${language}`)
  return (
    <Screen title={kind === 'privacy' ? words.privacy : words.health}>
      <Await of={texts}>
        {({ items }) =>
          items.filter((one) => one.kind === kind).map((one) => <AgreementText key={one.kind} {...one} />)
        }
      </Await>
    </Screen>
  )
}

function AgreementText({ title, version, effectiveFrom, changes, text }: AgreementView) {
  const words = useWords(consentWords)
  const { language } = useSettings()
  return (
    <>
      <Heading className="h1" text={title} />
      <Text className="cap">{words.version(version, fullDate(effectiveFrom.slice(0, 10), language))}</Text>
      {changes.length > 0 && (
        <Card>
          <Heading className="h3" text={words.changes} />
          {changes.map((change) => (
            <Text className="agreement-line" key={change}>
              {change}
            </Text>
          ))}
        </Card>
      )}
      <View className="agreement-text">
        {text.map((paragraph) => (
          <Text className="agreement-line" key={paragraph}>
            {paragraph}
          </Text>
        ))}
      </View>
    </>
  )
}
