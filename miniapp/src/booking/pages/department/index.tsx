import { Text } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { useWords } from '../../../i18n/i18n.ts'
import { Button } from '../../../ui/Button.tsx'
import { go } from '../../../ui/go.ts'
import { Card, Heading, Section } from '../../../ui/layout.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await, State } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { department, doctors } from '../../api.ts'
import { DoctorCard } from '../../parts/DoctorCard.tsx'
import { pagesOf } from '../../pagesOf.ts'
import { directoryWords } from '../../words.ts'
import '../../booking.scss'

/** A department's doctors; the whole department's times are one tap away. */
export default function DepartmentPage() {
  const words = useWords(directoryWords)
  const id = useRouter().params['id'] ?? ''
  const both = useRemote(() => Promise.all([department({ params: { id } }), doctors({ params: { id } })]), [id])
  const foot = (
    <Button kind="soft" wide icon="calendar" onTap={() => go.to(pagesOf.departmentTimes(id))}>
      {words.wholeDepartment}
    </Button>
  )
  return (
    <Screen title={words.departmentTitle} foot={foot}>
      <Await of={both}>
        {([one, { items }]) => (
          <>
            <Card>
              <Heading className="h1" text={one.name} />
              <Text className="sub">{[one.campusName, one.floor].filter(Boolean).join(' ')}</Text>
              {one.intro !== null && <Text className="cap">{one.intro}</Text>}
            </Card>
            {items.length === 0 ? (
              <State icon="steth" title={words.noDoctors} text={words.noDoctorsText} />
            ) : (
              <Section title={words.doctors}>
                {items.map((doctor) => (
                  <DoctorCard key={doctor.id} doctor={doctor} />
                ))}
              </Section>
            )}
          </>
        )}
      </Await>
    </Screen>
  )
}
