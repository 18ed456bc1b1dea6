import { Text, View } from '@tarojs/components'
import Taro from '@tarojs/taro'
import { useWords } from '../../../i18n/i18n.ts'
import { longWhen } from '../../../i18n/when.ts'
import { useSettings, type Settings } from '../../../settings.ts'
import { Button } from '../../../ui/Button.tsx'
import { Card, Fact, Note, Section } from '../../../ui/layout.tsx'
import { say } from '../../../ui/say.ts'
import { Screen } from '../../../ui/Screen.tsx'
import { Await } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { now } from '../../../wire.ts'
import { copyOfData } from '../../api.ts'
import { nameOf, valueOf } from '../../copyWords.ts'
import { accountWords } from '../../words.ts'

type Part = Awaited<ReturnType<typeof copyOfData>>['sections'][number]

/** A right by law: all that is kept under this account, to read and to take along. */
export default function Copy() {
  const words = useWords(accountWords)
  const { language } = useSettings()
  const copy = useRemote(copyOfData)
  const take = (parts: Part[]) => {
    void Promise.resolve(Taro.setClipboardData({ data: asText(parts, language) })).then(() => say(words.copied))
  }
  const foot = copy.state === 'ready' && (
    <Button wide icon="share" onTap={() => take(copy.value.sections)}>
      {words.copyText}
    </Button>
  )
  return (
    <Screen title={words.copy} foot={foot}>
      <Note icon="shield">{words.copyIntro}</Note>
      <Await of={copy}>
        {({ madeAt, sections }) => (
          <>
            <Text className="cap">{words.copyMade(longWhen(madeAt, now(), language))}</Text>
            {sections.map((part) => (
              <CopyPart key={part.title} {...part} />
            ))}
          </>
        )}
      </Await>
    </Screen>
  )
}

function CopyPart({ title, rows }: Part) {
  const words = useWords(accountWords)
  const { language } = useSettings()
  return (
    <Section title={nameOf(title, language)}>
      {rows.length === 0 && <Card>{words.copyNone}</Card>}
      {rows.map((row, nth) => (
        <Card key={nth}>
          {Object.entries(row).map(([name, value]) => (
            <Fact key={name} name={nameOf(name, language)}>
              <View>{valueOf(value, language)}</View>
            </Fact>
          ))}
        </Card>
      ))}
    </Section>
  )
}

function asText(parts: Part[], language: Settings['language']): string {
  return parts
    .map(({ title, rows }) => {
      const lines = rows.map((row) =>
        Object.entries(row).map(([name, value]) => `${nameOf(name, language)}: ${valueOf(value, language)}`),
      )
      return [nameOf(title, language), ...lines.map((line) => line.join('\n'))].join('\n\n')
    })
    .join('\n\n')
}
