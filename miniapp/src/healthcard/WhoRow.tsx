import type { CardView } from '@onecard/shared/healthcard'
import { useWords } from '../i18n/i18n.ts'
import { longWhen } from '../i18n/when.ts'
import { useSettings } from '../settings.ts'
import { Tag } from '../ui/chips.tsx'
import { go } from '../ui/go.ts'
import { Row } from '../ui/layout.tsx'
import { useRemote } from '../ui/useRemote.ts'
import { now } from '../wire.ts'
import { uses } from './api.ts'
import { cardWords } from './words.ts'
import { routes } from '../routes.ts'

const weekMs = 7 * 86_400_000

/** Who has looked, in one line: the last one, and how often in a week. */
export function WhoRow({ card: { id, lastUse } }: { card: CardView }) {
  const words = useWords(cardWords)
  const { language, care } = useSettings()
  const recent = useRemote(() => uses({ params: { id }, query: { limit: 100 } }), [id], `uses.${id}`)
  const since = now() - weekMs
  const count = recent.state === 'ready' ? recent.value.items.filter(({ at }) => Date.parse(at) > since).length : 0
  const last = lastUse ? words.whoLast(lastUse.place, longWhen(lastUse.at, now(), language)) : words.whoNever
  const often = count > 0 ? words.inAWeek(count) : null
  return (
    <Row
      icon="eye"
      title={words.who}
      note={care ? (often ?? last) : last}
      trailing={!care && often !== null && <Tag tone="warm">{often}</Tag>}
      onTap={() => go.to(routes.uses(id))}
    />
  )
}
