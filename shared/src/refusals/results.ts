import type { RefusalWords } from './words.ts'

export const resultsRefusals = {
  'report.unknown': { status: 404, zh: '没有找到这份报告', en: 'No such report.' },
  'lead.unknown': { status: 404, zh: '这份报告没有这条心电导联的波形', en: 'The report has no curve of this lead.' },
  'document.unknown': { status: 404, zh: '没有找到这份文件', en: 'No such document.' },
} as const satisfies Record<string, RefusalWords>
