import type { Deps } from '../deps.ts'
import type { Sql } from '../infra/db.ts'
import { doOnce, type Once } from '../infra/idempotency.ts'
import { idBytes } from '../infra/ids.ts'

export interface Answer {
  templateId: string
  answer: 'accept' | 'reject' | 'ban'
}

/** What WeChat's question is about: a booking, or a report that is waited for. */
export type Occasion = 'booking' | 'report'

/** The templates to ask for on an occasion: at most three at once, as WeChat wants it. */
export function templatesFor({ templates }: Pick<Deps, 'templates'>, occasion: Occasion): string[] {
  return occasion === 'report' ? [templates.report.id] : [templates.outcome.id, templates.change.id]
}

/** Keeps what the person answered to requestSubscribeMessage; answers about templates that are not ours are dropped. */
export async function keepAnswers(
  deps: Deps,
  accountId: string,
  answers: readonly Answer[],
  once: Once,
): Promise<void> {
  const ours = new Set(Object.values(deps.templates).map(({ id }) => id))
  const now = deps.clock.now()
  await doOnce(deps, once, accountId, async (tx) => {
    for (const { templateId, answer } of answers.filter((one) => ours.has(one.templateId))) {
      await tx.change(
        `INSERT INTO notice_subscription (account_id, template_id, answer, answered_at) VALUES (?, ?, ?, ?)
         ON DUPLICATE KEY UPDATE answer = VALUES(answer), answered_at = VALUES(answered_at), used_up_at = NULL`,
        [idBytes(accountId), templateId, answer, now],
      )
    }
  })
}

/** Is there any sense in asking WeChat? It alone knows how many messages an acceptance still covers. */
export async function isWanted(sql: Sql, accountId: string, templateId: string): Promise<boolean> {
  const [row] = await sql.select(
    `SELECT 1 FROM notice_subscription
     WHERE account_id = ? AND template_id = ? AND answer = 'accept' AND used_up_at IS NULL`,
    [idBytes(accountId), templateId],
  )
  return row !== undefined
}

/** WeChat said that nothing is left; the next acceptance counts again. */
export async function noteUsedUp(sql: Sql, accountId: string, templateId: string, now: Date): Promise<void> {
  await sql.change('UPDATE notice_subscription SET used_up_at = ? WHERE account_id = ? AND template_id = ?', [
    now,
    idBytes(accountId),
    templateId,
  ])
}
