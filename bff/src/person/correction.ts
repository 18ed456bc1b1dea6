import type { MemberView } from '@onecard/shared/person'
import { lockAccount } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import type { Tx } from '../infra/db.ts'
import { doOnceAsking, type Once } from '../infra/idempotency.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { identify, readPapers, type Identified } from './identify.ts'
import { addAlias, type Document } from './keys.ts'
import { existing, member } from './members.ts'
import { mayCorrect, whyClosed } from './rules.ts'
import { lockPerson, personRows, type MemberRow } from './sql.ts'
import type { Ties } from './ties.ts'

export interface Correction {
  name: string
  idType?: 'residence-permit' | 'passport' | undefined
  idNumber?: string | undefined
  reason: string
}

/** A changed name, or a renewed passport or permit; the authority must agree. What was there before is kept as evidence. */
export async function correct(
  deps: Deps,
  ties: Ties,
  who: Resident,
  memberId: string,
  correction: Correction,
  once: Once,
): Promise<MemberView> {
  const ask = async () => {
    const row = await existing(deps, who.accountId, memberId)
    return { row, identified: await identifyAnew(deps, row, correction) }
  }
  await doOnceAsking(deps, once, memberId, ask, async (tx, { row, identified }) => {
    await lockAccount(tx, who.accountId)
    await lockPerson(tx, row.personKey)
    await keepOldWords(tx, deps, row, correction.reason)
    await rewrite(tx, deps, row, identified)
  })
  return member(deps, ties, who, memberId)
}

async function identifyAnew(deps: Deps, row: MemberRow, correction: Correction): Promise<Identified> {
  const closed = whyClosed(row)
  if (closed) throw new Refusal(closed)
  if (!mayCorrect(row)) throw new Refusal('member.not-yours-to-correct')
  const papers = readPapers(deps, {
    name: correction.name,
    ...documentOf(deps, row, correction),
    birthday: row.birthday,
    sex: row.sex === 'unknown' ? undefined : row.sex,
  })
  // Another day of birth or sex is another person.
  if (papers.birthday !== row.birthday || papers.sex !== row.sex) throw new Refusal('identity.mismatch')
  const identified = await identify(deps, row.accountId, papers, null)
  await mustBeFree(deps, row, identified)
  return identified
}

/** The renewed document, or the one that is known. */
function documentOf({ sealer }: Deps, row: MemberRow, { idType, idNumber }: Correction): Document {
  if (idType === undefined || idNumber === undefined) {
    return { idType: row.idType, idNumber: sealer.open(row.idNumberSealed) }
  }
  if (row.idType === 'resident-id') throw new Refusal('member.not-yours-to-correct')
  return { idType, idNumber }
}

/** A document under which somebody is registered already is for staff to look at. */
async function mustBeFree({ sql }: Deps, row: MemberRow, { personKey }: Identified): Promise<void> {
  if (personKey.equals(row.personKey)) return
  const [taken] = await personRows(sql, 'person_key', [personKey])
  if (taken) throw new Refusal('member.claimed-elsewhere')
}

async function keepOldWords(tx: Tx, { sealer, clock, newId }: Deps, row: MemberRow, reason: string): Promise<void> {
  const before = {
    name: sealer.open(row.nameSealed),
    idType: row.idType,
    idNumber: sealer.open(row.idNumberSealed),
  }
  await tx.change(
    'INSERT INTO person_change (person_key, id, account_id, before_sealed, reason_sealed, at) VALUES (?, ?, ?, ?, ?, ?)',
    [
      row.personKey,
      idBytes(newId()),
      idBytes(row.accountId),
      sealer.seal(JSON.stringify(before)),
      sealer.seal(reason),
      clock.now(),
    ],
  )
}

async function rewrite(tx: Tx, deps: Deps, { personKey }: MemberRow, identified: Identified): Promise<void> {
  const { sealer, clock } = deps
  const now = clock.now()
  await tx.change(
    `UPDATE person SET name_sealed = ?, id_type = ?, id_number_sealed = ?, verified_at = ?, updated_at = ?
     WHERE person_key = ?`,
    [sealer.seal(identified.name), identified.idType, sealer.seal(identified.idNumber), now, now, personKey],
  )
  await addAlias(tx, deps, { from: identified.personKey, into: personKey, reason: 'document' })
}
