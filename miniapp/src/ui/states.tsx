import type { ReactNode } from 'react'
import { Text, View } from '@tarojs/components'
import { useSaid, useWords } from '../i18n/i18n.ts'
import { isRefused, isSignedOut, isUnconsented, Refused } from '../refused.ts'
import { signInFirst } from '../returning.ts'
import { routes } from '../routes.ts'
import { Offline } from '../wire.ts'
import { Button } from './Button.tsx'
import { colours, type Colour } from './colours.ts'
import { go } from './go.ts'
import { Icon } from './Icon.tsx'
import type { IconName } from './icons.ts'
import { Heading, Note } from './layout.tsx'
import { Picture } from './Picture.tsx'
import { riverPicture } from './river.ts'
import { useOnline } from './Screen.tsx'
import type { Remote } from './useRemote.ts'
import { uiWords } from './words.ts'

interface StateProps {
  icon: IconName
  title: string
  text: string
  /** The one way on, and a second one. */
  children?: ReactNode
  tone?: 'pine' | 'warm' | 'danger' | 'lake'
}

const inks: Record<NonNullable<StateProps['tone']>, Colour> = {
  pine: 'primary',
  warm: 'accentText',
  danger: 'danger',
  lake: 'lake',
}

/** A page with nothing to show: what happened, what is safe, one way on. */
export function State({ icon, title, text, children, tone = 'pine' }: StateProps) {
  const river = { ink: colours.primary, strength: 0.45, lines: 6, from: 0.5, gap: 9, swing: 8, width: 1.3 }
  return (
    <View className="state">
      <View className="state-picture">
        <Picture className="state-river" src={riverPicture(148, 112, river)} width={148} height={112} />
        <View className={`state-icon state-${tone}`}>
          <Icon name={icon} size={38} colour={inks[tone]} warm={tone === 'pine' ? 'accent' : inks[tone]} />
        </View>
      </View>
      <Heading className="state-title" text={title} />
      <Text className="state-text">{text}</Text>
      {children && <View className="state-ways">{children}</View>}
    </View>
  )
}

/** Why it did not work, and the way on: the network's fault, a sign-in that ran out, a refusal in its own words, or ours. */
export function Failed({ error, onRetry }: { error: unknown; onRetry: () => void }) {
  const words = useWords(uiWords)
  const said = useSaid()
  const again = <Button onTap={onRetry}>{words.retry}</Button>
  if (error instanceof Offline) {
    return (
      <State icon="wifioff" tone="warm" title={words.offlineTitle} text={words.offlineHelp}>
        {again}
      </State>
    )
  }
  if (isSignedOut(error)) {
    return (
      <State icon="user" title={words.signedOut} text={words.signedOutHelp}>
        <Button onTap={signInFirst}>{words.signIn}</Button>
      </State>
    )
  }
  if (isUnconsented(error)) {
    return (
      <State icon="shield" title={words.consentFirst} text={said(error.words)}>
        <Button onTap={() => go.to(routes.consents)}>{words.seeConsents}</Button>
      </State>
    )
  }
  return (
    <State
      icon="refresh"
      tone="danger"
      title={words.failed}
      text={isRefused(error) ? said(error.words) : words.failedHelp}
    >
      {again}
    </State>
  )
}

/** What went wrong with a write, in the person's language. */
export function useProblem(): (error: unknown) => string {
  const words = useWords(uiWords)
  const said = useSaid()
  return (error) => {
    if (error instanceof Refused) return said(error.words)
    return error instanceof Offline ? words.offlineHelp : words.failedHelp
  }
}

/** Grey shapes where the cards will be; still, without shimmer. */
export function Skeleton({ cards = 3 }: { cards?: number }) {
  const words = useWords(uiWords)
  return (
    <View
      className="skeleton"
      {...(process.env['TARO_ENV'] === 'h5' ? { role: 'status' } : {})}
      ariaLabel={words.loading}
    >
      {Array.from({ length: cards }, (_, nth) => (
        <View className="card" key={nth}>
          <View className="bone-row">
            <View className="bone bone-round" />
            <View className="bone bone-name" />
            <View className="f1" />
            <View className="bone bone-chip" />
          </View>
          <View className="bone bone-wide" />
          <View className="bone bone-mid" />
          <View className="bone bone-long" />
        </View>
      ))}
    </View>
  )
}

interface AwaitProps<T> {
  of: Remote<T>
  children: (value: T) => ReactNode
  /** Drawn while nothing is known yet; the skeleton unless said otherwise. */
  waiting?: ReactNode
}

/** A thing from the server in all its states; what was known stays on screen while it is asked for again. */
export function Await<T>({ of, children, waiting = <Skeleton /> }: AwaitProps<T>) {
  const words = useWords(uiWords)
  // Without a network the page itself says that all of it is old.
  const online = useOnline()
  if (of.state === 'loading') return <>{waiting}</>
  if (of.state === 'failed') return <Failed error={of.error} onRetry={of.reload} />
  return (
    <>
      {of.stale && online && (
        <Note tone="warn" icon="refresh">
          {words.stale}
        </Note>
      )}
      {children(of.value)}
    </>
  )
}
