import type { auditFaults, ChainDayView } from '@onecard/shared/audit'
import { daysBetween } from '@onecard/shared/day'
import type { Deps } from '../deps.ts'
import { instantAt } from '../infra/clock.ts'
import { idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { genesis, isSigned, linkMac } from './chain.ts'
import { keptFrom } from './forget.ts'
import { entriesById, headBefore, headOf, linksAfter, type Head, type Link } from './sql.ts'

const mostDays = 92
const mostFaults = 50
const batch = 500

export interface ChainCheck {
  days: ChainDayView[]
  intact: boolean
  waiting: number
  waitingSince: string | null
  unlinked: string[]
}

/** Walks the chains of some days and names every row that was changed, taken away or put aside. */
export async function checkChains(deps: Deps, from: string, to: string): Promise<ChainCheck> {
  const span = daysBetween(from, to)
  if (!(span >= 0 && span < mostDays)) throw new Refusal('audit.range')
  const days: ChainDayView[] = []
  for (const day of await chainedDays(deps, from, to)) days.push(await checkDay(deps, day))
  const unlinked = await unlinkedIn(deps, from, to)
  const intact = unlinked.length === 0 && days.every((day) => day.intact)
  return { days, intact, unlinked, ...(await waiting(deps)) }
}

async function chainedDays({ sql }: Deps, from: string, to: string): Promise<string[]> {
  const rows = await sql.select<{ day: string }>(
    `SELECT day FROM audit_head WHERE day BETWEEN ? AND ?
     UNION SELECT DISTINCT day FROM audit_link WHERE day BETWEEN ? AND ? ORDER BY day`,
    [from, to, from, to],
  )
  return rows.map((row) => row.day)
}

type Fault = ChainDayView['faults'][number]

const fault = (kind: (typeof auditFaults)[number], position: number, entryId: Buffer | null = null): Fault => ({
  kind,
  position,
  entryId: entryId && idText(entryId),
})

async function checkDay(deps: Deps, day: string): Promise<ChainDayView> {
  const [head, before] = await Promise.all([headOf(deps.sql, day), headBefore(deps.sql, day)])
  const start = before?.mac ?? genesis(deps.config.AUDIT_KEY)
  const atHead = headFaults(deps.config.AUDIT_KEY, head, start)
  // Its rows have had their term: what is left of the day is its signed end, in its place among the others.
  const isOver = day < keptFrom(deps.config, deps.clock.now())
  if (head && isOver) return dayView(day, head.entries, atHead)
  const end = await walk(deps, day, head?.startMac ?? start)
  return dayView(day, end.position, [...atHead, ...end.faults, ...shortFaults(head, end)])
}

function dayView(day: string, entries: number, faults: readonly Fault[]): ChainDayView {
  return { day, entries, intact: faults.length === 0, faults: faults.slice(0, mostFaults) }
}

function shortFaults(head: Head | null, end: End): Fault[] {
  const isShort = head && (end.position !== head.entries || !end.mac.equals(head.mac))
  return isShort ? [fault('short', end.position)] : []
}

function headFaults(key: Buffer, head: Head | null, start: Buffer): Fault[] {
  if (!head || !isSigned(key, head)) return [fault('head-forged', 0)]
  return head.startMac.equals(start) ? [] : [fault('broken-link', 0)]
}

interface End {
  position: number
  mac: Buffer
  faults: Fault[]
}

async function walk(deps: Deps, day: string, start: Buffer): Promise<End> {
  let end: End = { position: 0, mac: start, faults: [] }
  for (;;) {
    const links = await linksAfter(deps.sql, day, end.position, batch)
    if (links.length === 0) return end
    end = await walkBatch(deps, links, end)
  }
}

/** Goes on from each link's own mac, so that one changed row is named once and not with all that follow it. */
async function walkBatch(deps: Deps, links: readonly Link[], from: End): Promise<End> {
  const entries = await entriesById(
    deps.sql,
    links.map((link) => link.entryId),
  )
  const faults = [...from.faults]
  let { position, mac } = from
  for (const link of links) {
    if (link.position !== position + 1) faults.push(fault('broken-link', position + 1))
    const entry = entries.get(link.entryId.toString('hex'))
    if (!entry) faults.push(fault('missing', link.position, link.entryId))
    else if (!linkMac(deps.config.AUDIT_KEY, mac, entry).equals(link.mac)) {
      faults.push(fault('changed', link.position, link.entryId))
    }
    ;({ position, mac } = link)
  }
  return { position, mac, faults }
}

async function waiting({ sql }: Deps): Promise<{ waiting: number; waitingSince: string | null }> {
  const [row] = await sql.select<{ count: string | number; since: Date | null }>(
    'SELECT COUNT(*) AS count, MIN(at) AS since FROM audit_waiting',
  )
  return { waiting: Number(row?.count ?? 0), waitingSince: row?.since?.toISOString() ?? null }
}

async function unlinkedIn({ sql, config }: Deps, from: string, to: string): Promise<string[]> {
  const rows = await sql.select<{ id: Buffer }>(
    `SELECT entry.id FROM audit_entry entry
     LEFT JOIN audit_link link ON link.entry_id = entry.id
     LEFT JOIN audit_waiting waiting ON waiting.entry_id = entry.id
     WHERE entry.at >= ? AND entry.at <= ? AND link.entry_id IS NULL AND waiting.entry_id IS NULL
     ORDER BY entry.id LIMIT ${mostFaults}`,
    [instantAt(from, '00:00', config.TIME_ZONE), instantAt(to, '24:00', config.TIME_ZONE)],
  )
  return rows.map((row) => idText(row.id))
}
