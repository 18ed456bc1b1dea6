import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { dayLabels, plot, shapeOf, type Plotted } from './chart.ts'
import { chartPicture } from './drawing.ts'

const frame = { width: 300, height: 200, top: 20, bottom: 20, side: 0 }
const one = (number: number, low: number | null, high: number | null, flag: Plotted['flag'] = null) => ({
  ...{ number, low, high, flag },
})

test('points stand at equal steps, a larger value higher, the band between its bounds', () => {
  const { points, strips } = plot([one(4, 3, 5, 'N'), one(6, 3, 5, 'H'), one(4, 3, null, 'N')], frame)
  expect(points.map(({ x }) => x)).toEqual([50, 150, 250])
  expect(points.map(({ shape }) => shape)).toEqual(['dot', 'up', 'dot'])
  const [low, high] = points
  expect(high?.y).toBeLessThan(low?.y ?? 0)
  expect(strips.map(({ bounded }) => bounded)).toEqual([
    { top: true, bottom: true },
    { top: false, bottom: true },
  ])
  expect(strips.map(({ x, width }) => [x, width])).toEqual([
    [0, 200],
    [200, 100],
  ])
  expect(points.map(({ labelled }) => labelled)).toEqual(['below', 'above', 'below'])
  expect(strips[0]?.top).toBeLessThan(low?.y ?? 0)
  expect(strips[0]?.bottom).toBeGreaterThan(low?.y ?? 0)
  expect(strips[1]?.top).toBe(frame.top)
})

test('without a range there is no band, and a single value or equal ones still have a place', () => {
  const { points, strips } = plot([one(0, null, null), one(0, null, null)], frame)
  expect(strips).toEqual([])
  expect(points.map(({ y }) => y)).toEqual([100, 100])
})

test('whatever the values, everything lies inside the picture', () => {
  const value = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  const point = fc.record({
    number: value,
    low: fc.option(value),
    high: fc.option(value),
    flag: fc.constantFrom('N' as const, 'HH' as const, null),
  })
  fc.assert(
    fc.property(fc.array(point, { minLength: 1, maxLength: 12 }), (points) => {
      const drawn = plot(points, frame)
      const heights = [...drawn.points.map(({ y }) => y), ...drawn.strips.flatMap(({ top, bottom }) => [top, bottom])]
      expect(heights.every((y) => y >= frame.top - 0.001 && y <= frame.height - frame.bottom + 0.001)).toBe(true)
    }),
  )
})

test('every flag has a shape of its own kind, so that colour is never alone', () => {
  expect((['N', 'L', 'H', 'HH', 'A', null] as const).map(shapeOf)).toEqual([
    ...['dot', 'down', 'up', 'diamond', 'square', 'ring'],
  ])
})

test('days are short, and carry the year when there are several', () => {
  expect(dayLabels(['2026-03-09', '2026-11-16'])).toEqual(['3/9', '11/16'])
  expect(dayLabels(['2025-03-09', '2026-11-16'])).toEqual(['25/3/9', '26/11/16'])
})

test('the picture is a well-formed SVG with a width and a height, as WeChat wants it', () => {
  const url = chartPicture(plot([one(4, 3, 5, 'N'), one(6, 3, 5, 'H')], frame), ['3/9', '11/16'], frame, 12)
  const text = decodeURIComponent(url.replace('data:image/svg+xml;utf8,', ''))
  const document = new DOMParser().parseFromString(text, 'image/svg+xml')
  expect(document.querySelector('parsererror')).toBeNull()
  expect(document.documentElement.getAttribute('width')).toBe('300')
  expect([...document.querySelectorAll('text')].map(({ textContent }) => textContent)).toEqual([
    ...['4', '6', '3/9', '11/16'],
  ])
})
