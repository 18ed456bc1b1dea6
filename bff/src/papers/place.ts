import type { Sheets } from '../infra/pdf/sheet.ts'

export const margin = 45
/** Below this nothing is written but the foot. */
const footHeight = 112
export const ink = { text: '#16211f', quiet: '#5c6966', line: '#e1e4dd', band: '#f3f4ef', lake: '#0c5a53' } as const

export function room(sheets: Sheets): { x: number; width: number; bottom: number } {
  return { x: margin, width: sheets.width - 2 * margin, bottom: sheets.height - footHeight }
}

/** Goes on at the top of a new page when so much does not fit below. */
export function fits(sheets: Sheets, y: number, height: number): number {
  if (y + height <= room(sheets).bottom) return y
  sheets.nextPage()
  return margin
}
