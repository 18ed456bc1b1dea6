import type { RefusalWords } from './words.ts'

export const personRefusals = {
  'identity.number-invalid': { status: 400, zh: '证件号码有误，请再核对一遍', en: 'The ID number is not valid.' },
  'identity.mismatch': { status: 422, zh: '姓名与证件号码对不上，请核对', en: 'Name and ID number do not agree.' },
  'identity.unknown': {
    status: 422,
    zh: '人口库里没有查到这个证件号码',
    en: 'The authority does not know this ID number.',
  },
  'identity.silent': {
    status: 503,
    zh: '身份核验暂时没有回应，您填的内容还在，请稍后再试',
    en: 'The identity authority is not answering. Please try again later.',
  },
  'identity.level-too-low': {
    status: 403,
    zh: '这一步需要更高的实名等级',
    en: 'This step needs a higher identity level.',
  },
  'identity.attempts': {
    status: 429,
    zh: '今天核验次数已用完，请明天再试或到窗口办理',
    en: 'No more identity checks today.',
  },
  'member.unknown': { status: 404, zh: '没有找到这位成员', en: 'No such member.' },
  'member.limit': { status: 409, zh: '一个账号最多管理 5 位成员', en: 'An account may look after up to 5 people.' },
  'member.self-taken': {
    status: 409,
    zh: '本账号已有本人，不能再添加一位本人',
    en: 'This account already has its own person.',
  },
  'member.exists': { status: 409, zh: '这位成员已经添加过了', en: 'This person is already a member.' },
  'member.claimed-elsewhere': {
    status: 409,
    zh: '这位居民已由其他账号管理，需要对方同意',
    en: 'Another account looks after this person; their consent is needed.',
  },
  'member.guardian-required': {
    status: 403,
    zh: '未成年人需由监护人添加，请核验监护关系',
    en: 'A minor needs a confirmed guardian.',
  },
  'member.consent-awaited': { status: 409, zh: '还在等对方本人同意', en: 'Waiting for the person to agree.' },
  'member.not-minor': {
    status: 409,
    zh: '这位成员已成年，需要本人同意',
    en: 'This person is an adult and must agree.',
  },
  'member.has-bookings': {
    status: 409,
    zh: '还有未就诊的预约，请先取消或就诊后再解绑',
    en: 'There are upcoming appointments. Cancel them first.',
  },
  'member.frozen': {
    status: 423,
    zh: '身份存在争议，已暂时冻结，请带证件到窗口核实',
    en: 'Frozen by an identity dispute.',
  },
  'member.not-awaited': {
    status: 409,
    zh: '这位成员不需要再邀请或核验',
    en: 'Nothing is awaited for this person.',
  },
  'member.not-yours-to-correct': {
    status: 403,
    zh: '只能更正本人或所监护孩子的信息',
    en: 'Only your own details or those of a child in your care can be corrected here.',
  },
  'member.no-other-claim': {
    status: 409,
    zh: '没有其他账号管理这位居民，不需要申诉',
    en: 'No other account looks after this person, so there is nothing to dispute.',
  },
  'caretaker.unknown': { status: 404, zh: '没有找到这位代管人', en: 'No such caretaker.' },
  'dispute.unknown': { status: 404, zh: '没有这件身份争议', en: 'No such dispute.' },
  'dispute.decided': { status: 409, zh: '这件身份争议已处理', en: 'This dispute has been decided.' },
  'dispute.attempts': { status: 429, zh: '今天不能再提交申诉，请到窗口核实', en: 'No more disputes today.' },
  'invitation.invalid': { status: 410, zh: '邀请码不对或已过期', en: 'The invitation is wrong or has expired.' },
  'invitation.attempts': { status: 429, zh: '输错次数太多，请对方重新发起', en: 'Too many wrong tries.' },
  'invitation.not-you': { status: 403, zh: '这份邀请不是发给您本人的', en: 'This invitation is for someone else.' },
} as const satisfies Record<string, RefusalWords>
