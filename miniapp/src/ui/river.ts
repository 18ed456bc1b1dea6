import { picture, svg } from './svg.ts'

interface Water {
  ink: string
  strength: number
  lines: number
  /** How far down the first line runs, 0 to 1. */
  from: number
  gap: number
  swing: number
  width: number
  phase: number
}

const calm: Water = { ink: '#fff', strength: 0.16, lines: 7, from: 0.55, gap: 11, swing: 14, width: 1.2, phase: 0 }

/** The brand's texture: contour lines of a river, fading downwards. */
export function riverPicture(w: number, h: number, asked: Partial<Water> = {}): string {
  const water = { ...calm, ...asked }
  const lines = Array.from({ length: water.lines }, (_, line) => riverLine(w, h, line, water))
  return picture(svg(w, h, lines.join('')), `river ${w} ${h} ${JSON.stringify(asked)}`)
}

function riverLine(w: number, h: number, line: number, water: Water): string {
  const { ink, strength, from, gap, swing, width, phase } = water
  const points: string[] = []
  for (let x = -10; x <= w + 10; x += 8) {
    const t = x / w
    const long = Math.sin(t * 2.1 + phase * 1.7 + line * 0.33) * swing * 1.3
    const short = Math.sin(t * 5.2 + phase + line * 0.17) * swing * (1 - line * 0.05)
    points.push(`${x},${(h * from + line * gap + long + short).toFixed(1)}`)
  }
  const fading = (strength * (1 - line / (water.lines + 3))).toFixed(3)
  return `<polyline points="${points.join(' ')}" fill="none" stroke="${ink}" stroke-width="${width}" opacity="${fading}"/>`
}

/** The product's mark: a wave and a warm dot on a rounded square. */
export function logoPicture(ground: string, wave: string): string {
  const inside = `<rect x="1" y="1" width="26" height="26" rx="8" fill="${ground}"/><path d="M6 15.5c2.700-3.200 5.300-3.200 8 0s5.300 3.200 8 0" fill="none" stroke="${wave}" stroke-width="2.800" stroke-linecap="round"/><circle cx="19.500" cy="8.500" r="2.200" fill="#e5a23c"/>`
  return picture(svg(28, 28, inside), `logo ${ground} ${wave}`)
}
