import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { AddMemberRequest, MemberView } from '@onecard/shared/person'
import { claimCard } from '../../../healthcard/api.ts'
import { useWords } from '../../../i18n/i18n.ts'
import { dayOf, fullDate } from '../../../i18n/when.ts'
import { useHealthConsent } from '../../../session/useHealthConsent.tsx'
import { useSettings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { Segment, useSheet } from '../../../ui/fields.tsx'
import { go } from '../../../ui/go.ts'
import { Heading, Note } from '../../../ui/layout.tsx'
import { Steps } from '../../../ui/progress.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Problem } from '../../../ui/Sheet.tsx'
import { useProblem } from '../../../ui/states.tsx'
import { useDraft } from '../../../ui/useDraft.ts'
import { useWrite } from '../../../ui/useWrite.ts'
import { newKey, now } from '../../../wire.ts'
import { addMember } from '../../api.ts'
import { emptyForm, factsOf, faultsOf, relationOf, requestOf, type Form } from '../../form.ts'
import { formWords } from '../../formWords.ts'
import { FormFields } from '../../parts/FormFields.tsx'
import { choose, usePeople } from '../../people.ts'
import { routes } from '../../../routes.ts'

/** Real name, checked by the authority; a first visit goes on to the card by itself. */
export default function RealName() {
  const words = useWords(formWords)
  const first = useRouter().params['first'] === 'yes'
  const { draft, relation, title, head } = first ? ownCard(words) : familyCard(words)
  const [form, fill, drop] = useDraft<Form>(draft, { ...emptyForm, relation }, ['idNumber'])
  const [shown, setShown] = useState(false)
  const [sheet, open] = useSheet()
  const today = dayOf(now())
  const faults = faultsOf(form, today, words)
  const faulty = Object.keys(faults).length > 0
  const { sending, problem, consentSheet } = useAdding(form, drop)
  const send = () => {
    setShown(true)
    if (!faulty) sending.run(requestOf(form))
  }
  const foot = (
    <Button wide busy={sending.busy} onTap={send}>
      {words.next}
    </Button>
  )
  return (
    <Screen title={title} foot={foot} over={sheet ?? consentSheet}>
      {first && <Steps names={[words.stepSignIn, words.stepRealName, words.stepCard]} at={1} />}
      <Heading className="h1" text={head} />
      <Text className="sub">{words.note}</Text>
      <FormFields form={form} fill={fill} faults={faults} all={shown} today={today} onOpen={open} />
      <Whose form={form} fill={fill} />
      <ReadOut form={form} today={today} />
      {problem !== null && <Problem text={problem} />}
      {shown && faulty && <Problem text={words.fillFirst} />}
    </Screen>
  )
}

type Words = (typeof formWords)['zh']

function ownCard(words: Words) {
  return { draft: 'real-name', relation: 'self', title: words.title, head: words.head }
}

function familyCard(words: Words) {
  return { draft: 'real-name-family', relation: 'parent', title: words.titleFamily, head: words.headFamily }
}

/** Adding the person; when only the consent to health data is missing, that is asked for and it goes on. */
function useAdding(form: Form, drop: () => void) {
  const said = useProblem()
  const consent = useHealthConsent()
  const sending = useWrite<AddMemberRequest, MemberView>((body, key) => addMember({ body, key }), {
    done: (member) => {
      drop()
      void arrive(member)
    },
    refused: (error) => consent.handle(error, () => sending.run(requestOf(form))),
  })
  const problem = sending.error === null || consent.asks(sending.error) ? null : said(sending.error)
  return { sending, problem, consentSheet: consent.sheet }
}

/** Whose card it is; there is only one 本人 in an account. */
function Whose({ form, fill }: { form: Form; fill: (part: Partial<Form>) => void }) {
  const words = useWords(formWords)
  const { people } = usePeople()
  const hasSelf = people?.people.some(({ member }) => member.relation === 'self') ?? false
  const kin = (['self', 'parent', 'spouse', 'child', 'sibling', 'other'] as const).filter(
    (one) => one !== 'self' || !hasSelf,
  )
  return (
    <View className="section">
      <Heading className="h3" text={words.whose} />
      <Segment
        label={words.whose}
        choices={kin.map((value) => ({ value, word: words[value] }))}
        value={relationOf(form)}
        onChange={(relation) => fill({ relation })}
      />
    </View>
  )
}

function ReadOut({ form, today }: { form: Form; today: string }) {
  const words = useWords(formWords)
  const { language } = useSettings()
  const facts = factsOf(form, today)
  return (
    <Note icon="lock">
      {facts ? words.readOut(fullDate(facts.birthday, language), words[facts.sex]) : words.masked}
    </Note>
  )
}

/** An adult of one's own or oneself: the card at once. Whoever must agree first: their own page says what comes next. */
async function arrive(member: MemberView): Promise<void> {
  choose(member.id)
  const page = routes.member(member.id)
  if (!member.actions.includes('claim-card')) return go.instead(page)
  try {
    const card = await claimCard({ body: { memberId: member.id }, key: newKey() })
    go.instead(routes.claimed(card.id))
  } catch {
    // The person is added; the card can be claimed from their page.
    go.instead(page)
  }
}
