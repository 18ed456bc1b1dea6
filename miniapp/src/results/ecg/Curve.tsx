import { useMemo } from 'react'
import { Text, View } from '@tarojs/components'
import type { LeadName } from '@onecard/shared/ecg'
import { useWords } from '../../i18n/i18n.ts'
import { Picture } from '../../ui/Picture.tsx'
import { px } from '../../ui/svg.ts'
import { Tap } from '../../ui/Tap.tsx'
import { useRemote } from '../../ui/useRemote.ts'
import { useSeen } from '../../ui/useSeen.ts'
import { lead as oneLead } from '../api.ts'
import { samplesIn } from './curve.ts'
import { stripOf } from './paper.ts'
import { ecgWords } from './words.ts'

interface CurveProps {
  reportId: string
  lead: LeadName
  /** What stands on it. */
  name: string
  /** Points of the design to a millimetre of paper. */
  mm: number
}

/** One lead on its paper; it is asked for when it comes near the screen. */
export function Curve(props: CurveProps) {
  const id = `lead-${props.lead}`
  const seen = useSeen(id)
  return (
    <View className="ecg-lead" id={id} style={{ minHeight: px(20 * props.mm) }}>
      <Text className="ecg-name">{props.name}</Text>
      {seen && <Drawn {...props} />}
    </View>
  )
}

function Drawn({ reportId, lead, mm }: CurveProps) {
  const words = useWords(ecgWords)
  const known = useRemote(() => oneLead({ params: { id: reportId, lead } }), [reportId, lead])
  const value = known.state === 'ready' ? known.value : null
  const samples = useMemo(() => (value ? samplesIn(value.microvolts) : []), [value])
  const strip = useMemo(() => value && stripOf(samples, value.samplesPerSecond, mm), [value, samples, mm])
  if (known.state === 'failed') {
    return (
      <Tap className="ecg-again" onTap={known.reload}>
        {words.again}
      </Tap>
    )
  }
  if (!strip || !value) return null
  const alt = words.curve(lead, Math.round(samples.length / value.samplesPerSecond))
  return (
    <View className="ecg-tiles">
      {strip.tiles.map(({ src, width }, nth) => (
        <Picture key={nth} src={src} width={width} height={strip.height} alt={nth === 0 ? alt : ''} />
      ))}
    </View>
  )
}
