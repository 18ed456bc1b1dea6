import type { RefusalWords } from './words.ts'

export const sessionRefusals = {
  'client.token': { status: 401, zh: '缺少有效的访问令牌', en: 'A valid bearer token is required.' },
  'client.scope': { status: 403, zh: '令牌没有这项权限', en: 'The token does not grant this.' },
  'session.missing': { status: 401, zh: '请先登录', en: 'Please sign in first.' },
  'session.expired': { status: 401, zh: '登录已过期，请重新登录', en: 'Your sign-in has expired.' },
  'session.unknown': { status: 404, zh: '没有这台设备的登录记录', en: 'No such sign-in.' },
  'session.code-invalid': {
    status: 401,
    zh: '登录码已失效，请重新点击登录',
    en: 'The sign-in code is no longer valid.',
  },
  'session.state-invalid': {
    status: 401,
    zh: '登录链接已失效，请重新打开',
    en: 'The sign-in link is no longer valid.',
  },
  'session.blocked': {
    status: 403,
    zh: '微信提示该账号存在风险，暂时不能登录',
    en: 'WeChat has blocked this account for now.',
  },
  'session.preview-visitor': {
    status: 403,
    zh: '正在预览网页，请点右下角“使用完整服务”后再登录',
    en: 'This is a preview. Tap “Use full service” first, then sign in.',
  },
  'session.rate-limited': {
    status: 429,
    zh: '登录太频繁，请一分钟后再试',
    en: 'Too many sign-ins. Try again in a minute.',
  },
  'wechat.silent': {
    status: 503,
    zh: '微信暂时没有回应，请稍后再试',
    en: 'WeChat is not answering. Please try again later.',
  },
  'phone.code-invalid': {
    status: 400,
    zh: '手机号授权已失效，请重新点击授权',
    en: 'The phone authorisation is no longer valid.',
  },
  'agreement.required': {
    status: 403,
    zh: '请先阅读并同意隐私保护协议',
    en: 'Please accept the privacy agreement first.',
  },
  'agreement.health-data-required': {
    status: 403,
    zh: '需要您单独同意我们处理健康信息',
    en: 'Separate consent for health data is needed.',
  },
  'agreement.outdated': {
    status: 409,
    zh: '协议已更新，请阅读新版本',
    en: 'The agreement has changed. Please read the new version.',
  },
  'account.closed': { status: 410, zh: '账号已注销', en: 'This account has been closed.' },
  'account.frozen': {
    status: 423,
    zh: '账号因身份争议暂时冻结，请到窗口核实',
    en: 'This account is frozen by an identity dispute.',
  },
} as const satisfies Record<string, RefusalWords>
