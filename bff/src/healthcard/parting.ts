import type { MemberView } from '@onecard/shared/person'
import type { Deps } from '../deps.ts'
import type { Sql, Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { maskNumber } from './number.ts'
import { cardsOf } from './sql.ts'
import { purposeWords } from './words.ts'

/** What the person room shows of cards; by the hex of the person's key. */
export async function cardsByPerson(
  sql: Sql,
  people: readonly Buffer[],
): Promise<Map<string, NonNullable<MemberView['card']>>> {
  const cards = await cardsOf(sql, people)
  return new Map(
    cards.map(({ personKey, id, number, state }) => [
      personKey.toString('hex'),
      { id, numberMasked: maskNumber(number), state },
    ]),
  )
}

/** The account no longer looks after the person: what it was lent, and what it printed, ends in the same transaction. */
export async function leaveCard(tx: Tx, accountId: string, personKey: Buffer, now: Date): Promise<void> {
  const whose = [personKey, idBytes(accountId)]
  await tx.change(
    'UPDATE card_lease SET revoked_at = ? WHERE person_key = ? AND account_id = ? AND revoked_at IS NULL',
    [now, ...whose],
  )
  await tx.change(
    `UPDATE static_code SET state = 'withdrawn', withdrawn_at = ?
     WHERE person_key = ? AND account_id = ? AND state = 'active'`,
    [now, ...whose],
  )
}

interface CopySection {
  title: string
  rows: Record<string, unknown>[]
}

/** For the copy of one's data: the cards of these people and who looked at them. */
export async function cardCopies({ sql }: Pick<Deps, 'sql'>, people: readonly Buffer[]): Promise<CopySection[]> {
  const cards = await cardsOf(sql, people)
  const looks = await Promise.all(cards.map(({ number, personKey }) => looksOf(sql, number, personKey)))
  return [
    {
      title: '电子健康卡',
      rows: cards.map(({ number, state, claimedAt }) => ({ 卡号: number, 状态: state, 领取: claimedAt.toISOString() })),
    },
    { title: '谁查看过我的卡', rows: looks.flat() },
  ]
}

async function looksOf(sql: Sql, number: string, personKey: Buffer): Promise<CopySection['rows']> {
  const rows = await sql.select<{ place: string; purpose: string; outcome: string; created_at: Date }>(
    'SELECT place, purpose, outcome, created_at FROM card_use WHERE person_key = ? ORDER BY id DESC LIMIT 1000',
    [personKey],
  )
  return rows.map(({ place, purpose, outcome, created_at }) => ({
    卡号: number,
    时间: created_at.toISOString(),
    地点: place,
    用途: purposeWords(purpose, 'zh'),
    结果: outcome === 'accepted' ? '通过' : '拒绝',
  }))
}
