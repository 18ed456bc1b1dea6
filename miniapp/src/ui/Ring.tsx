import type { ReactNode } from 'react'
import { View } from '@tarojs/components'
import { colours } from './colours.ts'
import { Picture } from './Picture.tsx'
import { picture, sized, svg } from './svg.ts'

interface RingProps {
  size: number
  /** How much is left, 0 to 1; it moves in steps of a second, without animation. */
  left: number
  tone: 'online' | 'offline'
  children: ReactNode
}

const line = 5
const corner = 26

/** A rounded-square countdown around a code: pine online, apricot offline. */
export function Ring({ size, left, tone, children }: RingProps) {
  return (
    <View className="ring" style={sized(size)}>
      <Picture
        className="ring-line"
        src={ringPicture(size, left, colours[tone === 'online' ? 'primary' : 'accent'])}
        width={size}
      />
      {children}
    </View>
  )
}

function ringPicture(size: number, left: number, ink: string): string {
  const edge = line / 2
  const far = size - edge
  const bend = size - edge - corner
  const around = `M${size / 2} ${edge}H${bend}a${corner} ${corner} 0 0 1 ${corner} ${corner}V${bend}a${corner} ${corner} 0 0 1-${corner} ${corner}H${edge + corner}a${corner} ${corner} 0 0 1-${corner}-${corner}V${edge + corner}a${corner} ${corner} 0 0 1 ${corner}-${corner}z`
  const length = 4 * (far - edge - 2 * corner) + 2 * Math.PI * corner
  const shown = (length * Math.min(Math.max(left, 0), 1)).toFixed(1)
  const track = `<path d="${around}" fill="none" stroke="${colours.ringTrack}" stroke-width="${line}"/>`
  const rest = `<path d="${around}" fill="none" stroke="${ink}" stroke-width="${line}" stroke-linecap="round" stroke-dasharray="${shown} ${length.toFixed(1)}"/>`
  return picture(svg(size, size, track + (left > 0 ? rest : '')))
}
