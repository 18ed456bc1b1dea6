import type { RefusalWords } from './words.ts'

export const samplingRefusals = {
  'point.unknown': { status: 404, zh: '没有找到这个采样点', en: 'No such sampling point.' },
  'point.exists': { status: 409, zh: '这家机构已有同名采样点', en: 'This institution has a point of that name.' },
  'lab.unknown': { status: 404, zh: '没有找到这家实验室', en: 'No such laboratory.' },
  'tube.unknown': { status: 404, zh: '没有找到这支采样管', en: 'No such tube.' },
  'tube.sealed': { status: 409, zh: '这支采样管已封管，内容不能再改', en: 'This tube is sealed and cannot change.' },
  'tube.code-taken': {
    status: 409,
    zh: '这家实验室已有同号的采样管，请核对管号和实验室',
    en: 'This laboratory already has a tube of that code. Check the code and the laboratory.',
  },
  'tube.empty': { status: 409, zh: '空管不能封管', en: 'A tube with nobody in it cannot be sealed.' },
  'tube.clock': {
    status: 409,
    zh: '时间不对：早于 72 小时前，或晚于现在，请校准手机时间',
    en: 'The time is more than 72 hours ago or lies ahead. Check the clock of this phone.',
  },
  'tube.full': { status: 409, zh: '这支采样管已满', en: 'The tube is full.' },
  'tube.person-twice': { status: 409, zh: '此人的样本已在这支采样管里', en: 'This person is in the tube already.' },
  'tube.person-removed': { status: 409, zh: '已从这支采样管移出', en: 'Taken out of the tube again.' },
  'tube.scan-differs': {
    status: 409,
    zh: '同一条记录先后两次内容不同，已保留先收到的一条',
    en: 'This entry was sent before with other content; the first one is kept.',
  },
  'tube.name-differs': {
    status: 409,
    zh: '姓名与证件号码登记的不一致，请再核对',
    en: 'The name is not the one known for this document.',
  },
  'sample.unknown': { status: 404, zh: '没有找到这份样本', en: 'No such sample.' },
} as const satisfies Record<string, RefusalWords>
