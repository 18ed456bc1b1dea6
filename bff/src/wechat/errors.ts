/** What a refusal by WeChat means to us. */
export type WechatReason =
  /** The one-time code is wrong, too old or used. */
  | 'code-invalid'
  /** This user signs in too often. */
  | 'rate-limited'
  /** WeChat holds this user for a risk. */
  | 'blocked'
  /** A virtual visitor of the preview page, not a person. */
  | 'preview-visitor'
  /** No user of ours has this openid. */
  | 'user-unknown'
  | 'template-unknown'
  /** The user has not subscribed, or has used the subscription up. */
  | 'not-subscribed'
  | 'value-invalid'
  | 'page-unknown'
  /** The access token was not accepted, even a new one. */
  | 'token-invalid'
  /** Our own set-up is wrong: app id, secret, permission. */
  | 'settings'

/** WeChat answered, and the answer is no. */
export class WechatRefused extends Error {
  constructor(
    readonly reason: WechatReason,
    readonly errcode: number,
  ) {
    super(`${reason} (${errcode})`)
  }
}

/** WeChat gave no answer that we can trust: it may or may not have acted. */
export class WechatSilent extends Error {
  readonly refusal = 'wechat.silent'
}

/** WeChat said itself that it is busy and did nothing, so repeating is safe. */
export class WechatBusy extends WechatSilent {}

const reasons: Record<number, WechatReason> = {
  40001: 'token-invalid',
  40014: 'token-invalid',
  42001: 'token-invalid',
  41001: 'token-invalid',
  40003: 'user-unknown',
  40029: 'code-invalid',
  40163: 'code-invalid',
  41008: 'code-invalid',
  42003: 'code-invalid',
  40037: 'template-unknown',
  40226: 'blocked',
  41030: 'page-unknown',
  43101: 'not-subscribed',
  45009: 'rate-limited',
  45011: 'rate-limited',
  47003: 'value-invalid',
}

/** The refusal behind an errcode; -1 is WeChat's word for busy. An unlisted code is a fault of our set-up. */
export function refusalOf(errcode: number): WechatRefused | WechatBusy {
  if (errcode === -1) return new WechatBusy('busy')
  return new WechatRefused(reasons[errcode] ?? 'settings', errcode)
}
