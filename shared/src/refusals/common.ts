import type { RefusalWords } from './words.ts'

export const commonRefusals = {
  'request.invalid': {
    status: 400,
    zh: '填写的内容有误，请检查后再试',
    en: 'Something in the request is not valid. Please check it.',
  },
  'request.too-large': { status: 413, zh: '提交的内容太大', en: 'The request is too large.' },
  'request.media': {
    status: 415,
    zh: '不接受这种格式或编码的内容',
    en: 'Content of this type, character set or encoding is not taken here.',
  },
  'request.incomplete': {
    status: 400,
    zh: '内容没有传完，请整份重新发送',
    en: 'The body broke off. Please send it again.',
  },
  'route.unknown': { status: 404, zh: '没有这个地址', en: 'There is nothing at this address.' },
  'route.method': { status: 405, zh: '这个地址不接受这种请求', en: 'This address does not take that method.' },
  'rate.limited': { status: 429, zh: '操作太频繁，请稍等一会儿再试', en: 'Too many requests. Please wait a moment.' },
  'idempotency.missing': { status: 400, zh: '缺少防重复编号', en: 'The Idempotency-Key header is missing.' },
  'idempotency.mismatch': {
    status: 409,
    zh: '这次提交与之前的不一致，请重新打开页面再试',
    en: 'This key was used with another body.',
  },
  'hospital.silent': {
    status: 503,
    zh: '医院系统暂时没有回应，请稍后再试',
    en: 'The hospital is not answering. Please try again later.',
  },
  'service.unavailable': {
    status: 503,
    zh: '服务正忙，请稍后再试',
    en: 'The service is busy. Please try again shortly.',
  },
  internal: {
    status: 500,
    zh: '出了点问题，我们已记录，请稍后再试',
    en: 'Something went wrong. It has been recorded.',
  },
} as const satisfies Record<string, RefusalWords>
