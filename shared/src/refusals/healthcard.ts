import type { RefusalWords } from './words.ts'

export const healthcardRefusals = {
  'card.unknown': { status: 404, zh: '没有找到这张健康卡', en: 'No such card.' },
  'card.not-active': { status: 409, zh: '这张卡已挂失或注销', en: 'This card is not active.' },
  'card.not-lost': { status: 409, zh: '这张卡没有挂失', en: 'This card is not reported lost.' },
  'card.static-limit': {
    status: 409,
    zh: '静态码已到上限，请先作废旧的',
    en: 'No more static codes; withdraw an old one first.',
  },
  'static-code.unknown': { status: 404, zh: '没有找到这张打印码', en: 'No such printed code.' },
  'card-use.unknown': {
    status: 404,
    zh: '没有这次亮码记录，请重新亮码',
    en: 'No such use of a code. Show the code again.',
  },
  'card-use.old': {
    status: 410,
    zh: '亮码已超过 10 分钟，请重新亮码',
    en: 'The code was shown more than 10 minutes ago. Show it again.',
  },
  'card-use.static': {
    status: 403,
    zh: '打印的备用码不能在自助机上办理，请用手机亮码或到窗口',
    en: 'A printed code does not suffice here. Use the code on the phone, or go to the counter.',
  },
  'code.malformed': { status: 400, zh: '不是有效的健康码', en: 'This is not a card code.' },
  'code.forged': { status: 403, zh: '二维码校验不通过', en: 'The code does not verify.' },
  'code.expired': { status: 410, zh: '二维码已过期，请居民刷新', en: 'The code has expired.' },
  'code.from-future': { status: 409, zh: '手机时间偏快，请校准手机时间', en: "The phone's clock is ahead." },
  'code.lease-expired': {
    status: 410,
    zh: '手机离线太久，请联网后再亮码',
    en: 'The lease has run out. The phone must go online.',
  },
  'code.lease-revoked': { status: 410, zh: '这个二维码已被居民停用', en: 'The lease has been revoked.' },
  'code.card-not-active': { status: 409, zh: '这张卡已挂失或注销', en: 'The card is lost or closed.' },
  'code.person-frozen': {
    status: 423,
    zh: '居民身份存在争议，请带证件到窗口核实',
    en: 'Frozen by an identity dispute. Please see the counter.',
  },
  'code.static-withdrawn': { status: 410, zh: '这张打印码已作废', en: 'This printed code has been withdrawn.' },
  'code.used-elsewhere': {
    status: 409,
    zh: '这个二维码刚在另一家机构用过，请居民刷新',
    en: 'This code was used at another institution.',
  },
  'code.wrong-institution': {
    status: 403,
    zh: '这张静态码只能在签发机构使用',
    en: 'This static code serves its issuing institution only.',
  },
  'terminal.unknown': { status: 401, zh: '终端没有登记', en: 'Unknown terminal.' },
  'terminal.signature': { status: 401, zh: '终端签名不对', en: 'The signature does not verify.' },
  'terminal.clock': { status: 401, zh: '终端时间偏差太大，请校时', en: "The terminal's clock is off." },
  'terminal.replay': { status: 409, zh: '这个请求已经用过', en: 'This signed request was used before.' },
  'terminal.revoked': { status: 403, zh: '终端已停用', en: 'This terminal has been revoked.' },
  'terminal.exists': { status: 409, zh: '这家医院已有同名终端', en: 'This hospital has a terminal of that name.' },
  'terminal.not-found': { status: 404, zh: '没有找到这台终端', en: 'No such terminal.' },
  'terminal.not-permitted': { status: 403, zh: '这台终端没有这项权限', en: 'This terminal may not do that.' },
} as const satisfies Record<string, RefusalWords>
