import { book } from '../i18n/i18n.ts'

/** What leaves the phone: on paper, by link. */
export const paperWords = book(
  {
    take: '带走这份报告',
    pdf: '下载 PDF',
    card: '出示可验证的阴性证明',
    cardTitle: '可验证的阴性证明',
    cardText: '国际通用的 SMART 健康卡。对方用验证软件扫码，不联网也能核对姓名、出生日期和阴性结果，不含证件号码。',
    cardAlt: '阴性证明二维码',
    piece: (nth: number, all: number) => `第 ${nth} 个，共 ${all} 个`,
  },
  {
    take: 'Take it with you',
    pdf: 'Download PDF',
    card: 'Show a verifiable negative test',
    cardTitle: 'Verifiable negative test',
    cardText:
      'A SMART Health Card. Verifying software reads name, birthday and the negative result from it, without a network; no ID number is in it.',
    cardAlt: 'QR code of the negative test',
    piece: (nth: number, all: number) => `Code ${nth} of ${all}`,
  },
)

export const checkWords = book(
  {
    title: '核对纸质报告',
    genuine: '报告属实',
    genuineText: '这份报告由下面的机构出具，至今没有更正或撤回。请和纸上的内容逐项对照。',
    changed: '报告已有变化',
    changedText: '这张纸打印之后，机构更正过或正在复核这份报告。请以最新的为准，可请本人重新打印。',
    withdrawn: '报告已被撤回',
    withdrawnText: '出具机构撤回了这份报告，纸上的内容请不要再用。',
    institution: '出具机构',
    kind: '类别',
    issued: '报告时间',
    name: '姓名',
    only: '为保护隐私，这里不显示报告内容。',
    missing: '地址不完整，请重新扫描纸上的二维码。',
  },
  {
    title: 'Check a report',
    genuine: 'Genuine',
    genuineText:
      'The institution below issued this report and has not corrected or withdrawn it since. Compare it with the paper line by line.',
    changed: 'It has changed',
    changedText:
      'Since this paper was printed the institution has corrected the report or is reviewing it. Ask its owner for a new print.',
    withdrawn: 'Withdrawn',
    withdrawnText: 'The institution took this report back. Please don’t rely on the paper.',
    institution: 'Issued by',
    kind: 'Kind',
    issued: 'Issued',
    name: 'Name',
    only: 'To protect privacy nothing of what the report says is shown here.',
    missing: 'The address is incomplete. Please scan the code on the paper again.',
  },
)
