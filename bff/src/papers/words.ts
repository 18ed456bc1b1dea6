import type { Flag, ReportKind, ReportState } from '@onecard/shared/results'

export const kindWords: Record<ReportKind, string> = {
  laboratory: '检验报告',
  'nucleic-acid': '核酸检测报告',
  imaging: '影像检查报告',
  ecg: '心电图报告',
  pathology: '病理报告',
  station: '健康小站检测报告',
}

export const sexWords = { male: '男', female: '女', unknown: '未说明' } as const

/** What has to be said before anything is read; nothing of an ordinary final report. */
export const stateWords: Partial<Record<ReportState, string>> = {
  preliminary: '初步报告，正式结果可能有变化',
  corrected: '更正后的报告，以前的版本请不要再用',
}

/** Arrow and word say it; the colour repeats it. */
export const flagWords: Record<Flag, { text: string; colour: string }> = {
  N: { text: '', colour: '#16211f' },
  L: { text: '↓ 偏低', colour: '#1c4372' },
  H: { text: '↑ 偏高', colour: '#8f2517' },
  LL: { text: '↓↓ 危急值', colour: '#7d2413' },
  HH: { text: '↑↑ 危急值', colour: '#7d2413' },
  A: { text: '※ 异常', colour: '#6f4300' },
}
