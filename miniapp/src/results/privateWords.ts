import { book } from '../i18n/i18n.ts'

/** Of reports that nobody should come upon by chance. */
export const privateWords = book(
  {
    locked: '隐私报告',
    lockedNote: '需要验证后查看',
    title: '这是一份隐私报告',
    text: '为了不被旁人看到，查看前请再验证一次。验证后 10 分钟内，这台手机上的隐私报告都能看。',
    idTail: '证件号码后四位',
    idTailHint: '账号本人的证件',
    idTailFault: '请填写后四位，X 也算一位',
    open: '验证并查看',
    again: '重新微信登录',
    family: '隐私报告',
    familyText: '艾滋、孕产、遗传、精神等报告默认只有您自己能看。需要时可以让下面的人也能看，随时可以收回。',
    allow: (name: string) => `让 ${name} 看我的隐私报告`,
    allowed: '能看',
    denied: '看不到',
  },
  {
    locked: 'Private report',
    lockedNote: 'Prove who you are to read it',
    title: 'This report is private',
    text: 'So that nobody else comes upon it, prove once more who you are. Private reports then stay open on this phone for 10 minutes.',
    idTail: 'Last four of your ID number',
    idTailHint: "The account owner's",
    idTailFault: 'Four characters; X counts as one',
    open: 'Prove and read',
    again: 'Sign in again',
    family: 'Private reports',
    familyText:
      'HIV, pregnancy, genetics and psychiatry are yours alone unless you let somebody below read them. You can take that back at any time.',
    allow: (name: string) => `Let ${name} read my private reports`,
    allowed: 'May read',
    denied: 'May not',
  },
)
