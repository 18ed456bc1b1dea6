import type { Deps } from './deps.ts'
import { poolUse, type Sql } from './infra/db.ts'
import type { Metrics } from './infra/metrics.ts'

/** What operators watch beside the answers: what waits, what lies dead, and how busy the way to the database is. */
export function watchFigures({ sql, db, clock }: Deps, metrics: Metrics): void {
  const { gauge } = metrics
  const count = (query: string) => () => counted(sql, query)
  gauge(
    'outbox_due',
    'Deliveries that wait for their time',
    count("SELECT COUNT(*) AS n FROM outbox WHERE state = 'due'"),
  )
  gauge(
    'outbox_dead',
    'Deliveries that failed for good',
    count("SELECT COUNT(*) AS n FROM outbox WHERE state = 'dead'"),
  )
  gauge('outbox_overdue_seconds', 'How long the oldest due delivery has been due', async () => {
    const [row] = await sql.select<{ at: Date | null }>("SELECT MIN(due_at) AS at FROM outbox WHERE state = 'due'")
    return row?.at ? Math.max((clock.now().getTime() - row.at.getTime()) / 1000, 0) : 0
  })
  gauge('audit_waiting', 'Audit rows that no chain holds yet', count('SELECT COUNT(*) AS n FROM audit_waiting'))
  gauge(
    'letters_open',
    'Messages that could not be used',
    count("SELECT COUNT(*) AS n FROM dead_letter WHERE state = 'open'"),
  )
  for (const use of ['open', 'free', 'queued'] as const) {
    gauge(`db_pool_${use}`, `Database connections: ${use}`, () => Promise.resolve(poolUse(db)[use]))
  }
}

async function counted(sql: Sql, query: string): Promise<number> {
  const [row] = await sql.select<{ n: string | number }>(query)
  return Number(row?.n ?? 0)
}
