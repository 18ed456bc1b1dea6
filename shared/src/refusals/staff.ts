import type { RefusalWords } from './words.ts'

export const staffRefusals = {
  'staff.session-missing': { status: 401, zh: '请先登录工作台', en: 'Please sign in.' },
  'staff.session-expired': { status: 401, zh: '登录已超时，请重新登录', en: 'Your sign-in has timed out.' },
  'staff.session-unknown': { status: 404, zh: '没有这台设备的登录记录', en: 'No such sign-in.' },
  'staff.wrong-credentials': { status: 401, zh: '账号、密码或验证码不对', en: 'Wrong user name, password or code.' },
  'staff.locked': { status: 423, zh: '连续输错，暂时锁定，请稍后再试', en: 'Locked for a while after wrong tries.' },
  'staff.disabled': { status: 403, zh: '账号已停用，请联系管理员', en: 'This account has been disabled.' },
  'staff.temporary-expired': {
    status: 403,
    zh: '临时密码已过期，请联系管理员重置',
    en: 'The temporary password has run out. Ask an administrator.',
  },
  'staff.totp-required': {
    status: 401,
    zh: '请输入验证器上的 6 位数字',
    en: 'The six digits of your authenticator are needed.',
  },
  'staff.totp-wrong': { status: 403, zh: '验证码不对，请看手机时间是否准确', en: 'The code is wrong.' },
  'staff.totp-used': {
    status: 401,
    zh: '这个验证码已用过，请等下一个',
    en: 'This code was used; wait for the next one.',
  },
  'staff.enrolment-required': { status: 403, zh: '请先绑定验证器', en: 'Set up your authenticator first.' },
  'staff.enrolment-missing': { status: 409, zh: '请重新开始绑定验证器', en: 'Begin the enrolment again.' },
  'staff.password-due': { status: 403, zh: '请先设置新密码', en: 'Choose a new password first.' },
  'staff.password-wrong': { status: 403, zh: '原密码不对', en: 'The current password is wrong.' },
  'staff.weak-password': { status: 400, zh: '密码不符合要求', en: 'The password is too weak.' },
  'staff.forbidden': { status: 403, zh: '您的岗位没有这项权限', en: 'Your role does not permit this.' },
  'staff.origin': { status: 403, zh: '请求来源不被允许', en: 'This origin is not allowed.' },
  'staff.unknown': { status: 404, zh: '没有这位工作人员', en: 'No such staff member.' },
  'staff.exists': { status: 409, zh: '账号名已被使用', en: 'The user name is taken.' },
  'staff.not-yourself': {
    status: 409,
    zh: '不能更改自己的账号，请另一位管理员操作',
    en: 'Another administrator has to do this for you.',
  },
  'staff.role-out-of-reach': {
    status: 403,
    zh: '您不能授予这个岗位',
    en: 'You may not give this role.',
  },
  'staff.reason-required': { status: 400, zh: '请写明查看原因', en: 'A reason is needed.' },
  'settings.stale': {
    status: 409,
    zh: '规则刚被别人改过，请刷新后再改',
    en: 'The rules have changed meanwhile. Reload them first.',
  },
  'letter.unknown': { status: 404, zh: '没有这条死信', en: 'No such dead letter.' },
  'delivery.unknown': { status: 404, zh: '没有这条投递', en: 'No such delivery.' },
  'audit.range': { status: 400, zh: '一次最多核对 92 天', en: 'At most 92 days at once.' },
} as const satisfies Record<string, RefusalWords>
