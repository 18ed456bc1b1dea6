import type { RefusalWords } from './words.ts'

export const missingRefusals = {
  'missing.unknown': { status: 404, zh: '没有找到这条记录', en: 'No such entry.' },
  'missing.closed': { status: 409, zh: '这条已经有答复或已撤回', en: 'This has been answered or taken back.' },
  'missing.when': {
    status: 409,
    zh: '采样时间不对：请填最近 60 天内的时间',
    en: 'The time of sampling has to lie within the last 60 days.',
  },
} as const satisfies Record<string, RefusalWords>
