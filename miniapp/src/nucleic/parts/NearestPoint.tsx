import { Text, View } from '@tarojs/components'
import type { SamplingPointView } from '@onecard/shared/sampling'
import { useWords } from '../../i18n/i18n.ts'
import { routes } from '../../routes.ts'
import { Button } from '../../ui/Button.tsx'
import { go } from '../../ui/go.ts'
import { Card, Heading } from '../../ui/layout.tsx'
import { usePoints, type Points } from '../usePoints.ts'
import { pointWords } from '../words.ts'
import { PointFacts, PointWays } from './PointRow.tsx'

/** Where to go for another sample: one point with its phone and the way, and how many others there are. */
export function NearestPoint({ singles }: { singles: boolean }) {
  const words = useWords(pointWords)
  const points = usePoints(singles)
  const { remote } = points
  const items = remote.state === 'ready' ? remote.value.items : []
  if (remote.state !== 'loading' && items.length === 0) return <Elsewhere singles={singles} />
  return (
    <Card>
      <Heading className="h2" text={points.isNear ? words.nearest : words.some} />
      <Best items={items} />
      {items.length > 0 && <More points={points} others={items.length - 1} singles={singles} />}
    </Card>
  )
}

/** The first that is open now, or the first. */
function Best({ items }: { items: readonly SamplingPointView[] }) {
  const point = items.find(({ isOpen }) => isOpen) ?? items[0]
  if (!point) return null
  return (
    <>
      <PointFacts point={point} />
      <PointWays point={point} />
    </>
  )
}

function More({ points, others, singles }: { points: Points; others: number; singles: boolean }) {
  const words = useWords(pointWords)
  return (
    <>
      <View className="pair point-more">
        {!points.isNear && <AskPlace points={points} />}
        {others > 0 && (
          <Button kind="ghost" small wide onTap={() => go.to(routes.samplingPoints(singles))}>
            {words.others(others)}
          </Button>
        )}
      </View>
      <PlaceNote points={points} />
    </>
  )
}

/** They could not be read here, or there are none now: the page of all of them says which. */
function Elsewhere({ singles }: { singles: boolean }) {
  const words = useWords(pointWords)
  return (
    <Card>
      <Heading className="h2" text={words.some} />
      <Button kind="soft" className="full btn-gap" icon="pin" onTap={() => go.to(routes.samplingPoints(singles))}>
        {words.all}
      </Button>
    </Card>
  )
}

/** The phone's place is asked for only by this tap; without it everything works, sorted by name. */
export function AskPlace({ points }: { points: Points }) {
  const words = useWords(pointWords)
  return (
    <Button kind="ghost" small wide icon="pin" busy={points.asking === 'busy'} onTap={points.sortByPlace}>
      {words.near}
    </Button>
  )
}

export function PlaceNote({ points }: { points: Points }) {
  const words = useWords(pointWords)
  if (points.isNear) return null
  return <Text className="cap center near-note">{points.asking === 'refused' ? words.noPlace : words.nearNote}</Text>
}
