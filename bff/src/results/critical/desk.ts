import type { CriticalDetail, CriticalView } from '@onecard/shared/criticals'
import { noteLook, note, type Clerk } from '../../clerk/service.ts'
import type { Deps } from '../../deps.ts'
import { hospitalFor } from '../../infra/auth.ts'
import { transact, type Param } from '../../infra/db.ts'
import { idBytes, idText } from '../../infra/ids.ts'
import { maskName } from '../../infra/mask.ts'
import { Refusal } from '../../infra/refusal.ts'
import { keptKey, openPersons, type PersonFacts } from '../../person/service.ts'
import { openContent, type Content } from '../content.ts'
import { reportOf, versionsOf, type ReportRow } from '../sql.ts'
import { release } from './hold.ts'

interface Row {
  id: Buffer
  hospital_id: string
  person_key: Buffer
  report_id: Buffer
  raised_at: Date
  due_at: Date
  tells: number
  acknowledged_at: Date | null
  staff_name: string | null
  note_sealed: Buffer | null
}

const columns = `id, hospital_id, person_key, report_id, raised_at, due_at, tells, acknowledged_at, staff_name, note_sealed`
const last = Buffer.alloc(16, 0xff)

interface Query {
  hospitalId?: string | undefined
  all: 'yes' | 'no'
  after?: string | undefined
  limit: number
}

/** Critical values of the clerk's institution, newest first: whose they are is masked, what was found is not said. */
export async function criticals(
  deps: Deps,
  clerk: Clerk,
  { hospitalId, all, after, limit }: Query,
): Promise<{ items: CriticalView[]; next: string | null }> {
  const hospital = hospitalFor(clerk.who, hospitalId)
  const rows = await rowsOf(deps, { hospital, all, after, limit })
  const items = await Promise.all(rows.map(async (row) => viewOf(deps, row, await wholeOf(deps, row))))
  await transact(deps.db, (tx) => note(tx, deps, clerk, { action: 'critical.list', hospitalId: hospital }))
  return { items, next: items.length === limit ? (items.at(-1)?.id ?? null) : null }
}

function rowsOf(
  { sql }: Deps,
  { hospital, all, after, limit }: Omit<Query, 'hospitalId'> & { hospital: string | null },
): Promise<Row[]> {
  const before = after && /^[0-9a-f-]{36}$/.test(after) ? idBytes(after) : last
  const waits = all === 'no' ? 'AND acknowledged_at IS NULL' : ''
  const [own, params]: [string, Param[]] = hospital === null ? ['', []] : ['AND hospital_id = ?', [hospital]]
  return sql.select<Row>(
    `SELECT ${columns} FROM critical_value WHERE id < ? ${own} ${waits} ORDER BY id DESC LIMIT ${Math.trunc(limit)}`,
    [before, ...params],
  )
}

/** One with what was found and whom to call. The person sees this look. */
export async function critical(deps: Deps, clerk: Clerk, id: string): Promise<CriticalDetail> {
  const row = await rowOf(deps, clerk, id)
  const whole = await wholeOf(deps, row)
  await transact(deps.db, (tx) =>
    noteLook(tx, deps, clerk, {
      ...{ action: 'critical.read', subject: row.person_key, object: `critical:${id}`, purpose: 'critical' },
      hospitalId: row.hospital_id,
    }),
  )
  const { person, content } = whole
  return {
    ...viewOf(deps, row, whole),
    ...{ name: person?.name ?? '', phone: person?.phone ?? null },
    items: (content?.observations ?? []).filter(({ flag }) => flag === 'LL' || flag === 'HH'),
  }
}

/** Somebody takes it on: the report may be read, and its people are told. Whoever comes second changes nothing. */
export async function acknowledge(deps: Deps, clerk: Clerk, id: string, said: string): Promise<CriticalView> {
  const row = await rowOf(deps, clerk, id)
  const now = deps.clock.now()
  await transact(deps.db, async (tx) => {
    const { affectedRows } = await tx.change(
      `UPDATE critical_value SET acknowledged_at = ?, staff_id = ?, staff_name = ?, note_sealed = ?
       WHERE id = ? AND acknowledged_at IS NULL`,
      [now, idBytes(clerk.who.staffId), clerk.who.name, deps.sealer.seal(said), row.id],
    )
    if (affectedRows === 0) throw new Refusal('critical.acknowledged')
    await release(tx, deps, row, now)
    await note(tx, deps, clerk, {
      ...{ action: 'critical.acknowledge', subject: row.person_key, object: `critical:${id}` },
      hospitalId: row.hospital_id,
    })
  })
  const fresh = await rowOf(deps, clerk, id)
  return viewOf(deps, fresh, await wholeOf(deps, fresh))
}

async function rowOf(deps: Deps, { who }: Clerk, id: string): Promise<Row> {
  const [row] = await deps.sql.select<Row>(`SELECT ${columns} FROM critical_value WHERE id = ?`, [idBytes(id)])
  if (!row || (who.hospitalId !== null && row.hospital_id !== who.hospitalId)) throw new Refusal('critical.unknown')
  return row
}

interface Whole {
  report: ReportRow | null
  content: Content | null
  person: PersonFacts | null
}

async function wholeOf(deps: Deps, row: Row): Promise<Whole> {
  const kept = await keptKey(deps.sql, row.person_key)
  const [report, people] = await Promise.all([
    reportOf(deps.sql, [row.person_key, kept], idText(row.report_id)),
    openPersons(deps, [kept]),
  ])
  const shown = report && (await versionsOf(deps.sql, report.id)).find(({ hash }) => report.shown?.equals(hash))
  const content = shown ? openContent(deps.sealer, shown.contentSealed) : null
  return { report, content, person: people.get(kept.toString('hex')) ?? null }
}

function viewOf(deps: Deps, row: Row, whole: Whole): CriticalView {
  return {
    ...{ id: idText(row.id), hospitalId: row.hospital_id, reportId: idText(row.report_id) },
    ...namesOf(whole),
    state: stateOf(row, deps.clock.now()),
    ...{ raisedAt: row.raised_at.toISOString(), dueAt: row.due_at.toISOString() },
    acknowledged: row.acknowledged_at && {
      ...{ at: row.acknowledged_at.toISOString(), by: row.staff_name ?? '' },
      note: row.note_sealed === null ? '' : deps.sealer.open(row.note_sealed),
    },
  }
}

/** Empty where the report has moved on to another id with its person. */
function namesOf({ report, content, person }: Whole) {
  return {
    ...(report ? { title: report.title, sampleNumber: report.sampleNumber } : { title: '', sampleNumber: '' }),
    orderedBy: content?.orderedBy ?? null,
    nameMasked: person ? maskName(person.name) : '*',
  }
}

function stateOf({ acknowledged_at, due_at }: Row, now: Date): CriticalView['state'] {
  if (acknowledged_at !== null) return 'acknowledged'
  return due_at <= now ? 'overdue' : 'waiting'
}
