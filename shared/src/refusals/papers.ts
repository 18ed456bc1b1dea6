import type { RefusalWords } from './words.ts'

export const papersRefusals = {
  'health-card.not-negative': {
    status: 409,
    zh: '只有阴性的核酸检测可以出示可验证的健康码',
    en: 'Only a negative nucleic-acid test can be shown as a verifiable card.',
  },
  'share.unknown': { status: 404, zh: '没有这个分享链接，请核对地址', en: 'No such link. Please check the address.' },
  'share.expired': {
    status: 410,
    zh: '分享已过期，需要时请对方重新分享',
    en: 'This link has expired. Ask whoever sent it for a new one.',
  },
  'share.revoked': { status: 410, zh: '对方已停止分享', en: 'Whoever shared this has ended it.' },
  'share.locked': {
    status: 410,
    zh: '访问码错误次数太多，链接已停用，请对方重新分享',
    en: 'Too many wrong codes: this link is closed. Ask for a new one.',
  },
  'share.code-wanted': { status: 401, zh: '请输入对方告诉您的访问码', en: 'Please enter the code you were told.' },
  'share.code-wrong': { status: 403, zh: '访问码不对', en: 'That code is wrong.' },
  'share.code-needed': {
    status: 409,
    zh: '隐私报告分享时必须设访问码',
    en: 'A private report is shared with a code only.',
  },
  'share.mixed': {
    status: 409,
    zh: '一个链接只能分享同一个人的报告',
    en: 'One link can hold the reports of one person only.',
  },
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
