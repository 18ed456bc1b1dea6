import type { Observation } from '@onecard/shared/results'
import type { Letters, Sheets } from '../infra/pdf/sheet.ts'
import { fits, ink, room } from './place.ts'
import { flagWords } from './words.ts'

interface Column {
  name: string
  /** Of the whole width. */
  share: number
  said: (item: Observation) => string
}

/** What an item says of itself stands in words and arrows; its colour only repeats it. */
const columns: readonly Column[] = [
  { name: '项目', share: 0.36, said: ({ name, method }) => (method ? `${name}（${method}）` : name) },
  { name: '结果', share: 0.19, said: ({ value }) => value },
  { name: '提示', share: 0.15, said: ({ flag }) => (flag === null ? '' : flagWords[flag].text) },
  { name: '单位', share: 0.12, said: ({ unit }) => unit ?? '' },
  { name: '参考范围', share: 0.18, said: ({ range }) => range ?? '' },
]
const gap = 6
const letters: Letters = { size: 9.5 }

/** The items with their ranges; the heading comes again on each page. */
export function drawTable(sheets: Sheets, items: readonly Observation[], top: number): number {
  let y = drawHeading(sheets, top)
  for (const item of items) {
    const height = rowHeight(sheets, item)
    const at = fits(sheets, y, height)
    y = at === y ? at : drawHeading(sheets, at)
    drawItem(sheets, item, y)
    y += height
  }
  return y
}

function drawHeading(sheets: Sheets, y: number): number {
  const { x, width } = room(sheets)
  sheets.fill({ x, y, width, height: 20 }, ink.band)
  for (const { column, box } of boxes(sheets, y + 3)) {
    sheets.write(column.name, box, { size: 9, weight: 'bold', colour: ink.quiet })
  }
  return y + 22
}

function drawItem(sheets: Sheets, item: Observation, y: number): void {
  for (const { column, box } of boxes(sheets, y + 4)) sheets.write(column.said(item), box, lettersOf(column, item))
  const { x, width } = room(sheets)
  const noted = item.note === null ? 0 : sheets.heightOf(`注：${item.note}`, width, quiet)
  const end = y + rowHeight(sheets, item)
  if (item.note !== null) sheets.write(`注：${item.note}`, { x, y: end - noted - 4, width }, quiet)
  sheets.line({ x, y: end - 1, width }, ink.line)
}

const quiet: Letters = { size: 8.5, colour: ink.quiet }

function lettersOf({ name }: Column, { flag }: Observation): Letters {
  if (flag === null || flag === 'N' || (name !== '结果' && name !== '提示')) return letters
  return { ...letters, weight: 'bold', colour: flagWords[flag].colour }
}

function rowHeight(sheets: Sheets, item: Observation): number {
  const { width } = room(sheets)
  const heights = columns.map((column) =>
    sheets.heightOf(column.said(item), width * column.share - gap, lettersOf(column, item)),
  )
  const noted = item.note === null ? 0 : sheets.heightOf(`注：${item.note}`, width, quiet)
  return Math.max(...heights) + noted + 9
}

function boxes(sheets: Sheets, y: number) {
  const { x, width } = room(sheets)
  let left = x
  return columns.map((column) => {
    const box = { x: left, y, width: width * column.share - gap }
    left += width * column.share
    return { column, box }
  })
}
