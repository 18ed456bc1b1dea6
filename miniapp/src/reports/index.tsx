import { useState } from 'react'
import { Text, View } from '@tarojs/components'
import type { ReportItem } from '@onecard/shared/results'
import type { AccountView } from '@onecard/shared/session'
import { useWords } from '../i18n/i18n.ts'
import { dateWord, dayOf, dayWord, nearWord, weekdayWord } from '../i18n/when.ts'
import { usePeople, type People } from '../person/people.ts'
import { useSwitching } from '../person/useSwitching.tsx'
import { accessTo, type Access } from '../results/access.ts'
import { NotYet } from '../results/parts/NotYet.tsx'
import { ReportRow } from '../results/parts/ReportRow.tsx'
import { SpanSheet } from '../results/parts/SpanSheet.tsx'
import { byDay } from '../results/reading.ts'
import { listWords } from '../results/words.ts'
import { signInFirst } from '../returning.ts'
import { routes } from '../routes.ts'
import { account } from '../session/api.ts'
import { useSignedIn } from '../session.ts'
import { useSettings } from '../settings.ts'
import { Button } from '../ui/Button.tsx'
import { go } from '../ui/go.ts'
import { Card, Heading, Row } from '../ui/layout.tsx'
import { List, readOn } from '../ui/List.tsx'
import { PersonRow, PersonStrip } from '../ui/people.tsx'
import { Screen } from '../ui/Screen.tsx'
import { Await, State } from '../ui/states.tsx'
import { useRemote, type Remote } from '../ui/useRemote.ts'
import { now } from '../wire.ts'
import { Narrow } from './parts/Narrow.tsx'
import { useReportList, type ReportList } from './useReportList.ts'
import './index.scss'

/** Reports of one person from all institutions, the latest first. */
export default function Reports() {
  const words = useWords(listWords)
  if (useSignedIn()) return <SignedIn />
  return (
    <Screen title={words.title} tab="reports">
      <State icon="report" title={words.signedOut} text={words.signedOutText}>
        <Button onTap={signInFirst}>{words.signIn}</Button>
      </State>
    </Screen>
  )
}

function SignedIn() {
  const words = useWords(listWords)
  const { remote, people } = usePeople()
  const known = useRemote(account, [], 'account')
  const switching = useSwitching(people)
  const [choosingSpan, chooseSpan] = useState(false)
  const access = accessIn(people, known)
  const list = useReportList(access === 'open' ? (people?.chosen?.id ?? null) : null)
  const again = () => {
    remote.reload()
    known.reload()
  }
  const close = () => chooseSpan(false)
  const spans = choosingSpan && <ChooseSpan list={list} onClose={close} />
  return (
    <Screen title={words.title} tab="reports" onEnd={readOn(list.pages)} over={switching.sheet || spans}>
      <Await of={remote}>
        {(value) => (
          <>
            <Whose people={value} onSwitch={switching.open} />
            <Await of={known}>
              {(mine) =>
                access === 'open' ? (
                  <Found list={list} onSpan={() => chooseSpan(true)} />
                ) : (
                  access && <NotYet access={access} people={value} account={mine} onAgain={again} />
                )
              }
            </Await>
          </>
        )}
      </Await>
    </Screen>
  )
}

/** Null while it is not known yet. */
function accessIn(people: People | null, known: Remote<AccountView>): Access | null {
  if (people === null || known.state !== 'ready') return null
  return accessTo(people.chosen && people.chosen.member, known.value)
}

function ChooseSpan({ list, onClose }: { list: ReportList; onClose: () => void }) {
  return (
    <SpanSheet
      span={list.span}
      onClose={onClose}
      onChoose={(span) => {
        list.chooseSpan(span)
        onClose()
      }}
    />
  )
}

function Whose({ people, onSwitch }: { people: People; onSwitch: () => void }) {
  const { care } = useSettings()
  const { chosen } = people
  if (!chosen) return null
  if (!care) return <PersonStrip people={people.people} chosen={chosen.id} onChoose={people.choose} />
  return <PersonRow who={chosen} {...(people.people.length > 1 ? { onSwitch } : {})} />
}

function Found({ list, onSpan }: { list: ReportList; onSpan: () => void }) {
  return (
    <>
      <Narrow list={list} onSpan={onSpan} />
      <List of={list.pages} empty={<Nothing list={list} />}>
        {(items) => <Days items={items} />}
      </List>
      {list.pages.state === 'ready' && <Missing />}
    </>
  )
}

function Nothing({ list }: { list: ReportList }) {
  const words = useWords(listWords)
  if (list.narrowed) {
    return (
      <State icon="search" title={words.notFound} text={words.notFoundText}>
        <Button kind="soft" onTap={list.clear}>
          {words.clear}
        </Button>
      </State>
    )
  }
  return (
    <State icon="report" title={words.none} text={words.noneText}>
      <Button kind="soft" icon="refresh" onTap={list.pages.reload}>
        {words.again}
      </Button>
    </State>
  )
}

/** Whoever misses a result is never left with a list: where it may be, and people who look for it. */
function Missing() {
  const words = useWords(listWords)
  return (
    <View className="report-missing">
      <Card flush>
        <Row icon="search" title={words.missing} note={words.missingNote} onTap={() => go.to(routes.tests)} />
      </Card>
    </View>
  )
}

function Days({ items }: { items: ReportItem[] }) {
  return byDay(items, dayOf).map(({ day, items: ofDay }) => (
    <View key={day}>
      <DayHead day={day} />
      <Card flush>
        {ofDay.map((report) => (
          <ReportRow key={report.id} report={report} />
        ))}
      </Card>
    </View>
  ))
}

/** 今天 11月24日 周二 · 11月16日 周一 */
function DayHead({ day }: { day: string }) {
  const { language } = useSettings()
  const today = dayOf(now())
  const near = nearWord(day, today, language)
  const date = dateWord(day, language, today)
  return (
    <View className="report-day">
      <Heading className="h2" text={near ?? date} />
      <Text className="cap">{near === null ? weekdayWord(day, language) : dayWord(day, language)}</Text>
    </View>
  )
}
