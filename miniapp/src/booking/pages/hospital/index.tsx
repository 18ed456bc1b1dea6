import { Text, View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import type { DepartmentView } from '@onecard/shared/directory'
import { useWords } from '../../../i18n/i18n.ts'
import { rankWord } from '../../../i18n/ranks.ts'
import { useSettings } from '../../../settings.ts'
import { Tag } from '../../../ui/chips.tsx'
import { go } from '../../../ui/go.ts'
import { Card, Heading, Row, Section } from '../../../ui/layout.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await, State } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { departments, hospital } from '../../api.ts'
import { pagesOf } from '../../pagesOf.ts'
import { directoryWords } from '../../words.ts'
import '../../booking.scss'

/** A hospital and its departments, campus by campus. */
export default function HospitalPage() {
  const words = useWords(directoryWords)
  const { language } = useSettings()
  const id = useRouter().params['id'] ?? ''
  const both = useRemote(
    () => Promise.all([hospital({ params: { id } }), departments({ params: { id } })]),
    [id],
    `hospital.${id}`,
  )
  return (
    <Screen title={words.hospitalTitle}>
      <Await of={both}>
        {([one, { items }]) => (
          <>
            <Card>
              <Heading className="h1" text={one.name} />
              <Text className="sub">{one.address}</Text>
              {one.grade !== null && (
                <View className="doctor-tags">
                  <Tag tone="pine">{rankWord(one.grade, language)}</Tag>
                </View>
              )}
            </Card>
            <Departments items={items} />
          </>
        )}
      </Await>
    </Screen>
  )
}

function Departments({ items }: { items: readonly DepartmentView[] }) {
  const words = useWords(directoryWords)
  if (items.length === 0) return <State icon="hospital" title={words.noDepartments} text={words.noDepartmentsText} />
  return byCampus(items).map(([campus, own]) => (
    <Section key={campus} title={campus || words.departments}>
      <Card flush>
        {own.map((department) => (
          <DepartmentRow key={department.id} {...department} />
        ))}
      </Card>
    </Section>
  ))
}

function DepartmentRow({ id, name, floor, intro, bookedByDepartment }: DepartmentView) {
  const note = [floor, intro].filter(Boolean).join(' · ')
  return (
    <Row
      title={name}
      {...(note ? { note } : {})}
      onTap={() => go.to(bookedByDepartment ? pagesOf.departmentTimes(id) : pagesOf.department(id))}
    />
  )
}

/** In the order the hospital gave. */
function byCampus(items: readonly DepartmentView[]): [string, DepartmentView[]][] {
  const groups = new Map<string, DepartmentView[]>()
  for (const department of items) {
    const campus = department.campusName ?? ''
    groups.set(campus, [...(groups.get(campus) ?? []), department])
  }
  return [...groups]
}
