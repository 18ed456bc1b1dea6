import type { Deps } from '../deps.ts'
import type { Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { doctorRow, followedRows } from './sql.ts'

/** Follows a doctor; following twice is following once. */
export async function follow({ sql, clock }: Deps, accountId: string, doctorId: string): Promise<void> {
  if (!(await doctorRow(sql, accountId, doctorId))) throw new Refusal('doctor.unknown')
  await sql.change('INSERT IGNORE INTO doctor_follow (account_id, practitioner_role_id, created_at) VALUES (?, ?, ?)', [
    idBytes(accountId),
    idBytes(doctorId),
    clock.now(),
  ])
}

/** Unfollows; also a doctor who has left, or was never followed. */
export async function unfollow({ sql }: Deps, accountId: string, doctorId: string): Promise<void> {
  await sql.change('DELETE FROM doctor_follow WHERE account_id = ? AND practitioner_role_id = ?', [
    idBytes(accountId),
    idBytes(doctorId),
  ])
}

/** A closed account follows nobody. */
export async function unfollowAll(tx: Tx, accountId: string): Promise<void> {
  await tx.change('DELETE FROM doctor_follow WHERE account_id = ?', [idBytes(accountId)])
}

/** For the copy of one's own data. */
export async function copyOfFollowed({ sql }: Pick<Deps, 'sql'>, accountId: string) {
  const rows = await followedRows(sql, accountId)
  return {
    title: '关注的医生',
    rows: rows.map(({ hospital_name, department_name, name, title }) => ({
      医院: hospital_name,
      科室: department_name,
      医生: `${name} ${title}`,
    })),
  }
}
