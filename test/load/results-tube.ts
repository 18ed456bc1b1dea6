import { transact, type Sql, type Tx } from '../../bff/src/infra/db.ts'
import { idBytes } from '../../bff/src/infra/ids.ts'
import type { Deps } from '../../bff/src/deps.ts'
import { tubesReported } from '../../bff/src/results/tube.ts'
import { installPoint } from '../../bff/src/sampling/service.ts'
import { aFinding } from '../../bff/test/tubes.ts'
import { exactly, type BenchRow } from './report.ts'
import type { Side } from './side.ts'

/** A tube's finding is shared out to its people in as many statements for ten as for one. */
export async function statementsMeasure({ deps }: Side): Promise<BenchRow[]> {
  const [one, ten] = [await statements(deps, 1), await statements(deps, 10)]
  return [exactly('statements of the result of a tube of 10 beside a tube of 1', { ours: ten, baseline: one })]
}

async function statements(deps: Deps, people: number): Promise<number> {
  const code = `BENCH-${people}`
  await aTube(deps, code, people)
  let count = 0
  const counted = (sql: Sql): Sql => ({
    select: (...all) => (count++, sql.select(...all)),
    change: (...all) => (count++, sql.change(...all)),
  })
  await transact(deps.db, (tx) => {
    const watched: Tx = { ...tx, ...counted(tx), many: counted(tx.many) }
    return tubesReported(watched, deps, [aFinding(code, 'negative', deps.clock.now(), { labId: 'benchlab' })])
  })
  const [row] = await deps.sql.select<{ n: string }>('SELECT COUNT(*) AS n FROM report WHERE sample_number = ?', [code])
  if (Number(row?.n) !== people) throw new Error(`${row?.n} of ${people} people have their result`)
  return count
}

/** A sealed tube, written straight into the tables: what comes after is measured. */
async function aTube(deps: Deps, code: string, people: number): Promise<void> {
  const now = deps.clock.now()
  const pointId = await installPoint(deps, {
    ...{ hospitalId: 'benchlab', name: '采样点', address: '柳湾路 1 号', phone: '0900-555-0162', entrance: 'mass' },
    ...{ opens: '00:00', closes: '24:00', takesSingles: true, latitude: 29.53, longitude: 102.19 },
  })
  const [tube, staff] = [idBytes(deps.newId()), idBytes(deps.newId())]
  await deps.sql.change(
    `INSERT INTO tube (id, hospital_id, point_id, code, size, state, lab_id, opened_at, sealed_at, expected_at, opened_by,
       created_at, changed_at) VALUES (?, 'benchlab', ?, ?, ?, 'sealed', 'benchlab', ?, ?, ?, ?, ?, ?)`,
    [tube, idBytes(pointId), code, people, now, now, now, staff, now, now],
  )
  for (let position = 0; position < people; position++) {
    await deps.sql.change(
      `INSERT INTO tube_person (person_key, id, tube_id, position, said_as, said_hash, sampled_at, is_doubtful, added_by, created_at)
       VALUES (?, ?, ?, ?, 'document', ?, ?, 0, ?, ?)`,
      [
        Buffer.alloc(16, position + 1),
        idBytes(deps.newId()),
        tube,
        position,
        Buffer.alloc(32, position),
        now,
        staff,
        now,
      ],
    )
  }
}
