import { encode } from 'uqr'
import { colours } from './colours.ts'
import { Picture } from './Picture.tsx'
import { picture, svg } from './svg.ts'

interface QrProps {
  text: string
  size: number
  alt: string
  /** A long text in few modules: as much of it may be unreadable as of a screen that is whole. */
  dense?: boolean
}

/** A QR code on white; the quiet margin around it is the caller's padding. */
export function Qr({ text, size, alt, dense = false }: QrProps) {
  return <Picture className="code-pic" src={qrPicture(text, dense ? 'L' : 'M')} width={size} alt={alt} />
}

function qrPicture(text: string, ecc: 'L' | 'M'): string {
  const { data, size } = encode(text, { border: 0, ecc })
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('')
  const inside = `<g shape-rendering="crispEdges"><rect width="${size}" height="${size}" fill="#fff"/><path d="${path}" fill="${colours.text}"/></g>`
  return picture(svg(400, 400, inside, `0 0 ${size} ${size}`))
}
