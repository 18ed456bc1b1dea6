import type { Deps } from '../deps.ts'
import { departmentFacts, hospitalFacts } from '../directory/service.ts'
import { wallClock } from '../infra/clock.ts'
import { marks } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import type { CopySection } from '../person/service.ts'
import { liveStates } from './rules.ts'
import { allOf } from './sql.ts'

/** How many appointments ahead this account made for the person: they keep the person from being unbound. */
export async function upcomingOf({ sql, clock }: Deps, accountId: string, personKey: Buffer): Promise<number> {
  const [row] = await sql.select<{ count: number }>(
    `SELECT COUNT(*) AS count FROM booking
     WHERE person_key = ? AND account_id = ? AND ends_at > ? AND state IN (${marks(liveStates)})`,
    [personKey, idBytes(accountId), clock.now(), ...liveStates],
  )
  return Number(row?.count ?? 0)
}

/** Every appointment of these people, for the copy of one's data. */
export async function copyOfBookings(deps: Deps, people: readonly Buffer[]): Promise<CopySection> {
  const bookings = await allOf(deps.sql, people)
  const hospitals = await hospitalFacts(
    deps.sql,
    bookings.map(({ hospitalId }) => hospitalId),
  )
  const departments = await departmentFacts(
    deps.sql,
    bookings.map(({ departmentId }) => departmentId),
  )
  const rows = bookings.map((booking) => ({
    预约编号: booking.id,
    医院: hospitals.get(booking.hospitalId)?.name ?? booking.hospitalId,
    科室: departments.get(booking.departmentId)?.name ?? '',
    日期: booking.day,
    时间: wallClock(booking.startsAt, deps.config.TIME_ZONE).time,
    状态: booking.state,
    序号: booking.number,
    预约于: booking.createdAt.toISOString(),
  }))
  return { title: '预约', rows }
}
