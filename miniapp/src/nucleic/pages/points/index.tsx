import { View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { useWords } from '../../../i18n/i18n.ts'
import { Card } from '../../../ui/layout.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await, State } from '../../../ui/states.tsx'
import { AskPlace, PlaceNote } from '../../parts/NearestPoint.tsx'
import { PointFacts, PointWays } from '../../parts/PointRow.tsx'
import { usePoints } from '../../usePoints.ts'
import { pointWords } from '../../words.ts'
import '../../nucleic.scss'

/** All sampling points, by name or, after a tap, by how near they are. */
export default function PointsPage() {
  const words = useWords(pointWords)
  const points = usePoints(useRouter().params['singles'] === 'yes')
  return (
    <Screen title={words.title}>
      <Await of={points.remote}>
        {({ items }) =>
          items.length === 0 ? (
            <State icon="pin" title={words.none} text={words.noneText} />
          ) : (
            <>
              {!points.isNear && (
                <View className="pair">
                  <AskPlace points={points} />
                </View>
              )}
              <PlaceNote points={points} />
              {items.map((point) => (
                <Card key={point.id}>
                  <PointFacts point={point} />
                  <PointWays point={point} />
                </Card>
              ))}
            </>
          )
        }
      </Await>
    </Screen>
  )
}
