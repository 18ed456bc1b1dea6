import { Text, View } from '@tarojs/components'
import type { TestStanding } from '@onecard/shared/pass'
import { useWords } from '../../../i18n/i18n.ts'
import { longWhen } from '../../../i18n/when.ts'
import { usePeople, type People } from '../../../person/people.ts'
import { useSwitching } from '../../../person/useSwitching.tsx'
import { ReportRow } from '../../../results/parts/ReportRow.tsx'
import { routes } from '../../../routes.ts'
import { useSettings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { go } from '../../../ui/go.ts'
import { Card, Note, Row, Section } from '../../../ui/layout.tsx'
import { PersonRow, PersonStrip } from '../../../ui/people.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await, State } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { now } from '../../../wire.ts'
import { testStanding } from '../../api.ts'
import { standingWords } from '../../missingWords.ts'
import { Waiting } from '../../parts/Waiting.tsx'
import '../../nucleic.scss'

/** Why nothing is there yet, and what can be done about it: never silence. */
export default function StandingPage() {
  const words = useWords(standingWords)
  const { remote, people } = usePeople()
  const switching = useSwitching(people)
  return (
    <Screen title={words.title} over={switching.sheet}>
      <Await of={remote}>{(value) => <Whose people={value} onSwitch={switching.open} />}</Await>
    </Screen>
  )
}

function Whose({ people, onSwitch }: { people: People; onSwitch: () => void }) {
  const { care } = useSettings()
  const { chosen } = people
  if (!chosen) return <NobodyYet />
  const several = people.people.length > 1
  return (
    <>
      {care ? (
        <PersonRow who={chosen} {...(several ? { onSwitch } : {})} />
      ) : (
        <PersonStrip people={people.people} chosen={chosen.id} onChoose={people.choose} />
      )}
      <Standing key={chosen.id} memberId={chosen.id} />
    </>
  )
}

function NobodyYet() {
  const words = useWords(standingWords)
  return (
    <State icon="tube" title={words.never} text={words.neverText}>
      <Button onTap={() => go.to(routes.samplingPoints(false))}>{words.points}</Button>
    </State>
  )
}

function Standing({ memberId }: { memberId: string }) {
  const words = useWords(standingWords)
  const known = useRemote(() => testStanding({ params: { id: memberId } }), [memberId])
  return (
    <>
      <Await of={known}>
        {(standing) => (
          <>
            <Waiting waiting={standing.waiting} />
            <Perhaps perhaps={standing.perhaps} memberId={memberId} />
            <Latest latest={standing.latest} />
            {isEmpty(standing) && <Never memberId={memberId} />}
          </>
        )}
      </Await>
      <View className="section">
        <Card flush>
          <Row
            icon="search"
            title={words.other}
            note={words.otherNote}
            onTap={() => go.to(routes.reportMissing({ memberId }))}
          />
          <Row
            icon="report"
            title={words.reported}
            note={words.reportedNote}
            onTap={() => go.to(routes.reportedMissing)}
          />
        </Card>
      </View>
    </>
  )
}

function isEmpty({ waiting, latest, perhaps }: TestStanding): boolean {
  return waiting.length + latest.length + perhaps.length === 0
}

/** Never sampled, as far as anybody knows. */
function Never({ memberId }: { memberId: string }) {
  const words = useWords(standingWords)
  return (
    <State icon="tube" title={words.never} text={words.neverText}>
      <Button onTap={() => go.to(routes.samplingPoints(false))}>{words.points}</Button>
      <Button kind="soft" onTap={() => go.to(routes.reportMissing({ memberId }))}>
        {words.sampledButNothing}
      </Button>
    </State>
  )
}

function Latest({ latest }: Pick<TestStanding, 'latest'>) {
  const words = useWords(standingWords)
  if (latest.length === 0) return null
  return (
    <Section title={words.latest}>
      <Card flush>
        {latest.map((report) => (
          <ReportRow key={report.id} report={report} />
        ))}
      </Card>
    </Section>
  )
}

/** Samples that carry this account's phone number and another's name: when and where only, for the resident to know again. */
function Perhaps({ perhaps, memberId }: Pick<TestStanding, 'perhaps'> & { memberId: string }) {
  const words = useWords(standingWords)
  const { language, care } = useSettings()
  const nowMs = now()
  if (perhaps.length === 0) return null
  return (
    <Section title={words.perhaps}>
      <Card>
        <Text className="sub">{words.perhapsText}</Text>
        {perhaps.map(({ sampleId, sampledAt, place }) => (
          <View key={sampleId} className="perhaps">
            <View className="f1">
              <Text className="row-title">{place}</Text>
              <Text className="cap num">{words.sampledAt(longWhen(sampledAt, nowMs, language, care))}</Text>
            </View>
            <Button
              kind="soft"
              small
              label={`${place} ${words.mine}`}
              onTap={() => go.to(routes.reportMissing({ memberId, sampleId, at: sampledAt, place }))}
            >
              {words.mine}
            </Button>
          </View>
        ))}
      </Card>
      <Note>{words.correct}</Note>
    </Section>
  )
}
