import { colours } from '../../ui/colours.ts'
import { picture, svg } from '../../ui/svg.ts'
import { gap, linesOf, type Spot } from './curve.ts'

/** An electrocardiogram on its paper: 25 mm a second, 10 mm a millivolt, small squares of 1 mm and large ones of 5 mm. */

export interface Tile {
  src: string
  width: number
}

/** One lead, cut into pictures that lie side by side: one picture of ten seconds would be too long for a phone. */
export interface Strip {
  height: number
  tiles: Tile[]
}

const mmPerSecond = 25
const mmPerMillivolt = 10
/** So many large squares that the paper goes on without a seam. */
const secondsPerTile = 4
/** A height in millivolts is a whole number of large squares. */
const step = 500

/** `mm`: how many points of the design a millimetre is. */
export function stripOf(samples: readonly number[], samplesPerSecond: number, mm: number): Strip {
  const { up, down } = reach(samples)
  const paper = { mm, up, height: ((up - down) / 1000) * mmPerMillivolt * mm }
  const perTile = Math.round(secondsPerTile * samplesPerSecond)
  const starts = Array.from({ length: Math.ceil(samples.length / perTile) }, (_, nth) => nth * perTile)
  const tiles = starts.map((start) => {
    const count = Math.min(perTile, samples.length - start)
    return tile(paper, samples, { start, count, samplesPerSecond })
  })
  return { height: paper.height, tiles: [calibration(paper), ...tiles] }
}

/** What the paper has room for; from its own middle line always a millivolt up, where the calibration stands. */
function reach(samples: readonly number[]): { up: number; down: number } {
  let most = 0
  let least = 0
  for (const sample of samples) {
    if (sample === gap) continue
    if (sample > most) most = sample
    if (sample < least) least = sample
  }
  const limit = 4000
  return {
    up: Math.min(limit, Math.max(1500, Math.ceil((most + 150) / step) * step)),
    down: Math.max(-limit, Math.min(-step, Math.floor((least - 150) / step) * step)),
  }
}

interface Paper {
  mm: number
  /** Microvolts at its upper edge. */
  up: number
  height: number
}

interface Cut {
  start: number
  count: number
  samplesPerSecond: number
}

function tile(paper: Paper, samples: readonly number[], { start, count, samplesPerSecond }: Cut): Tile {
  const pointsPerSample = (mmPerSecond * paper.mm) / samplesPerSecond
  const place = ({ at, microvolts }: Spot): Place => [(at - start) * pointsPerSample, heightOf(paper, microvolts)]
  // Half a point is what a fine screen can still show; the last spot is the first of the next picture, so that lines meet.
  const lines = linesOf(samples, start, start + count + 1, Math.max(1, 0.5 / pointsPerSample))
  return drawn(
    paper,
    count * pointsPerSample,
    lines.map((line) => line.map(place)),
  )
}

/** One millivolt for a fifth of a second, as every cardiograph prints in front. */
function calibration(paper: Paper): Tile {
  const { mm } = paper
  const [low, high] = [heightOf(paper, 0), heightOf(paper, 1000)]
  const corners: Place[] = [
    [0, low],
    [2.5 * mm, low],
    [2.5 * mm, high],
    [7.5 * mm, high],
    [7.5 * mm, low],
    [10 * mm, low],
  ]
  return drawn(paper, 10 * mm, [corners])
}

const heightOf = ({ up, mm }: Paper, microvolts: number): number => ((up - microvolts) / 1000) * mmPerMillivolt * mm

type Place = readonly [x: number, y: number]

function drawn({ mm, height }: Paper, width: number, lines: readonly (readonly Place[])[]): Tile {
  const way = lines.map(pathOf).join('')
  const trace = `<path d="${way}" transform="scale(.1)" fill="none" stroke="${colours.ecgTrace}" stroke-width="13" stroke-linejoin="round"/>`
  return { src: picture(svg(width, height, grid(mm, width, height) + trace)), width }
}

/** In tenths of a point and as steps: half as long as places with fractions. */
function pathOf(line: readonly Place[]): string {
  let [x, y] = [0, 0]
  return line
    .map(([toX, toY], nth) => {
      const [nextX, nextY] = [Math.round(toX * 10), Math.round(toY * 10)]
      const way = `${nth === 0 ? 'M' : 'l'}${nth === 0 ? nextX : nextX - x} ${nth === 0 ? nextY : nextY - y}`
      ;[x, y] = [nextX, nextY]
      return way
    })
    .join('')
}

const grids = new Map<string, string>()

function grid(mm: number, width: number, height: number): string {
  const name = `${mm} ${width} ${height}`
  const known = grids.get(name) ?? newGrid(mm, width, height)
  grids.set(name, known)
  return known
}

function newGrid(mm: number, width: number, height: number): string {
  const lines = (size: number, from: number) =>
    Array.from({ length: Math.floor(from / size) + 1 }, (_, nth) => Number((nth * size).toFixed(2)))
  const net = (size: number, colour: string, stroke: number) =>
    `<path d="${lines(size, width)
      .map((x) => `M${x} 0v${height}`)
      .join('')}${lines(size, height)
      .map((y) => `M0 ${y}h${width}`)
      .join('')}" stroke="${colour}" stroke-width="${stroke}"/>`
  const ground = `<rect width="${width}" height="${height}" fill="${colours.ecgPaper}"/>`
  return ground + net(mm, colours.ecgMinor, 0.6) + net(5 * mm, colours.ecgMajor, 1)
}
