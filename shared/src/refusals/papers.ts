import type { RefusalWords } from './words.ts'

export const papersRefusals = {
  'paper.printed': {
    status: 409,
    zh: '这次亮码已经打印过这份报告，要再打一份请重新亮码',
    en: 'This report was printed for this code already. Show the code again for another copy.',
  },
  'paper.unknown': {
    status: 404,
    zh: '没有查到这份报告，请核对纸上的二维码，或向出具机构核实',
    en: 'No such report is known. Check the code on the paper, or ask the institution that issued it.',
  },
  'paper.not-readable': {
    status: 409,
    zh: '这份报告正在复核或已被撤回，暂时不能下载和打印',
    en: 'This report is under review or withdrawn, so it can’t be downloaded or printed.',
  },
} as const satisfies Record<string, RefusalWords>
