import type { RefusalWords } from './words.ts'

export const resultsRefusals = {
  'report.unknown': { status: 404, zh: '没有找到这份报告', en: 'No such report.' },
  'image.unknown': { status: 404, zh: '没有找到这张图像', en: 'No such picture.' },
  'images.silent': {
    status: 503,
    zh: '图像暂时取不到，报告文字不受影响，请稍后再试',
    en: 'The pictures cannot be reached for now; the words of the report are not affected. Please try again later.',
  },
  'lead.unknown': { status: 404, zh: '这份报告没有这条心电导联的波形', en: 'The report has no curve of this lead.' },
  'document.unknown': { status: 404, zh: '没有找到这份文件', en: 'No such document.' },
} as const satisfies Record<string, RefusalWords>
