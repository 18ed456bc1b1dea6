import { Text, View } from '@tarojs/components'
import type { CardView } from '@onecard/shared/healthcard'
import type { PassTest } from '@onecard/shared/pass'
import { useBrightScreen } from '../../card/useBrightScreen.ts'
import { useCode } from '../../healthcard/useCode.ts'
import { useWords } from '../../i18n/i18n.ts'
import { dayOf, dayWord, longWhen, secondsOf } from '../../i18n/when.ts'
import type { Person } from '../../person/people.ts'
import { routes } from '../../routes.ts'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/chips.tsx'
import { Face } from '../../ui/Face.tsx'
import { go } from '../../ui/go.ts'
import { Icon } from '../../ui/Icon.tsx'
import { Fact } from '../../ui/layout.tsx'
import { Picture } from '../../ui/Picture.tsx'
import { riverPicture } from '../../ui/river.ts'
import { passSays, type PassSays } from '../clocks.ts'
import { bandOf, type PassBand } from '../passSaying.ts'
import { passWords } from '../passWords.ts'
import { useNow } from '../useNow.ts'
import { usePass, type Pass } from '../usePass.ts'
import { PassCode } from './PassCode.tsx'

interface PassCardProps {
  card: CardView
  person: Person
  several: boolean
  onSwitch: () => void
}

/** Who, the server's clock, the state, the code, and the three facts behind the state. */
export function PassCard({ card, person, several, onSwitch }: PassCardProps) {
  const nowMs = useNow(1000)
  const pass = usePass(person.id, nowMs)
  const { code, refresh } = useCode(card.id)
  const said = pass.view && passSays(pass.view, pass.serverMs)
  useBrightScreen()
  return (
    <>
      <Who person={person} serverMs={pass.serverMs} />
      <OldNote pass={pass} />
      <View className="pass-card">
        <Band band={useBand(pass, said)} />
        <PassCode code={code} name={card.nameMasked} onRefresh={refresh} />
        <View className="tear pass-tear">
          <View className="tear-line" />
        </View>
        <View className="pass-facts">
          {said && said.says !== 'none' && <Facts test={said.test} />}
          <Ways several={several} onSwitch={onSwitch} needs={needsSample(said)} />
        </View>
      </View>
      <Privacy />
    </>
  )
}

function Who({ person, serverMs }: { person: Person; serverMs: number }) {
  const words = useWords(passWords)
  const { language, care } = useSettings()
  const clock = secondsOf(serverMs)
  const water = { strength: 0.3, lines: 7, from: 0.3, gap: 9, swing: 12, phase: 1.2 }
  return (
    <View className="pass-who">
      <Picture className="card-face-river" src={riverPicture(398, 110, water)} width={398} height={110} />
      <Face face={person.face} size={care ? 56 : 48} />
      <View className="f1 above">
        <Text className="pass-name">{person.nameMasked}</Text>
        <Text className="pass-called">{person.called}</Text>
      </View>
      <View className="pass-clock above" ariaLabel={words.clock(clock)}>
        <Text className="pass-time num">{clock}</Text>
        <Text className="pass-called">{dayWord(dayOf(serverMs), language)}</Text>
      </View>
    </View>
  )
}

/** Without a network: since when this is known. */
function OldNote({ pass: { view, isOld, error } }: { pass: Pass }) {
  const words = useWords(passWords)
  const { language, care } = useSettings()
  const nowMs = useNow(30_000)
  if (view === null || !isOld || error !== null) return null
  return (
    <View className="pass-old">
      <Icon name="wifioff" size={18} colour="accentDeep" />
      <Text className="f1">{words.asOf(longWhen(view.checkedAt, nowMs, language, care))}</Text>
    </View>
  )
}

function useBand({ error, serverMs, isOld }: Pass, said: PassSays | null): PassBand {
  const words = useWords(passWords)
  const { language, care } = useSettings()
  const quiet = { tone: 'quiet', tag: null } as const
  const band = (icon: 'lock' | 'wifioff', title: string, text: string): PassBand => ({
    look: { tone: quiet.tone, icon },
    title,
    text,
    tag: quiet.tag,
  })
  if (error !== null) return band('lock', words.notOpen, words.notOpenText)
  if (said === null) return band('wifioff', isOld ? words.unknown : words.loading, words.unknownText)
  const when = (instant: string) => longWhen(instant, serverMs, language, care)
  return bandOf(said, { words, language, nowMs: serverMs, when })
}

function Band({ band: { look, title, text, tag } }: { band: PassBand }) {
  const { care } = useSettings()
  return (
    <View className={`pass-band verdict-${look.tone}`}>
      <View className={`verdict-pic state-pic-${look.tone}`}>
        <Icon name={look.icon} size={care ? 30 : 26} colour="white" />
      </View>
      <View className="f1">
        <View className="pass-says">
          <Text className="h1 pass-title">{title}</Text>
          {tag !== null && <Tag tone="white">{tag}</Tag>}
        </View>
        <Text className="pass-text">{text}</Text>
      </View>
    </View>
  )
}

function Facts({ test }: { test: PassTest }) {
  const words = useWords(passWords)
  const { language, care } = useSettings()
  const nowMs = useNow(60_000)
  const when = (instant: string) => longWhen(instant, nowMs, language, care)
  return (
    <>
      <Fact name={words.sampledAt}>{when(test.sampledAt)}</Fact>
      <Fact name={words.issuedAt}>{test.issuedAt === null ? words.notIssued : when(test.issuedAt)}</Fact>
      <Fact name={words.institution}>{test.institutionName}</Fact>
    </>
  )
}

function needsSample(said: PassSays | null): boolean {
  return said !== null && ['none', 'expired', 'recheck', 'invalid'].includes(said.says)
}

function Ways({ several, onSwitch, needs }: { several: boolean; onSwitch: () => void; needs: boolean }) {
  const words = useWords(passWords)
  return (
    <>
      <View className="pair pass-ways">
        {several && (
          <Button kind="soft" small wide icon="family" onTap={onSwitch}>
            {words.family}
          </Button>
        )}
        <Button kind="soft" small wide icon="report" onTap={() => go.tab('reports')}>
          {words.reports}
        </Button>
      </View>
      <View className="pair pass-ways">
        {needs && (
          <Button kind="soft" small wide icon="pin" onTap={() => go.to(routes.samplingPoints(false))}>
            {words.points}
          </Button>
        )}
        <Button kind="plain" small wide onTap={() => go.to(routes.tests)}>
          {words.missing}
        </Button>
      </View>
    </>
  )
}

function Privacy() {
  const words = useWords(passWords)
  return (
    <View className="pass-privacy">
      <Icon name="lock" size={18} colour="white" />
      <Text className="f1">{words.privacy}</Text>
    </View>
  )
}
