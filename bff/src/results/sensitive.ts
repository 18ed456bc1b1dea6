import { ageOn } from '@onecard/shared/day'
import type { Deps } from '../deps.ts'
import { wallClock } from '../infra/clock.ts'
import { rowMarks, type Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { claimsTo, keptKey, memberById, type MemberRow } from '../person/service.ts'
import type { Numbers } from './put.ts'
import { isSensitive } from './sensitive-settings.ts'
import type { SeenRow } from './sql.ts'

/** Who wants to read: an account and, where its own session asks, that session. */
export interface Reader {
  accountId: string
  sessionId: string | null
}

/** `locked`: shown without its title until the reader has proved anew who they are. `hidden`: not there. */
export type Sight = 'open' | 'locked' | 'hidden'

/** Writes down which of these reports are private by what they say; the title alone is looked at again at each reading. */
export async function markSensitive(tx: Tx, deps: Deps, reports: readonly Numbers[]): Promise<void> {
  const found = reports.filter(({ is, observations }) =>
    isSensitive(deps.sensitive, [{ code: is.code, name: is.title }, ...observations]),
  )
  if (found.length === 0) return
  await tx.many.change(
    `UPDATE report SET is_private = 1 WHERE (person_key, id) IN (${rowMarks(found.length, 2)})`,
    found.flatMap(({ is }) => [is.personKey, idBytes(is.id)]),
  )
}

/** What the settings call private holds at once for reports that were there before. */
export function isPrivate({ sensitive: settings }: Pick<Deps, 'sensitive'>, row: PrivateFacts): boolean {
  return row.sensitive || isSensitive(settings, [{ code: row.code, name: row.title }])
}

type PrivateFacts = Pick<SeenRow, 'sensitive' | 'code' | 'title'>

/**
 * How these rows are seen by this reader: by member, asked only where something is private. Whoever reads for another
 * person needs that person's word or, of a young child, to be the guardian.
 */
export async function sightsOf(
  deps: Deps,
  reader: Reader,
  rows: readonly (PrivateFacts & { memberId: string })[],
): Promise<(row: PrivateFacts & { memberId: string; heldUntil: Date | null }) => Sight> {
  const now = deps.clock.now()
  const members = new Set(rows.filter((row) => isPrivate(deps, row)).map(({ memberId }) => memberId))
  const sights = new Map<string, Sight>()
  const isUnlocked = members.size > 0 && (await unlocked(deps, reader, now))
  for (const memberId of members) {
    const may = await mayKnow(deps, memberId)
    sights.set(memberId, may ? (isUnlocked ? 'open' : 'locked') : 'hidden')
  }
  return (row) => {
    if (row.heldUntil !== null && row.heldUntil > now) return 'hidden'
    return isPrivate(deps, row) ? (sights.get(row.memberId) ?? 'hidden') : 'open'
  }
}

/** Whether the account of this membership may know of the person's private reports at all. */
async function mayKnow(deps: Deps, memberId: string): Promise<boolean> {
  const member = await memberById(deps.sql, memberId)
  if (member?.state !== 'active') return false
  return member.relation === 'self' || isYoungWard(deps, member) || isAllowed(deps, member)
}

function isYoungWard({ clock, config, sensitive }: Deps, { basis, birthday }: MemberRow): boolean {
  const { day } = wallClock(clock.now(), config.TIME_ZONE)
  return basis === 'guardian' && ageOn(birthday, day) < sensitive.guardianUntilAge
}

async function isAllowed({ sql }: Deps, { personKey, accountId }: MemberRow): Promise<boolean> {
  const [row] = await sql.select('SELECT 1 FROM sensitive_grant WHERE person_key = ? AND account_id = ?', [
    ...[personKey, idBytes(accountId)],
  ])
  return row !== undefined
}

async function unlocked({ sql }: Deps, { sessionId }: Reader, now: Date): Promise<boolean> {
  if (sessionId === null) return false
  const [row] = await sql.select('SELECT 1 FROM sensitive_unlock WHERE session_id = ? AND until > ?', [
    ...[idBytes(sessionId), now],
  ])
  return row !== undefined
}

/** Of those who may read a person's records, the accounts that may know of a private one. */
export async function mayBeTold(
  deps: Deps,
  recordKey: Buffer,
  row: PrivateFacts,
): Promise<(accountId: string) => boolean> {
  if (!isPrivate(deps, row)) return () => true
  const claims = await claimsTo(deps.sql, await keptKey(deps.sql, recordKey))
  const known = await Promise.all(
    claims.map(async ({ id, accountId }) => ((await mayKnow(deps, id)) ? accountId : null)),
  )
  return (accountId) => known.includes(accountId)
}
