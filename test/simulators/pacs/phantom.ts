/** Pictures of nobody: bodies made of ellipses, at whatever size they are wanted. */

export type Phantom = 'ct-lung' | 'ct-soft' | 'chest' | 'hand'

/** Grey values row by row; `at` is how far through the series, from 0 to 1. */
export function phantom(kind: Phantom, at: number, size: number): Uint8Array {
  const grey = painters[kind]
  const values = new Uint8ClampedArray(size * size)
  for (let nth = 0; nth < values.length; nth++) {
    const x = ((nth % size) / (size - 1)) * 2 - 1
    const y = (Math.floor(nth / size) / (size - 1)) * 2 - 1
    values[nth] = grey(x, y, at)
  }
  return new Uint8Array(values.buffer)
}

type Painter = (x: number, y: number, at: number) => number

/** 1 inside, 0 outside, with a soft edge. */
function ellipse(
  x: number,
  y: number,
  [cx, cy, rx, ry]: readonly [number, number, number, number],
  soft = 0.04,
): number {
  const [dx, dy] = [(x - cx) / rx, (y - cy) / ry]
  const square = dx * dx + dy * dy
  // Most places are far outside of most ellipses.
  if (square > (1 + soft) ** 2) return 0
  return Math.max(0, Math.min(1, (1 - Math.sqrt(square)) / soft + 0.5))
}

/** The same grain at the same place, every time. */
const grain = (x: number, y: number, at: number): number => {
  const noise = Math.sin(x * 127.1 + y * 311.7 + at * 74.7) * 43_758.5453
  return noise - Math.floor(noise) - 0.5
}

const mix = (below: number, above: number, share: number): number => below + (above - below) * share

function slice(x: number, y: number, at: number, { air, soft, bone }: Record<'air' | 'soft' | 'bone', number>): number {
  const wide = 0.2 + 0.16 * Math.sin(Math.PI * (0.15 + 0.75 * at))
  let grey = mix(0, soft * 0.75, ellipse(x, y, [0, 0, 0.94, 0.7]))
  grey = mix(grey, soft, ellipse(x, y, [0, 0, 0.88, 0.63]))
  for (const side of [-1, 1]) {
    const lung = ellipse(x, y, [side * 0.42, -0.04, wide, wide * 1.35])
    const vessels = 26 * Math.max(0, Math.sin(24 * x * side + 9 * at) * Math.cos(19 * y - 6 * at) - 0.72)
    grey = mix(grey, air + vessels * 4, lung)
    for (let rib = 0; rib < 6; rib++) {
      const angle = 0.5 + rib * 0.42 + at * 0.2
      const place = [side * 0.84 * Math.sin(angle), -0.6 * Math.cos(angle), 0.035, 0.03] as const
      grey = mix(grey, bone, ellipse(x, y, place))
    }
  }
  grey = mix(grey, soft * 1.12, ellipse(x, y, [0.1, -0.12, 0.2 * at + 0.08, 0.24 * at + 0.06]))
  grey = mix(grey, bone, ellipse(x, y, [0, 0.44, 0.13, 0.11]))
  grey = mix(grey, soft, ellipse(x, y, [0, 0.46, 0.045, 0.04]))
  // A small node, where the middle of the series shows it.
  grey = mix(
    grey,
    soft * 0.9,
    ellipse(x, y, [-0.5, -0.16, 0.045, 0.045], 0.3) * Math.max(0, 1 - Math.abs(at - 0.5) * 8),
  )
  return grey + grain(x, y, at) * 10
}

const painters: Record<Phantom, Painter> = {
  'ct-lung': (x, y, at) => slice(x, y, at, { air: 34, soft: 168, bone: 246 }),
  'ct-soft': (x, y, at) => slice(x, y, at, { air: 6, soft: 122, bone: 250 }),
  chest(x, y) {
    let grey = mix(18, 150, ellipse(x, y, [0, 0.15, 0.86, 1.05], 0.12))
    for (const side of [-1, 1]) {
      grey = mix(grey, 58, ellipse(x, y, [side * 0.4, 0.02, 0.31, 0.62], 0.16))
      for (let rib = 0; rib < 9; rib++) {
        const middle = -0.62 + rib * 0.15 + 0.32 * (Math.abs(x) - 0.15) ** 2
        const band = Math.max(0, 1 - Math.abs(y - middle) / 0.035) * (Math.abs(x) > 0.1 && Math.abs(x) < 0.78 ? 1 : 0)
        grey += 26 * band * (x * side > 0 ? 1 : 0)
      }
    }
    grey = mix(grey, 196, ellipse(x, y, [0, 0, 0.09, 1.2], 0.3))
    grey = mix(grey, 188, ellipse(x, y, [0.14, 0.34, 0.3, 0.26], 0.14))
    return mix(grey, 178, Math.max(0, Math.min(1, (y - 0.66 + 0.16 * x * x) * 14))) + grain(x, y, 0) * 8
  },
  hand(x, y) {
    let grey = 12
    for (let finger = 0; finger < 5; finger++) {
      const lean = (finger - 2) * 0.24
      const along = x - lean - lean * 0.55 * (0.1 - y)
      grey = mix(grey, 78, ellipse(along, y, [0, -0.25, 0.105, 0.62], 0.3))
      for (let bone = 0; bone < 4; bone++) {
        grey = mix(grey, 214, ellipse(along, y, [0, -0.7 + bone * 0.31, 0.045, 0.125], 0.3))
      }
    }
    grey = mix(grey, Math.max(grey, 82), ellipse(x, y, [0, 0.34, 0.55, 0.34], 0.2))
    for (let nth = 0; nth < 6; nth++) grey = mix(grey, 206, ellipse(x, y, [-0.3 + nth * 0.12, 0.6, 0.055, 0.06], 0.3))
    return grey + grain(x, y, 1) * 6
  },
}
