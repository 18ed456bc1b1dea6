import type { NoticeKind } from '@onecard/shared/notice'
import { consentState, openIdOf } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import type { Events } from '../infra/events.ts'
import { idBytes } from '../infra/ids.ts'
import { WechatRefused } from '../wechat/errors.ts'
import { noticeOf, pageOf, type NoticeRow } from './inbox.ts'
import { isWanted, noteUsedUp } from './subscriptions.ts'
import { wechatWords } from './templates.ts'

/** How the WeChat side of a notice ended; everything but `sent` leaves the inbox as the only word. */
type Sending =
  'sent' | 'not-subscribed' | 'no-consent' | 'no-openid' | 'too-late' | 'no-template' | 'unknown-user' | 'bad-message'

const staleMs = 24 * 3_600_000

/**
 * The outbox's lane `wechat`. A no of WeChat that another try can't change ends here; silence and faults of our set-up
 * fly, so that the outbox tries again and staff find what rests. After a silence the message may come twice: better
 * than not at all.
 */
export async function sendNotice(deps: Deps, { accountId, noticeId }: Events['notice.send']): Promise<void> {
  const notice = await noticeOf(deps, accountId, noticeId)
  if (!notice || notice.sending !== null) return
  const sending = await send(deps, accountId, notice)
  await deps.sql.change('UPDATE notice SET sending = ?, sent_at = ? WHERE account_id = ? AND id = ?', [
    sending,
    deps.clock.now(),
    idBytes(accountId),
    idBytes(noticeId),
  ])
}

async function send(deps: Deps, accountId: string, notice: NoticeRow): Promise<Sending> {
  if (deps.clock.now().getTime() - notice.at.getTime() > staleMs) return 'too-late'
  const words = wechatWords(deps.templates, notice.kind, notice.said)
  if (!words) return 'no-template'
  if (!(await isWanted(deps.sql, accountId, words.templateId))) return 'not-subscribed'
  if (!(await consentState(deps, accountId)).healthData) return 'no-consent'
  const openId = await openIdOf(deps, accountId)
  if (openId === null) return 'no-openid'
  try {
    await deps.wechat.sendMessage({ openId, ...words, ...page(notice.kind, notice.subjectId) })
    return 'sent'
  } catch (error) {
    if (!(error instanceof WechatRefused)) throw error
    return settled(deps, accountId, words.templateId, error)
  }
}

/** 43101, 40003, 47003 and 41030 stay what they are however often one asks. */
const final: Partial<Record<WechatRefused['reason'], Sending>> = {
  'not-subscribed': 'not-subscribed',
  'user-unknown': 'unknown-user',
  'value-invalid': 'bad-message',
  'page-unknown': 'bad-message',
}

async function settled(deps: Deps, accountId: string, templateId: string, error: WechatRefused): Promise<Sending> {
  const sending = final[error.reason]
  if (!sending) throw error
  if (sending === 'not-subscribed') await noteUsedUp(deps.sql, accountId, templateId, deps.clock.now())
  if (sending === 'bad-message') deps.log.error({ errcode: error.errcode, templateId }, 'notice.message-refused')
  return sending
}

function page(kind: NoticeKind, subjectId: string | null): { page?: string } {
  const path = subjectId === null ? null : pageOf(kind, subjectId)
  return path === null ? {} : { page: path }
}
