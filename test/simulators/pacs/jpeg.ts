/** Baseline JPEG of grey pictures: all that a stand-in for an archive has to render. */

const quantum = [
  ...[16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55],
  ...[14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62],
  ...[18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92],
  ...[49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99],
].map((step) => Math.max(1, Math.round(step * 0.35)))

/** Which coefficient comes when: along the diagonals, up and down in turn. */
const zigzag = Array.from({ length: 64 }, (_, nth) => nth).sort((one, other) => rank(one) - rank(other))

function rank(nth: number): number {
  const [x, y] = [nth % 8, Math.floor(nth / 8)]
  return (x + y) * 8 + ((x + y) % 2 === 0 ? x : y)
}

// Codes of one length: simple, allowed, and only a little longer than clever ones.
const dcSymbols = Array.from({ length: 12 }, (_, size) => size)
const acSymbols = [
  0x00,
  0xf0,
  ...Array.from({ length: 160 }, (_, nth) => (Math.floor(nth / 10) << 4) | ((nth % 10) + 1)),
]
const acCodes = new Map(acSymbols.map((symbol, code) => [symbol, code]))

export function jpegOf(grey: Uint8Array, size: number): Buffer {
  const bits = new Bits()
  let before = 0
  for (let top = 0; top < size; top += 8) {
    for (let left = 0; left < size; left += 8) before = block(bits, coefficients(grey, size, left, top), before)
  }
  return Buffer.concat([head(size), bits.end(), Buffer.from([0xff, 0xd9])])
}

function head(size: number): Buffer {
  const marker = (code: number, ...bytes: number[]) => [
    0xff,
    code,
    (bytes.length + 2) >> 8,
    (bytes.length + 2) & 255,
    ...bytes,
  ]
  const codes = (length: number, symbols: readonly number[]) => [
    ...Array.from({ length: 16 }, (_, nth) => (nth + 1 === length ? symbols.length : 0)),
    ...symbols,
  ]
  return Buffer.from([
    ...[0xff, 0xd8],
    ...marker(0xe0, ...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0),
    ...marker(0xdb, 0, ...zigzag.map((nth) => quantum[nth] ?? 1)),
    ...marker(0xc0, 8, size >> 8, size & 255, size >> 8, size & 255, 1, 1, 0x11, 0),
    ...marker(0xc4, 0x00, ...codes(4, dcSymbols)),
    ...marker(0xc4, 0x10, ...codes(8, acSymbols)),
    ...marker(0xda, 1, 1, 0x00, 0, 63, 0),
  ])
}

const cosines = Float64Array.from({ length: 64 }, (_, nth) => {
  const [frequency, place] = [Math.floor(nth / 8), nth % 8]
  return (frequency === 0 ? Math.SQRT1_2 : 1) * 0.5 * Math.cos(((2 * place + 1) * frequency * Math.PI) / 16)
})

/** One square of 8 by 8, transformed along rows, then along columns, and made coarser. */
function coefficients(grey: Uint8Array, size: number, left: number, top: number): number[] {
  const square = new Float64Array(64)
  for (let nth = 0; nth < 64; nth++) {
    const [x, y] = [Math.min(left + (nth % 8), size - 1), Math.min(top + (nth >> 3), size - 1)]
    square[nth] = (grey[y * size + x] ?? 0) - 128
  }
  const all = along(along(square))
  return Array.from(all, (value, nth) => Math.round(value / (quantum[nth] ?? 1)))
}

/** Each row transformed and laid down as a column: twice of it is both ways, the right way round. */
function along(square: Float64Array): Float64Array {
  const turned = new Float64Array(64)
  for (let row = 0; row < 8; row++) {
    for (let frequency = 0; frequency < 8; frequency++) {
      let sum = 0
      for (let place = 0; place < 8; place++) {
        sum += (square[row * 8 + place] ?? 0) * (cosines[frequency * 8 + place] ?? 0)
      }
      turned[frequency * 8 + row] = sum
    }
  }
  return turned
}

/** Answers the block's mean, from which the next one's is told apart. */
function block(bits: Bits, all: readonly number[], before: number): number {
  const [mean = 0, ...rest] = zigzag.map((nth) => all[nth] ?? 0)
  const difference = mean - before
  bits.put(sizeOf(difference), 4)
  bits.number(difference)
  let zeros = 0
  const last = rest.findLastIndex((value) => value !== 0)
  for (const value of rest.slice(0, last + 1)) {
    if (value === 0) {
      zeros++
      continue
    }
    for (; zeros > 15; zeros -= 16) bits.put(acCodes.get(0xf0) ?? 1, 8)
    bits.put(acCodes.get((zeros << 4) | sizeOf(value)) ?? 0, 8)
    bits.number(value)
    zeros = 0
  }
  if (last < 62) bits.put(acCodes.get(0x00) ?? 0, 8)
  return mean
}

const sizeOf = (value: number): number => (value === 0 ? 0 : 32 - Math.clz32(Math.abs(value)))

class Bits {
  private readonly bytes: number[] = []
  private held = 0
  private count = 0

  put(value: number, length: number): void {
    for (let bit = length - 1; bit >= 0; bit--) {
      this.held = (this.held << 1) | ((value >> bit) & 1)
      if (++this.count === 8) this.flush()
    }
  }

  number(value: number): void {
    const size = sizeOf(value)
    this.put(value < 0 ? value + (1 << size) - 1 : value, size)
  }

  end(): Buffer {
    while (this.count > 0) this.put(1, 1)
    return Buffer.from(this.bytes)
  }

  private flush(): void {
    this.bytes.push(this.held)
    // What looks like the beginning of a marker is followed by a nought.
    if (this.held === 0xff) this.bytes.push(0)
    this.held = 0
    this.count = 0
  }
}
