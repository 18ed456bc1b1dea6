import type { ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import type { QuoteView } from '@onecard/shared/booking'
import { yuan } from '@onecard/shared/money'
import { useSaid, useWords } from '../../i18n/i18n.ts'
import { doctorWord } from '../../i18n/ranks.ts'
import { careSpan, dayOf, dayWord, longWhen, nearWord } from '../../i18n/when.ts'
import { usePeople, type Person } from '../../person/people.ts'
import { useSwitching } from '../../person/useSwitching.tsx'
import { isRefused } from '../../refused.ts'
import { routes } from '../../routes.ts'
import { HealthConsentAsk } from '../../session/HealthConsentAsk.tsx'
import { useSettings } from '../../settings.ts'
import { Button } from '../../ui/Button.tsx'
import { Tag } from '../../ui/chips.tsx'
import { Face } from '../../ui/Face.tsx'
import { go } from '../../ui/go.ts'
import { Icon } from '../../ui/Icon.tsx'
import type { IconName } from '../../ui/icons.ts'
import { Problem, Sheet } from '../../ui/Sheet.tsx'
import { Await, State, useProblem } from '../../ui/states.tsx'
import { useRemote } from '../../ui/useRemote.ts'
import { useWrite } from '../../ui/useWrite.ts'
import { now } from '../../wire.ts'
import { bookSlot, quote } from '../api.ts'
import { confirmWords } from '../words.ts'

interface ConfirmProps {
  slotId: string
  onClose: () => void
  /** The place went to somebody else: what is on the page behind is old. */
  onChanged: () => void
}

/** Who, when, where, fee, deadlines and the no-show effect, then the one button. */
export function ConfirmSheet({ slotId, onClose, onChanged }: ConfirmProps) {
  const words = useWords(confirmWords)
  const { remote, people } = usePeople()
  const switching = useSwitching(people)
  if (switching.sheet) return switching.sheet
  return (
    <Sheet title={words.title} onClose={onClose}>
      <Await of={remote}>
        {({ chosen, people: all }) =>
          chosen === null ? (
            <Nobody />
          ) : (
            <Offer
              key={chosen.id}
              slotId={slotId}
              person={chosen}
              {...(all.length > 1 ? { onSwitch: switching.open } : {})}
              onChanged={onChanged}
            />
          )
        }
      </Await>
    </Sheet>
  )
}

function Nobody() {
  const words = useWords(confirmWords)
  return (
    <State icon="user" title={words.needsCard} text={words.needsCardText}>
      <Button onTap={() => go.to(`${routes.realName}?first=yes`)}>{words.realName}</Button>
    </State>
  )
}

interface OfferProps {
  slotId: string
  person: Person
  onSwitch?: () => void
  onChanged: () => void
}

function Offer({ slotId, person, onSwitch, onChanged }: OfferProps) {
  const { language } = useSettings()
  const offer = useRemote(
    () => quote({ query: { slotId, memberId: person.id, lang: language } }),
    [slotId, person.id, language],
  )
  return (
    <>
      <Who person={person} {...(onSwitch ? { onSwitch } : {})} />
      {offer.state === 'failed' && isRefused(offer.error, 'agreement.health-data-required') ? (
        <HealthConsentAsk onGiven={offer.reload} />
      ) : (
        <Await of={offer}>{(value) => <Terms offer={value} onChanged={onChanged} />}</Await>
      )}
    </>
  )
}

function Who({ person, onSwitch }: { person: Person; onSwitch?: () => void }) {
  const words = useWords(confirmWords)
  return (
    <View className="confirm-who">
      <Face face={person.face} size={44} />
      <View className="f1">
        <View className="doctor-head">
          <Text className="h3">{person.nameMasked}</Text>
          <Tag>{person.called}</Tag>
        </View>
        {person.member.phoneMasked !== null && <Text className="cap num">{person.member.phoneMasked}</Text>}
      </View>
      {onSwitch && (
        <Button kind="plain" small onTap={onSwitch}>
          {words.change}
        </Button>
      )}
    </View>
  )
}

function Terms({ offer, onChanged }: { offer: QuoteView; onChanged: () => void }) {
  const words = useWords(confirmWords)
  const said = useSaid()
  const problem = useProblem()
  const write = useWrite((body: { slotId: string; memberId: string }, key) => bookSlot({ body, key }), {
    done: ({ id }) => go.instead(`${routes.appointment(id)}&new=yes`),
  })
  const fault = write.error ? problem(write.error) : offer.refusal && said(offer.refusal.message)
  const way = wayOn(isRefused(write.error) ? write.error.code : offer.refusal?.code)
  return (
    <>
      <When offer={offer} />
      <Facts offer={offer} />
      {fault && <Problem text={fault} />}
      {way !== 'another' && (
        <Button
          className="full"
          busy={write.busy}
          disabled={offer.refusal !== null}
          onTap={() => write.run({ slotId: offer.slotId, memberId: offer.memberId })}
        >
          {words.confirm}
        </Button>
      )}
      {way && <WayOn way={way} onAnother={onChanged} />}
      <Text className="cap center">{words.once}</Text>
    </>
  )
}

type Way = 'another' | 'mine' | 'consent'

/** What one can do about a no; nothing for those that another person at the top answers. */
function wayOn(code: string | undefined): Way | null {
  if (code === undefined) return null
  if (code.startsWith('slot.') || code === 'booking.hospital-refused') return 'another'
  if (code === 'booking.same-day' || code === 'booking.too-many') return 'mine'
  return code.startsWith('agreement.') ? 'consent' : null
}

function WayOn({ way, onAnother }: { way: Way; onAnother: () => void }) {
  const words = useWords(confirmWords)
  const leads = { another: onAnother, mine: () => go.to(routes.appointments), consent: () => go.to(routes.consents) }
  return (
    <Button className="full btn-gap" kind="soft" onTap={leads[way]}>
      {words[way]}
    </Button>
  )
}

function When({ offer }: { offer: QuoteView }) {
  const { language, care } = useSettings()
  const near = nearWord(offer.day, dayOf(now()), language)
  const time = care ? careSpan(offer.startTime, offer.endTime, language) : `${offer.startTime}–${offer.endTime}`
  const whom = doctorWord(offer, language)
  return (
    <>
      <Text className="h2">{`${dayWord(offer.day, language)}${near ? ` (${near})` : ''}  ${time}`}</Text>
      <View>{[whom, offer.departmentName].filter(Boolean).join(' · ')}</View>
      <View className="confirm-place">
        <Icon name="pin" size={18} warm="accent" />
        <View className="f1 sub">
          {[`${offer.hospitalName} ${offer.place}`, offer.address].join(language === 'zh' ? '，' : ', ')}
        </View>
      </View>
    </>
  )
}

function Facts({ offer }: { offer: QuoteView }) {
  const words = useWords(confirmWords)
  const { language, care } = useSettings()
  const { count, limit, windowMonths, banMonths } = offer.noShow
  return (
    <View className="confirm-facts">
      <View className="rule" />
      <OneFact icon="wallet">{words.fee(yuan(offer.feeFen))}</OneFact>
      <OneFact icon="clock">{words.cancelUntil(longWhen(offer.cancelUntil, now(), language, care))}</OneFact>
      <OneFact icon="scan">{words.checkIn(offer.checkInMinutes)}</OneFact>
      <OneFact icon="user">{words.bring(offer.bring.join(language === 'zh' ? '、' : ', '))}</OneFact>
      {offer.counting === 'hospital' && <OneFact icon="hourglass">{words.asks}</OneFact>}
      <OneFact icon="alert" warn>
        {words.noShow(windowMonths, limit, banMonths, count)}
      </OneFact>
    </View>
  )
}

function OneFact({ icon, children, warn = false }: { icon: IconName; children: ReactNode; warn?: boolean }) {
  return (
    <View className="confirm-fact">
      <Icon name={icon} size={20} colour={warn ? 'accentText' : 'primary'} warm={warn ? 'accentText' : 'accent'} />
      <View className="f1">{children}</View>
    </View>
  )
}
