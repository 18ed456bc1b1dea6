import { colours, type Colour } from '../ui/colours.ts'
import { picture, svg } from '../ui/svg.ts'
import type { Frame, Plot, Shape, Spot } from './chart.ts'

/** A trend as a picture: WeChat knows no SVG elements, and a canvas forgets what was drawn. */
export function chartPicture(
  { points, strips }: Plot,
  labels: readonly string[],
  frame: Frame,
  letters: number,
): string {
  const bands = strips.map(
    ({ x, width, top, bottom, bounded }) =>
      `<rect x="${at(x)}" y="${at(top)}" width="${at(width)}" height="${at(bottom - top)}" fill="${colours.band}"/>` +
      (bounded.top ? bound(x, width, top) : '') +
      (bounded.bottom ? bound(x, width, bottom) : ''),
  )
  const way = points.map(({ x, y }) => `${at(x)},${at(y)}`).join(' ')
  const line = `<polyline points="${way}" fill="none" stroke="${colours.text2}" stroke-width="1.8" stroke-linejoin="round"/>`
  const floor = frame.height - frame.bottom
  const ground = `<path d="M${frame.side} ${floor}H${frame.width - frame.side}" stroke="${colours.line}" stroke-width="1"/>`
  const spots = points.map((spot) => mark(spot) + value(spot, letters))
  const days = points.map(({ x }, nth) => words(x, floor + letters + 6, labels[nth] ?? '', 'text3', letters, 400))
  return picture(svg(frame.width, frame.height, [...bands, ground, line, ...spots, ...days].join('')))
}

const inks: Record<Shape, Colour> = {
  dot: 'primary',
  up: 'danger',
  down: 'lake',
  diamond: 'emergency',
  square: 'accentText',
  ring: 'text2',
}

function mark({ x, y, shape }: Spot): string {
  const ink = colours[inks[shape]]
  return `<path d="${outlines[shape](x, y)}" fill="${shape === 'ring' ? colours.white : ink}" stroke="${shape === 'ring' ? ink : colours.white}" stroke-width="1.6"/>`
}

const round = (x: number, y: number) => `M${at(x - 5)} ${at(y)}a5 5 0 1 0 10 0a5 5 0 1 0-10 0z`

const outlines: Record<Shape, (x: number, y: number) => string> = {
  dot: round,
  ring: round,
  up: (x, y) => `M${at(x)} ${at(y - 7)}l6.5 11.5h-13z`,
  down: (x, y) => `M${at(x)} ${at(y + 7)}l6.5-11.5h-13z`,
  diamond: (x, y) => `M${at(x)} ${at(y - 8)}l7 8l-7 8l-7-8z`,
  square: (x, y) => `M${at(x - 5)} ${at(y - 5)}h10v10h-10z`,
}

function value({ x, y, text, shape, labelled }: Spot, letters: number): string {
  return words(x, labelled === 'above' ? y - 11 : y + 8 + letters, text, inks[shape], letters, 600)
}

function bound(x: number, width: number, y: number): string {
  return `<path d="M${at(x)} ${at(y)}h${at(width)}" stroke="${colours.primary}" stroke-width="1.2" stroke-dasharray="4 3"/>`
}

function words(x: number, y: number, text: string, ink: Colour, letters: number, weight: number): string {
  return `<text x="${at(x)}" y="${at(y)}" fill="${colours[ink]}" font-size="${letters}" font-weight="${weight}" font-family="sans-serif" text-anchor="middle">${text}</text>`
}

const at = (length: number) => Number(length.toFixed(1))
