import { isGenuine, readCode, type DynamicCode, type StaticCode } from '@onecard/shared/cardcode'
import type { RefusalCode } from '@onecard/shared/refusals'
import type { Deps } from '../deps.ts'
import { marks, rowMarks, type Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { whyNotThen } from './rules.ts'
import { leaseOf, leaseTie, printOf, tieOf, type Shown } from './shown.ts'

/** A code that staff have scanned offline and bring only now. */
export interface Brought extends Shown {
  scannedAt: Date
  /** Whether it was good at that moment cannot be known any more: its phone has been signed out since, or a dispute is open. */
  isDoubtful: boolean
}

/** Finds out whose code this is and judges it as of the moment of the scan. Throws where it can't be anybody's. */
export function examineBrought(deps: Deps, text: string, hospitalId: string, at: Date): Promise<Brought> {
  const code = readCode(text)
  if (!code) throw new Refusal('code.malformed')
  return code.kind === 'dynamic' ? dynamic(deps, code, at) : printed(deps, code, hospitalId, at)
}

/**
 * A reported loss, a closed card and a membership that ended have revoked the lease with the time of day; of a session
 * only its absence is known.
 */
async function dynamic(deps: Deps, code: DynamicCode, at: Date): Promise<Brought> {
  const row = await leaseOf(deps, code)
  const tie = await leaseTie(deps, row, deps.clock.now())
  const isRevoked = row.revoked_at !== null && row.revoked_at <= at
  const genuine = isGenuine(code, deps.sealer.open(row.secret_sealed))
  const brought = { genuine, window: code.window, createdAt: row.created_at, endedAt: row.expires_at }
  return {
    ...{ personKey: row.person_key, how: 'dynamic', codeId: row.id, window: code.window, scannedAt: at },
    refusal: whyNotThen(brought, at) ?? (isRevoked ? 'code.lease-revoked' : null),
    isDoubtful: tie.frozen || (row.revoked_at === null && !tie.standing),
  }
}

async function printed(deps: Deps, code: StaticCode, hospitalId: string, at: Date): Promise<Brought> {
  const row = await printOf(deps, code)
  const tie = await tieOf(deps, { personKey: row.person_key, accountId: idText(row.account_id) })
  const isWithdrawn = row.withdrawn_at !== null && row.withdrawn_at <= at
  return {
    ...{ personKey: row.person_key, how: 'static', codeId: row.id, scannedAt: at },
    window: Math.floor(at.getTime() / 60_000),
    refusal: row.hospital_id !== hospitalId ? 'code.wrong-institution' : isWithdrawn ? 'code.static-withdrawn' : null,
    isDoubtful: tie.frozen || (row.withdrawn_at === null && (!tie.standing || row.state !== 'active')),
  }
}

export interface BroughtBy {
  staffId: string
  hospitalId: string
  place: string
  purpose: string
}

/**
 * Writes the uses of such codes down, refused ones too, where the person sees them. A code that another institution was
 * the first to see is refused: those are answered. Repeatable: accepted uses are written once.
 */
export async function useBrought(
  tx: Tx,
  deps: Pick<Deps, 'newId' | 'clock'>,
  by: BroughtBy,
  codes: readonly Brought[],
): Promise<Map<Brought, RefusalCode>> {
  if (codes.length === 0) return new Map()
  const elsewhere = await usedElsewhere(tx, deps, by, codes)
  const refusalOf = (code: Brought) => code.refusal ?? elsewhere.get(code) ?? null
  await tx.many.change(
    `INSERT IGNORE INTO card_use (person_key, id, looker, looker_id, hospital_id, place, department, purpose, channel, how,
       outcome, refusal, code_id, window_no, created_at) VALUES ${rowMarks(codes.length, 15)}`,
    codes.flatMap((code) => {
      const refusal = refusalOf(code)
      return [
        ...[code.personKey, idBytes(deps.newId()), 'staff', idBytes(by.staffId), by.hospitalId, by.place],
        ...[null, by.purpose, null, code.how, refusal === null ? 'accepted' : 'refused', refusal],
        ...(refusal === null ? [code.codeId, code.window] : [null, null]),
        code.scannedAt,
      ]
    }),
  )
  return elsewhere
}

async function usedElsewhere(
  tx: Tx,
  { clock }: Pick<Deps, 'clock'>,
  { hospitalId }: BroughtBy,
  codes: readonly Brought[],
): Promise<Map<Brought, RefusalCode>> {
  const good = codes.filter(({ how, refusal }) => how === 'dynamic' && refusal === null)
  if (good.length === 0) return new Map()
  await tx.many.change(
    `INSERT IGNORE INTO spent_code (code_id, window_no, hospital_id, created_at) VALUES ${rowMarks(good.length, 4)}`,
    good.flatMap(({ codeId, window }) => [codeId, window, hospitalId, clock.now()]),
  )
  const rows = await tx.many.select<{ code_id: Buffer; window_no: string }>(
    `SELECT code_id, window_no FROM spent_code WHERE code_id IN (${marks(good)}) AND hospital_id <> ?`,
    [...good.map(({ codeId }) => codeId), hospitalId],
  )
  const taken = new Set(rows.map((row) => `${row.code_id.toString('hex')} ${row.window_no}`))
  const isTaken = ({ codeId, window }: Brought) => taken.has(`${codeId.toString('hex')} ${window}`)
  return new Map(good.filter(isTaken).map((code) => [code, 'code.used-elsewhere']))
}
