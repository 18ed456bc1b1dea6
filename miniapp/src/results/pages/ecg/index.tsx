import { View } from '@tarojs/components'
import { useRouter } from '@tarojs/taro'
import { useWords } from '../../../i18n/i18n.ts'
import { Note } from '../../../ui/layout.tsx'
import { Screen } from '../../../ui/Screen.tsx'
import { Await } from '../../../ui/states.tsx'
import { useRemote } from '../../../ui/useRemote.ts'
import { ecg } from '../../api.ts'
import { Leads, useSize } from '../../ecg/Leads.tsx'
import { ecgWords } from '../../ecg/words.ts'
import '../../results.scss'

/** All leads as wide as the phone is long: WeChat turns the page, in a browser one turns the phone. */
export default function EcgPage() {
  const words = useWords(ecgWords)
  const id = useRouter().params['id'] ?? ''
  const one = useRemote(() => ecg({ params: { id } }), [id])
  const { mm, choice } = useSize()
  return (
    <Screen title={words.page}>
      <Await of={one}>
        {({ tracing }) =>
          tracing ? (
            <>
              <View className="ecg-under">{choice}</View>
              <Leads reportId={id} tracing={tracing} mm={mm} />
              <Note>{words.turn}</Note>
            </>
          ) : (
            <Note>{words.noCurves}</Note>
          )
        }
      </Await>
    </Screen>
  )
}
