import type { RefusalWords } from './words.ts'

export const staffRefusals = {
  'staff.session-missing': { status: 401, zh: '请先登录工作台', en: 'Please sign in.' },
  'staff.wrong-credentials': { status: 401, zh: '账号、密码或验证码不对', en: 'Wrong user name, password or code.' },
  'staff.locked': { status: 423, zh: '连续输错，账号已锁定', en: 'Locked after too many wrong tries.' },
  'staff.totp-required': {
    status: 401,
    zh: '请输入验证器上的 6 位数字',
    en: 'The six digits of your authenticator are needed.',
  },
  'staff.totp-used': {
    status: 401,
    zh: '这个验证码已用过，请等下一个',
    en: 'This code was used; wait for the next one.',
  },
  'staff.enrolment-required': { status: 403, zh: '请先绑定验证器', en: 'Set up your authenticator first.' },
  'staff.forbidden': { status: 403, zh: '您的岗位没有这项权限', en: 'Your role does not permit this.' },
  'staff.origin': { status: 403, zh: '请求来源不被允许', en: 'This origin is not allowed.' },
  'staff.unknown': { status: 404, zh: '没有这位工作人员', en: 'No such staff member.' },
  'staff.exists': { status: 409, zh: '账号名已被使用', en: 'The user name is taken.' },
  'staff.reason-required': { status: 400, zh: '请写明查看原因', en: 'A reason is needed.' },
  'staff.weak-password': { status: 400, zh: '密码太简单', en: 'The password is too weak.' },
  'letter.unknown': { status: 404, zh: '没有这条死信', en: 'No such dead letter.' },
  'delivery.unknown': { status: 404, zh: '没有这条投递', en: 'No such delivery.' },
} as const satisfies Record<string, RefusalWords>
