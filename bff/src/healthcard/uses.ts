import type { CardUseView } from '@onecard/shared/healthcard'
import type { Deps } from '../deps.ts'
import { rowMarks, type Sql, type Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { ownCard } from './own.ts'
import { beforeOf, nextOf, type KeysetPage } from './sql.ts'
import { familyWords, purposeWords, refusedWords } from './words.ts'

/** A look at a person beside the showing of a code: by staff on their screen, by family on their phone, by a terminal at results. */
export interface Look {
  personKey: Buffer
  looker: 'staff' | 'family' | 'terminal' | 'link'
  /** Of the member of staff, the account, the terminal, or the link. */
  lookerId: string
  hospitalId: string | null
  /** As the resident reads it: `市一医院 王*`; for family the masked name alone. */
  place: string
  department: string | null
  /** A key of words.ts, or the looker's own words. */
  purpose: string
  at: Date
}

/** Writes a look into the list that the resident sees (谁查看过我的卡), in the transaction of the look itself. */
export function recordLook(tx: Tx, deps: Pick<Deps, 'newId'>, look: Look): Promise<void> {
  return recordLooks(tx, deps, [look])
}

/** As recordLook, for several people in one statement. */
export async function recordLooks(tx: Tx, { newId }: Pick<Deps, 'newId'>, looks: readonly Look[]): Promise<void> {
  if (looks.length === 0) return
  await tx.many.change(
    `INSERT INTO card_use (person_key, id, looker, looker_id, hospital_id, place, department, purpose, how, outcome,
       created_at) VALUES ${rowMarks(looks.length, 11)}`,
    looks.flatMap((look) => [
      ...[look.personKey, idBytes(newId()), look.looker, idBytes(look.lookerId), look.hospitalId],
      ...[look.place.slice(0, 120), look.department?.slice(0, 60) ?? null, look.purpose.slice(0, 60)],
      ...['none', 'accepted', look.at],
    ]),
  )
}

interface UseRow {
  id: Buffer
  looker: 'terminal' | 'staff' | 'family' | 'link'
  place: string
  department: string | null
  purpose: string
  how: 'dynamic' | 'static' | 'none'
  outcome: 'accepted' | 'refused'
  refusal: string | null
  created_at: Date
}

/** Who has looked at this card and the person behind it, newest first. */
export async function uses(
  deps: Deps,
  accountId: string,
  cardId: string,
  { lang, ...page }: KeysetPage & { lang: 'zh' | 'en' },
): Promise<{ items: CardUseView[]; next: string | null }> {
  const { card } = await ownCard(deps, accountId, cardId)
  const rows = await deps.sql.select<UseRow>(
    `SELECT id, looker, place, department, purpose, how, outcome, refusal, created_at FROM card_use
     WHERE person_key = ? AND id < ? ORDER BY id DESC LIMIT ${page.limit}`,
    [card.personKey, beforeOf(page)],
  )
  const items = rows.map((row) => useView(row, lang))
  return { items, next: nextOf(items, page) }
}

function useView(row: UseRow, lang: 'zh' | 'en'): CardUseView {
  return {
    id: idText(row.id),
    by: row.looker,
    place: row.looker === 'family' ? familyWords(row.place, lang) : row.place,
    department: row.department,
    purpose: purposeWords(row.purpose, lang),
    how: row.how,
    outcome: row.outcome,
    refusal: row.refusal === null ? null : refusedWords(row.refusal)[lang],
    at: row.created_at.toISOString(),
  }
}

/** Where and when a terminal last accepted the card. */
export async function lastUseOf(sql: Sql, personKey: Buffer): Promise<{ place: string; at: string } | null> {
  const [row] = await sql.select<{ place: string; created_at: Date }>(
    `SELECT place, created_at FROM card_use
     WHERE person_key = ? AND looker = 'terminal' AND outcome = 'accepted' ORDER BY id DESC LIMIT 1`,
    [personKey],
  )
  return row ? { place: row.place, at: row.created_at.toISOString() } : null
}

/** One use, for whoever tells of it; null when there is none. */
export async function useFacts(
  sql: Sql,
  id: string,
): Promise<{ cardId: string; place: string; refusal: string | null; at: Date } | null> {
  const [row] = await sql.select<{ card_id: Buffer; place: string; refusal: string | null; created_at: Date }>(
    `SELECT card.id AS card_id, looked.place, looked.refusal, looked.created_at
     FROM card_use looked JOIN health_card card ON card.person_key = looked.person_key WHERE looked.id = ?`,
    [idBytes(id)],
  )
  return row ? { cardId: idText(row.card_id), place: row.place, refusal: row.refusal, at: row.created_at } : null
}
