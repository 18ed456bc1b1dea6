import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { CardView } from '@onecard/shared/healthcard'
import { useWords } from '../../../i18n/i18n.ts'
import { dayOf, fullDate } from '../../../i18n/when.ts'
import { formWords } from '../../../person/formWords.ts'
import { usePeople } from '../../../person/people.ts'
import { takeUp } from '../../../returning.ts'
import { HealthConsentRow } from '../../../session/HealthConsentRow.tsx'
import { useSettings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { CardFace } from '../../../ui/CardFace.tsx'
import { go } from '../../../ui/go.ts'
import { Icon } from '../../../ui/Icon.tsx'
import { Heading, Section } from '../../../ui/layout.tsx'
import { Steps } from '../../../ui/progress.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { card } from '../../api.ts'
import { cardWords } from '../../words.ts'
import './index.scss'
import { routes } from '../../../routes.ts'

/** The card has just been claimed: here it is, and what it may be used for. */
export default function Claimed() {
  const words = useWords(cardWords)
  const id = useRouter().params['id'] ?? ''
  const claimed = useRemote(() => card({ params: { id } }), [id])
  const foot = (
    <>
      <Button kind="ghost" wide onTap={() => go.instead(routes.realName)}>
        {words.addFamily}
      </Button>
      <Button wide onTap={takeUp}>
        {words.begin}
      </Button>
    </>
  )
  return (
    <Screen title={words.claimTitle} foot={claimed.state === 'ready' && foot}>
      <Await of={claimed}>{(value) => <ClaimedCard {...value} />}</Await>
    </Screen>
  )
}

function ClaimedCard({ memberId, nameMasked, numberMasked, claimedAt }: CardView) {
  const words = useWords(cardWords)
  const way = useWords(formWords)
  const { language } = useSettings()
  const { people } = usePeople()
  const own = people?.people.find(({ id }) => id === memberId)?.member.relation === 'self'
  const date = words.claimedOn(fullDate(dayOf(Date.parse(claimedAt)), language))
  return (
    <>
      <Steps names={[way.stepSignIn, way.stepRealName, way.stepCard]} at={2} />
      <View className="claimed-head">
        <Icon name="okfill" size={40} />
        <View className="f1">
          <Heading className="h1" text={own ? words.claimed : words.claimedFor(nameMasked)} />
          <Text className="sub">{words.claimedNote}</Text>
        </View>
      </View>
      <CardFace
        tall
        issuer={words.cityCard}
        name={nameMasked}
        number={numberMasked}
        aside={<Text className="micro on2">{date}</Text>}
      />
      <Section title={words.asked}>
        <HealthConsentRow />
      </Section>
    </>
  )
}
