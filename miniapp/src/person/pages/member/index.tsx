import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { MemberView } from '@onecard/shared/person'
import { useWords } from '../../../i18n/i18n.ts'
import { fullDate } from '../../../i18n/when.ts'
import { useSettings } from '../../../settings.ts'
import { Tag } from '../../../ui/chips.tsx'
import { Face } from '../../../ui/Face.tsx'
import { Card, Fact } from '../../../ui/layout.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { member } from '../../api.ts'
import { MemberActions } from '../../parts/MemberActions.tsx'
import { MemberState } from '../../parts/MemberState.tsx'
import { NextStep } from '../../parts/NextStep.tsx'
import { personOf } from '../../people.ts'
import { memberWords } from '../../personWords.ts'
import { calledBy, kinWords } from '../../words.ts'
import './index.scss'

/** One person: what is known of them, what comes next, what can be done. */
export default function Member() {
  const words = useWords(memberWords)
  const id = useRouter().params['id'] ?? ''
  const known = useRemote(() => member({ params: { id } }), [id])
  return (
    <Screen title={words.title}>
      <Await of={known}>
        {(value) => (
          <>
            <Who member={value} />
            <NextStep member={value} onChange={known.reload} />
            <MemberActions member={value} onChange={known.reload} />
          </>
        )}
      </Await>
    </Screen>
  )
}

function Who({ member: value }: { member: MemberView }) {
  const words = useWords(memberWords)
  const kin = useWords(kinWords)
  const { language, care } = useSettings()
  const person = personOf(value, calledBy(kin, value))
  return (
    <Card>
      <View className="who-head">
        <Face face={person.face} size={care ? 64 : 56} />
        <View className="f1">
          <Text className="h1">{value.nameMasked}</Text>
          <Text className="sub">{`${person.called} ${kin.years(value.age)}`}</Text>
        </View>
        {value.state === 'active' ? value.minor && <Tag>{kin.minor}</Tag> : <MemberState state={value.state} />}
      </View>
      <View className="rule" />
      <Fact name={words.number}>
        <Text className="num">{value.idNumberMasked}</Text>
      </Fact>
      <Fact name={words.born}>{fullDate(value.birthday, language)}</Fact>
      <Fact name={words.phone}>
        <Text className="num">{value.phoneMasked ?? words.noPhone}</Text>
      </Fact>
      <Fact name={words.card}>
        <Text className="num">{value.card?.numberMasked ?? words.noCard}</Text>
      </Fact>
      <Fact name={words.level}>{value.level === 'L2' ? words.level2 : words.level1}</Fact>
    </Card>
  )
}
