import type { Download } from '@onecard/shared/common'
import type { PrintableView } from '@onecard/shared/papers'
import { audit, type Deed } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { acceptedUse, mayTerminal, placeOf, recordLook, type AcceptedUse } from '../healthcard/service.ts'
import type { Terminal } from '../infra/auth.ts'
import { daysBefore } from '../infra/clock.ts'
import { isDuplicate, transact, type Tx } from '../infra/db.ts'
import { doOnce, type Once } from '../infra/idempotency.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { memberById } from '../person/service.ts'
import { openPrintable, printables as printablesFor, type Shown } from '../results/service.ts'
import { notePaper } from './check.ts'
import { drawPaper } from './drawing.ts'
import { paperOf } from './paper.ts'

/** Which machine asks, from where, in which request. */
export interface AtTerminal {
  terminal: Terminal
  address: string | null
  traceId: string
}

/**
 * What may be printed for the person whose code this terminal has verified a moment ago. The person sees that a terminal
 * has looked.
 */
export async function printables(deps: Deps, at: AtTerminal, useId: string): Promise<PrintableView[]> {
  const use = await usedHere(deps, at.terminal, useId)
  const items = await printablesFor(deps, shownBy(deps, at, use))
  const printed = await printedFor(deps, useId)
  const place = await placeOf(deps.sql, at.terminal)
  await transact(deps.db, (tx) => note(tx, deps, at, use, { place, purpose: 'report-list', deed: 'report.list' }))
  return items.map(({ id, kind, title, institutionName, state, issuedAt }) => ({
    ...{ id, kind, title, institutionName, state, issuedAt },
    printed: printed.has(id),
  }))
}

/**
 * One of them, once for each showing of a code: a second print needs the code again. The same request repeated (the
 * answer was lost) is answered with the same paper.
 */
export async function print(
  deps: Deps,
  at: AtTerminal,
  { id, useId }: { id: string; useId: string },
  once: Once,
): Promise<Download> {
  const use = await usedHere(deps, at.terminal, useId)
  const open = await openPrintable(deps, shownBy(deps, at, use), id)
  const member = await memberById(deps.sql, open.view.memberId)
  if (!member) throw new Refusal('report.unknown')
  // A paper from the institution's own machine bears the name in full, as one from its counter does.
  const paper = paperOf(deps, open, { ...member, name: deps.sealer.open(member.nameSealed) })
  const place = await placeOf(deps.sql, at.terminal)
  await doOnce(deps, once, id, async (tx) => {
    await spend(tx, deps, at, { id, useId })
    await note(tx, deps, at, use, { place, purpose: 'report-print', deed: 'report.print', object: `report:${id}` })
  })
  await notePaper(deps, open)
  return {
    ...{ contentType: 'application/pdf', name: `${paper.title}.pdf` },
    bytes: await drawPaper(paper, deps.config.RARE_FACE),
  }
}

function usedHere(deps: Deps, terminal: Terminal, useId: string): Promise<AcceptedUse> {
  if (!mayTerminal(terminal, 'reports')) throw new Refusal('terminal.not-permitted')
  return acceptedUse(deps, terminal, useId)
}

function shownBy({ config }: Deps, { terminal }: AtTerminal, { accountId, personKey }: AcceptedUse): Shown {
  return { accountId, personKey, hospitalId: terminal.hospitalId, citywide: config.PRINT_REACH === 'city' }
}

async function printedFor(deps: Deps, useId: string): Promise<Set<string>> {
  const rows = await deps.sql.select<{ report_id: Buffer }>('SELECT report_id FROM report_print WHERE use_id = ?', [
    idBytes(useId),
  ])
  return new Set(rows.map(({ report_id }) => idText(report_id)))
}

async function spend(tx: Tx, deps: Deps, at: AtTerminal, { id, useId }: { id: string; useId: string }): Promise<void> {
  try {
    await tx.change('INSERT INTO report_print (use_id, report_id, terminal_id, created_at) VALUES (?, ?, ?, ?)', [
      ...[idBytes(useId), idBytes(id), idBytes(at.terminal.terminalId)],
      deps.clock.now(),
    ])
  } catch (error) {
    throw isDuplicate(error, 'PRIMARY') ? new Refusal('paper.printed') : error
  }
}

interface Noted {
  place: string
  purpose: 'report-list' | 'report-print'
  deed: 'report.list' | 'report.print'
  object?: string
}

/** For the resident's own list and for the audit. */
async function note(tx: Tx, deps: Deps, at: AtTerminal, use: AcceptedUse, noted: Noted): Promise<void> {
  const { terminalId, hospitalId, department } = at.terminal
  await recordLook(tx, deps, {
    ...{ personKey: use.personKey, looker: 'terminal', lookerId: terminalId, hospitalId, department },
    ...{ place: noted.place, purpose: noted.purpose, at: deps.clock.now() },
  })
  await audit(tx, deps, deedOf(at, use, noted))
}

function deedOf({ terminal, address, traceId }: AtTerminal, use: AcceptedUse, { deed, object }: Noted): Deed {
  const { terminalId, name, permissions, hospitalId } = terminal
  return {
    actor: { kind: 'machine', id: terminalId, name, roles: permissions, hospitalId, address },
    ...{ action: deed, traceId, subject: use.personKey, object: object ?? `card-use:${use.useId}` },
  }
}

/** A job: which paper was printed for which showing of a code matters for as long as a showing counts. */
export async function forgetOldPrints({ sql, clock }: Pick<Deps, 'sql' | 'clock'>): Promise<number> {
  const { affectedRows } = await sql.change('DELETE FROM report_print WHERE created_at < ? LIMIT 5000', [
    daysBefore(clock.now(), 1),
  ])
  return affectedRows
}
