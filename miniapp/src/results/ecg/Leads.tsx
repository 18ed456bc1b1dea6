import { View } from '@tarojs/components'
import type { EcgView } from '@onecard/shared/ecg'
import { useWords } from '../../i18n/i18n.ts'
import { Sideways } from '../../ui/Sideways.tsx'
import { Segment } from '../../ui/fields.tsx'
import { useChoice } from '../../ui/useChoice.ts'
import { Curve } from './Curve.tsx'
import { ecgWords } from './words.ts'

export type Tracing = NonNullable<EcgView['tracing']>

const sizes = ['usual', 'large'] as const
const mmOf = { usual: 4.8, large: 8 }

/** How large a millimetre of the paper is drawn. */
export function useSize(): { mm: number; choice: React.ReactNode } {
  const words = useWords(ecgWords)
  const [size, setSize] = useChoice('ecg.size', 'usual', sizes)
  const choices = sizes.map((value) => ({ value, word: words[value] }))
  return {
    mm: mmOf[size],
    choice: <Segment label={words.size} value={size} onChange={setSize} choices={choices} />,
  }
}

/** All leads over one another in one time: they are moved together, as on one sheet of paper. */
export function Leads({ reportId, tracing, mm }: { reportId: string; tracing: Tracing; mm: number }) {
  const words = useWords(ecgWords)
  return (
    <Sideways className="ecg-paper" label={words.leads(tracing.leads.length)}>
      <View className="ecg-sheet">
        {tracing.leads.map((lead) => (
          <Curve key={lead} reportId={reportId} lead={lead} name={lead} mm={mm} />
        ))}
      </View>
    </Sideways>
  )
}
