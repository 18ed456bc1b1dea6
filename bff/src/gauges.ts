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
  metrics.gauges('feed_silent_seconds', 'How long ago a hospital or laboratory was last heard of', 'feed', () =>
    silences(sql, clock.now()),
  )
  for (const use of ['open', 'free', 'queued'] as const) {
    gauge(`db_pool_${use}`, `Database connections: ${use}`, () => Promise.resolve(poolUse(db)[use]))
  }
}

/** Each read walks an index from group to group. */
const lastHeard = {
  bulk: 'SELECT hospital_id AS feed, looked_at AS at FROM bulk_source WHERE looked_at IS NOT NULL',
  fhir: "SELECT hospital_id AS feed, MAX(last_updated) AS at FROM fhir_resource WHERE type = 'Slot' GROUP BY hospital_id",
  hl7v2: 'SELECT sender AS feed, MAX(received_at) AS at FROM inbound_message GROUP BY sender',
}

/** Seconds since each feed's last word, as `way:feed`; a laboratory's messages and a hospital's slots alike. */
async function silences(sql: Sql, now: Date): Promise<ReadonlyMap<string, number>> {
  const found = new Map<string, number>()
  for (const [way, query] of Object.entries(lastHeard)) {
    for (const { feed, at } of await sql.select<{ feed: string; at: Date }>(query)) {
      found.set(`${way}:${feed}`, Math.max(0, now.getTime() - at.getTime()) / 1000)
    }
  }
  return found
}

async function counted(sql: Sql, query: string): Promise<number> {
  const [row] = await sql.select<{ n: string | number }>(query)
  return Number(row?.n ?? 0)
}
