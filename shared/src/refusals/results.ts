import type { RefusalWords } from './words.ts'

export const resultsRefusals = {
  'report.unknown': { status: 404, zh: '没有找到这份报告', en: 'No such report.' },
} as const satisfies Record<string, RefusalWords>
