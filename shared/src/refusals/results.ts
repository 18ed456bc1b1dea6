import type { RefusalWords } from './words.ts'

export const resultsRefusals = {
  'bulk.unknown': { status: 404, zh: '没有收到过这份文件', en: 'No such file.' },
  'bulk.too-many-refused': {
    status: 422,
    zh: '这份文件里不能用的行太多，请改正后用新的编号重新发送',
    en: 'Too many lines of this file cannot be used. Please correct it and send it under a new id.',
  },
  'line.charset': {
    status: 422,
    zh: '这一行不是所声明的字符集',
    en: 'The line is not in the character set that was declared.',
  },
  'line.not-json': { status: 422, zh: '这一行不是 JSON', en: 'The line is not JSON.' },
  'line.too-long': { status: 422, zh: '这一行太长', en: 'The line is longer than a line may be.' },
  'line.invalid': { status: 422, zh: '这一行有一项不正确', en: 'Something in the line is not valid.' },
  'line.person': { status: 422, zh: '这一行的证件号码不正确', en: 'The document number in the line is not valid.' },
  'report.unknown': { status: 404, zh: '没有找到这份报告', en: 'No such report.' },
  'image.unknown': { status: 404, zh: '没有找到这张图像', en: 'No such picture.' },
  'images.silent': {
    status: 503,
    zh: '图像暂时取不到，报告文字不受影响，请稍后再试',
    en: 'The pictures cannot be reached for now; the words of the report are not affected. Please try again later.',
  },
  'lead.unknown': { status: 404, zh: '这份报告没有这条心电导联的波形', en: 'The report has no curve of this lead.' },
  'document.unknown': { status: 404, zh: '没有找到这份文件', en: 'No such document.' },
  'review.unknown': { status: 404, zh: '没有找到这条复核', en: 'No such review.' },
  'review.settled': { status: 409, zh: '这条已经处理，或不需要选定', en: 'This needs no decision any more.' },
  'review.no-such-version': { status: 409, zh: '没有这个版本', en: 'There is no such version.' },
  'call.unknown': { status: 404, zh: '没有找到这条通知', en: 'No such call.' },
  'call.reached': { status: 409, zh: '已经有人电话告知', en: 'The person has been reached already.' },
  'typed.unknown': { status: 404, zh: '没有找到这条录入', en: 'No such entry.' },
  'typed.checked': { status: 409, zh: '这条已经核对过', en: 'This entry has been checked.' },
  'typed.same-person': {
    status: 403,
    zh: '录入和核对必须是两个人',
    en: 'Whoever typed an entry may not check it.',
  },
  'typed.not-yet': { status: 409, zh: '报告时间晚于现在，请核对', en: 'The time of the report lies ahead.' },
  'typed.empty': { status: 409, zh: '没有填写任何结果', en: 'Nothing was found and nothing was said.' },
} as const satisfies Record<string, RefusalWords>
