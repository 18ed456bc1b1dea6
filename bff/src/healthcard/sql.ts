import type { CardChange } from '@onecard/shared/healthcard'
import { Id } from '@onecard/shared/common'
import type { Deps } from '../deps.ts'
import { daysBefore } from '../infra/clock.ts'
import { marks, type Sql, type Tx } from '../infra/db.ts'
import { parse } from '../infra/http.ts'
import { idBytes, idText } from '../infra/ids.ts'
import type { CardState } from './rules.ts'

export interface Card {
  personKey: Buffer
  id: string
  number: string
  state: CardState
  claimedAt: Date
}

interface CardRow {
  person_key: Buffer
  id: Buffer
  number: string
  state: CardState
  claimed_at: Date
}

const columns = 'person_key, id, number, state, claimed_at'

/** The cards of these people; whoever has none is missing. */
export async function cardsOf(sql: Sql, people: readonly Buffer[]): Promise<Card[]> {
  if (people.length === 0) return []
  const rows = await sql.select<CardRow>(
    `SELECT ${columns} FROM health_card WHERE person_key IN (${marks(people)})`,
    people,
  )
  return rows.map(card)
}

/** One card of these people by its id; null when it is not theirs or not there. */
export async function cardOf(sql: Sql, people: readonly Buffer[], id: string): Promise<Card | null> {
  if (people.length === 0) return null
  const [row] = await sql.select<CardRow>(
    `SELECT ${columns} FROM health_card WHERE person_key IN (${marks(people)}) AND id = ?`,
    [...people, idBytes(id)],
  )
  return row ? card(row) : null
}

/** Whose card carries this number; null when nobody's does. */
export async function personByCardNumber(sql: Sql, number: string): Promise<Buffer | null> {
  const [row] = await sql.select<{ person_key: Buffer }>('SELECT person_key FROM health_card WHERE number = ?', [
    number,
  ])
  return row?.person_key ?? null
}

/** Everybody who changes what hangs on a card queues at its row. */
export async function lockCard(tx: Tx, { personKey, id }: Pick<Card, 'personKey' | 'id'>): Promise<CardState | null> {
  const [row] = await tx.select<{ state: CardState }>(
    'SELECT state FROM health_card WHERE person_key = ? AND id = ? FOR UPDATE',
    [personKey, idBytes(id)],
  )
  return row?.state ?? null
}

function card(row: CardRow): Card {
  return {
    personKey: row.person_key,
    id: idText(row.id),
    number: row.number,
    state: row.state,
    claimedAt: row.claimed_at,
  }
}

export interface Change {
  id: string
  kind: CardChange
  accountId: string
  hospitalId: string | null
  at: Date
}

/** Writes down what was done to a card. */
export async function insertChange(tx: Tx, { personKey, id }: Pick<Card, 'personKey' | 'id'>, change: Change) {
  await tx.change(
    'INSERT INTO card_change (person_key, id, card_id, kind, account_id, hospital_id, created_at) VALUES (?, ?, ?, ?, ?, ?, ?)',
    [personKey, idBytes(change.id), idBytes(id), change.kind, idBytes(change.accountId), change.hospitalId, change.at],
  )
}

interface ChangeRow {
  id: Buffer
  kind: CardChange
  account_id: Buffer
  hospital_id: string | null
  created_at: Date
}

const changeColumns = 'id, kind, account_id, hospital_id, created_at'

/** What was done to a person's card, newest first. */
export async function changesOf(sql: Sql, personKey: Buffer, page: KeysetPage): Promise<Change[]> {
  const rows = await sql.select<ChangeRow>(
    `SELECT ${changeColumns} FROM card_change WHERE person_key = ? AND id < ? ORDER BY id DESC LIMIT ${page.limit}`,
    [personKey, beforeOf(page)],
  )
  return rows.map(changeFrom)
}

export async function changeOf(sql: Sql, personKey: Buffer, id: string): Promise<Change | null> {
  const [row] = await sql.select<ChangeRow>(
    `SELECT ${changeColumns} FROM card_change WHERE person_key = ? AND id = ?`,
    [personKey, idBytes(id)],
  )
  return row ? changeFrom(row) : null
}

function changeFrom(row: ChangeRow): Change {
  return {
    id: idText(row.id),
    kind: row.kind,
    accountId: idText(row.account_id),
    hospitalId: row.hospital_id,
    at: row.created_at,
  }
}

export interface KeysetPage {
  /** The id of the last row of the page before. */
  after?: string | undefined
  limit: number
}

const last = Buffer.alloc(16, 0xff)

/** Ids are ordered by time, so that a page ends where an id ends. */
export function beforeOf({ after }: KeysetPage): Buffer {
  return after === undefined ? last : idBytes(parse(Id, after, 'query.after'))
}

/** What to ask the next page with; null after the last row. */
export function nextOf(rows: readonly { id: string }[], { limit }: KeysetPage): string | null {
  return rows.length === limit ? (rows.at(-1)?.id ?? null) : null
}

/**
 * A job: the record of who looked at a card and of what was done with it has its term, and goes by itself then. What a
 * card was claimed by stays as long as the card does.
 */
export async function forgetOldRecords({ sql, clock, config }: Deps): Promise<number> {
  const before = daysBefore(clock.now(), config.KEEP_CARD_RECORDS_DAYS)
  const uses = await sql.change('DELETE FROM card_use WHERE created_at < ? LIMIT 5000', [before])
  const changes = await sql.change(
    "DELETE FROM card_change WHERE created_at < ? AND kind NOT IN ('claimed', 'reclaimed') LIMIT 5000",
    [before],
  )
  return uses.affectedRows + changes.affectedRows
}
