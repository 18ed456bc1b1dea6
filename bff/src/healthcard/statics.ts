import { staticCodeText } from '@onecard/shared/cardcode'
import type { StaticCodeView } from '@onecard/shared/healthcard'
import type { Deps } from '../deps.ts'
import { hospitalFacts } from '../directory/service.ts'
import type { Tx } from '../infra/db.ts'
import { doOnce, type Once } from '../infra/idempotency.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { sha256 } from '../infra/seal.ts'
import { noteChange, ownCard, usableCard } from './own.ts'
import { staticLimit } from './rules.ts'
import { lockCard, type Card } from './sql.ts'

/**
 * Makes a printable code for one institution; its text goes to whoever made it and is never shown again. It follows
 * from the code's id and our key, so that a repeated request gets the same one while the database holds a hash only.
 */
export async function makeStatic(
  deps: Deps,
  accountId: string,
  cardId: string,
  hospitalId: string,
  once: Once,
): Promise<StaticCodeView> {
  const { card } = await usableCard(deps, accountId, cardId)
  const hospitals = await hospitalFacts(deps.sql, [hospitalId])
  if (!hospitals.has(hospitalId)) throw new Refusal('hospital.unknown')
  const wanted = { id: deps.newId(), accountId, hospitalId }
  const { id } = await doOnce(deps, once, wanted.id, (tx) => makeIn(tx, deps, card, wanted))
  const made = (await staticsOf(deps, card)).find((one) => one.id === id)
  if (!made) throw new Error('a printed code was made and is not there')
  return { ...made, code: staticCodeText(tokenOf(deps, id)) }
}

/** Printed codes in force and withdrawn, newest first. */
export async function statics(deps: Deps, accountId: string, cardId: string): Promise<StaticCodeView[]> {
  const { card } = await ownCard(deps, accountId, cardId)
  return staticsOf(deps, card)
}

/** Withdraws a printed code; withdrawing it again changes nothing. */
export async function withdrawStatic(
  deps: Deps,
  accountId: string,
  { cardId, codeId }: { cardId: string; codeId: string },
  once: Once,
): Promise<void> {
  const { card } = await usableCard(deps, accountId, cardId)
  const code = (await staticsOf(deps, card)).find(({ id }) => id === codeId)
  if (!code) throw new Refusal('static-code.unknown')
  const now = deps.clock.now()
  await doOnce(deps, once, codeId, async (tx) => {
    const { affectedRows } = await tx.change(
      "UPDATE static_code SET state = 'withdrawn', withdrawn_at = ? WHERE person_key = ? AND id = ? AND state = 'active'",
      [now, card.personKey, idBytes(codeId)],
    )
    if (affectedRows === 0) return
    await noteChange(tx, deps, card, { kind: 'static-withdrawn', accountId, at: now, hospitalId: code.hospitalId })
  })
}

/** Every printed code of this person's card dies at once. */
export async function withdrawAll(tx: Tx, personKey: Buffer, now: Date): Promise<void> {
  await tx.change(
    "UPDATE static_code SET state = 'withdrawn', withdrawn_at = ? WHERE person_key = ? AND state = 'active'",
    [now, personKey],
  )
}

async function makeIn(
  tx: Tx,
  deps: Deps,
  card: Card,
  { id, accountId, hospitalId }: { id: string; accountId: string; hospitalId: string },
): Promise<void> {
  const now = deps.clock.now()
  // Whoever prints queues at the card's row, so the count below is nobody else's to change.
  if ((await lockCard(tx, card)) !== 'active') throw new Refusal('card.not-active')
  const [row] = await tx.select<{ count: number | string }>(
    "SELECT COUNT(*) AS count FROM static_code WHERE person_key = ? AND state = 'active'",
    [card.personKey],
  )
  if (Number(row?.count) >= staticLimit) throw new Refusal('card.static-limit')
  await tx.change(
    `INSERT INTO static_code (person_key, id, card_id, hospital_id, token_hash, state, account_id, created_at)
     VALUES (?, ?, ?, ?, ?, 'active', ?, ?)`,
    [card.personKey, idBytes(id), idBytes(card.id), hospitalId, sha256(tokenOf(deps, id)), idBytes(accountId), now],
  )
  await noteChange(tx, deps, card, { kind: 'static-made', accountId, at: now, hospitalId })
}

/** 24 bytes as base64url, 32 letters. */
function tokenOf({ sealer }: Deps, id: string): string {
  return sealer.blind('static-code', id).subarray(0, 24).toString('base64url')
}

async function staticsOf({ sql }: Deps, { personKey }: Card): Promise<StaticCodeView[]> {
  const rows = await sql.select<{
    id: Buffer
    hospital_id: string
    state: 'active' | 'withdrawn'
    created_at: Date
  }>('SELECT id, hospital_id, state, created_at FROM static_code WHERE person_key = ? ORDER BY id DESC', [personKey])
  const hospitals = await hospitalFacts(
    sql,
    rows.map((row) => row.hospital_id),
  )
  return rows.map((row) => ({
    id: idText(row.id),
    hospitalId: row.hospital_id,
    hospitalName: hospitals.get(row.hospital_id)?.name ?? '',
    code: null,
    state: row.state,
    createdAt: row.created_at.toISOString(),
  }))
}
