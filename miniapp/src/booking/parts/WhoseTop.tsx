import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import type { DoctorView } from '@onecard/shared/directory'
import { useWords } from '../../i18n/i18n.ts'
import { rankWord } from '../../i18n/ranks.ts'
import { isSignedOut } from '../../refused.ts'
import { signInFirst } from '../../returning.ts'
import { useSettings } from '../../settings.ts'
import { Tag } from '../../ui/chips.tsx'
import { DoctorFace } from '../../ui/Face.tsx'
import { Icon } from '../../ui/Icon.tsx'
import { Card, Heading } from '../../ui/layout.tsx'
import { say } from '../../ui/say.ts'
import { Await, useProblem } from '../../ui/states.tsx'
import { Tap } from '../../ui/Tap.tsx'
import { useRemote } from '../../ui/useRemote.ts'
import { department, doctor, follow, unfollow } from '../api.ts'
import { directoryWords } from '../words.ts'

/** Whose times these are: the doctor with a way to follow, or the department. */
export function WhoseTop({ doctorId, departmentId }: { doctorId: string | null; departmentId: string }) {
  if (doctorId) return <DoctorTop id={doctorId} />
  return <DepartmentTop id={departmentId} />
}

function DoctorTop({ id }: { id: string }) {
  const words = useWords(directoryWords)
  const { care, language } = useSettings()
  const one = useRemote(() => doctor({ params: { id } }), [id])
  return (
    <Await of={one} waiting={<View className="next-bones" />}>
      {(value) => (
        <Card>
          <View className="doctor-top">
            <DoctorFace nth={value.face} size={care ? 72 : 60} />
            <View className="f1">
              <View className="doctor-head">
                <Heading className="h1" text={value.name} />
                <Text className="sub">{rankWord(value.title, language)}</Text>
              </View>
              <Text className="sub">{`${value.departmentName} · ${value.hospitalName}`}</Text>
            </View>
            <Follow doctor={value} />
          </View>
          {!care && value.specialities.length > 0 && (
            <View className="doctor-tags" ariaLabel={words.good(value.specialities.join('、'))}>
              {value.specialities.map((what) => (
                <Tag key={what} tone="pine">
                  {what}
                </Tag>
              ))}
            </View>
          )}
        </Card>
      )}
    </Await>
  )
}

/** The star answers at once; when the server says no it goes back, in words. */
function Follow({ doctor: { id, followed } }: { doctor: DoctorView }) {
  const words = useWords(directoryWords)
  const problem = useProblem()
  const [on, setOn] = useState(followed)
  const toggle = () => {
    setOn(!on)
    const write = on ? unfollow({ params: { id } }) : follow({ params: { id } })
    write.catch((error: unknown) => {
      setOn(on)
      if (isSignedOut(error)) signInFirst()
      else say(problem(error))
    })
  }
  return (
    <Tap className="follow" chosen={on} onTap={toggle}>
      <Icon name="star" size={24} colour="accentText" warm={on ? 'accent' : 'accentText'} />
      <Text>{on ? words.followed : words.follow}</Text>
    </Tap>
  )
}

function DepartmentTop({ id }: { id: string }) {
  const words = useWords(directoryWords)
  const one = useRemote(() => department({ params: { id } }), [id])
  return (
    <Await of={one} waiting={<View className="next-bones" />}>
      {(value) => (
        <Card>
          <Heading className="h1" text={value.name} />
          <Text className="sub">{[value.campusName, value.floor].filter(Boolean).join(' ')}</Text>
          {value.bookedByDepartment && <Text className="cap">{words.byDepartment}</Text>}
        </Card>
      )}
    </Await>
  )
}
