import type { Flag, TrendPoint } from '@onecard/shared/results'

/** Where everything of a trend's picture lies, in the picture's own units; how it looks is drawing.ts. */
export interface Plot {
  points: Spot[]
  /** The range of each point as an upright strip; where a laboratory changes its range the strip steps. */
  strips: Strip[]
}

export interface Spot {
  x: number
  y: number
  /** Its value, as written beside it. */
  text: string
  shape: Shape
  /** Where its value is written: under it where the line goes up on both sides. */
  labelled: 'above' | 'below'
}

interface Strip {
  x: number
  width: number
  top: number
  bottom: number
  /** Whether the upper or lower edge is a bound, or only the picture's end. */
  bounded: { top: boolean; bottom: boolean }
}

/** Shape says it too, for whom colours look alike. */
export type Shape = 'dot' | 'up' | 'down' | 'diamond' | 'square' | 'ring'

const shapes: Record<Flag, Shape> = { N: 'dot', H: 'up', L: 'down', HH: 'diamond', LL: 'diamond', A: 'square' }

export function shapeOf(flag: Flag | null): Shape {
  return flag === null ? 'ring' : shapes[flag]
}

export interface Frame {
  width: number
  height: number
  /** Room for values above, days beneath and half a label on either side. */
  top: number
  bottom: number
  side: number
}

export type Plotted = Pick<TrendPoint, 'number' | 'low' | 'high' | 'flag'>

/** Points at equal steps: what is compared is one time with the next, and two in one week must not cover each other. */
export function plot(points: readonly Plotted[], frame: Frame): Plot {
  const step = (frame.width - 2 * frame.side) / points.length
  const centre = (nth: number) => frame.side + step * (nth + 0.5)
  const down = scale(points, frame)
  return {
    points: points.map(({ number, flag }, nth) => ({
      ...{ x: centre(nth), y: down(number) },
      ...{ text: String(number), shape: shapeOf(flag) },
      labelled: isValley(points, nth) ? 'below' : 'above',
    })),
    strips: runs(points).map(({ low, high, from, count }) => ({
      ...{ x: frame.side + step * from, width: step * count },
      top: high === null ? frame.top : down(high),
      bottom: low === null ? frame.height - frame.bottom : down(low),
      bounded: { top: high !== null, bottom: low !== null },
    })),
  }
}

function isValley(points: readonly Plotted[], nth: number): boolean {
  const beside = [points[nth - 1], points[nth + 1]].flatMap((point) => (point ? [point.number] : []))
  const own = points[nth]?.number ?? 0
  return beside.length > 0 && beside.every((number) => number > own)
}

interface Run extends Pick<Plotted, 'low' | 'high'> {
  from: number
  count: number
}

/** Neighbours with the same range share one strip; points without a range have none. */
function runs(points: readonly Plotted[]): Run[] {
  const found: Run[] = []
  points.forEach(({ low, high }, nth) => {
    const last = found.at(-1)
    const goesOn = last !== undefined && last.from + last.count === nth && last.low === low && last.high === high
    if (goesOn) last.count++
    else if (low !== null || high !== null) found.push({ low, high, from: nth, count: 1 })
  })
  return found
}

/** From a value to its height: all values and bounds fit, with a little room beyond them. */
function scale(points: readonly Plotted[], { height, top, bottom }: Frame): (value: number) => number {
  const values = points.flatMap(({ number, low, high }) => [number, low, high]).filter((value) => value !== null)
  const least = Math.min(...values)
  const most = Math.max(...values)
  const room = (most - least || Math.abs(most) || 1) * 0.24
  const tall = most - least + 2 * room
  return (value) => top + ((most + room - value) / tall) * (height - top - bottom)
}

/** Days under the points: 11/16; with the year in front when there are several. */
export function dayLabels(days: readonly string[]): string[] {
  const years = new Set(days.map((day) => day.slice(0, 4)))
  return days.map((day) => {
    const [year = '', month, date] = day.split('-')
    const short = `${Number(month)}/${Number(date)}`
    return years.size > 1 ? `${year.slice(2)}/${short}` : short
  })
}
