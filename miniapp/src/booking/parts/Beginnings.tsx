import type { ReactNode } from 'react'
import { View } from '@tarojs/components'
import type { AnswerOf } from '@onecard/shared/treaty'
import type { bookingApi } from '@onecard/shared/booking'
import { useWords } from '../../i18n/i18n.ts'
import { doctorWord, rankWord } from '../../i18n/ranks.ts'
import { dayOf, nearDay } from '../../i18n/when.ts'
import { useSettings } from '../../settings.ts'
import { Tag } from '../../ui/chips.tsx'
import { go } from '../../ui/go.ts'
import { Card, Row, Section } from '../../ui/layout.tsx'
import { Await } from '../../ui/states.tsx'
import { useRemote } from '../../ui/useRemote.ts'
import { now } from '../../wire.ts'
import { followed, hospitals, usualDoctors } from '../api.ts'
import { pagesOf } from '../pagesOf.ts'
import { searchWords } from '../words.ts'
import { DoctorCard } from './DoctorCard.tsx'

/** Before anything is typed: whom one saw last (three taps to the next booking), whom one follows, and all hospitals. */
export function Beginnings({ signedIn }: { signedIn: boolean }) {
  return (
    <>
      {signedIn && <Usual />}
      {signedIn && <Followed />}
      <Hospitals />
    </>
  )
}

type UsualDoctor = AnswerOf<typeof bookingApi.usualDoctors>['items'][number]

function Usual() {
  const words = useWords(searchWords)
  const usual = useRemote(usualDoctors, [], 'usual')
  if (usual.state !== 'ready' || usual.value.items.length === 0) return null
  return (
    <Section title={words.usual}>
      <Card flush>
        {usual.value.items.map((one) => (
          <UsualRow key={one.doctorId ?? one.departmentId} {...one} />
        ))}
      </Card>
    </Section>
  )
}

function UsualRow(one: UsualDoctor) {
  const words = useWords(searchWords)
  const { language } = useSettings()
  const next = one.nextOpen && `${nearDay(one.nextOpen.day, dayOf(now()), language)} ${one.nextOpen.startTime}`
  const times = one.doctorId ? pagesOf.doctorTimes(one.doctorId) : pagesOf.departmentTimes(one.departmentId)
  return (
    <Row
      icon="steth"
      title={doctorWord(one, language) || one.departmentName}
      note={
        <>
          <View>{[one.hospitalName, one.doctorName && one.departmentName].filter(Boolean).join(' ')}</View>
          <View className={next ? 'ink-open strong' : ''}>{next ? words.next(next) : words.noNext}</View>
        </>
      }
      onTap={() => go.to(one.nextOpen ? pagesOf.offer(times, one.nextOpen.slotId) : times)}
    />
  )
}

function Followed() {
  const words = useWords(searchWords)
  const list = useRemote(followed, [], 'followed')
  if (list.state !== 'ready' || list.value.items.length === 0) return null
  return (
    <Section title={words.followed}>
      {list.value.items.map((doctor) => (
        <DoctorCard key={doctor.id} doctor={doctor} withPlace />
      ))}
    </Section>
  )
}

function Hospitals() {
  const words = useWords(searchWords)
  const { language, care } = useSettings()
  const all = useRemote(hospitals, [], 'hospitals')
  return (
    <Section title={words.hospitals}>
      <Await of={all}>
        {({ items }) => (
          <Card flush>
            {items.map(({ id, name, grade, address, openForBooking }) => (
              <Row
                key={id}
                icon="hospital"
                title={name}
                {...withTag(
                  address,
                  <Tag tone={openForBooking ? 'pine' : 'plain'}>
                    {openForBooking ? rankWord(grade ?? '', language) : words.deskOnly}
                  </Tag>,
                  care,
                )}
                {...(openForBooking ? { onTap: () => go.to(pagesOf.hospital(id)) } : {})}
              />
            ))}
          </Card>
        )}
      </Await>
    </Section>
  )
}

/** Beside the words, or, where letters are large, under them. */
function withTag(note: string, tag: ReactNode, care: boolean): { note: ReactNode; trailing?: ReactNode } {
  if (!care) return { note, trailing: tag }
  const under = (
    <>
      <View>{note}</View>
      {tag}
    </>
  )
  return { note: under }
}
