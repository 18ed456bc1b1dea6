import type { TerminalPermission, VerifiedView, VerifyRequest } from '@onecard/shared/healthcard'
import { refusals, type RefusalCode } from '@onecard/shared/refusals'
import { audit, type Deed } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { hospitalFacts } from '../directory/service.ts'
import type { Terminal } from '../infra/auth.ts'
import { isDuplicate, type Sql, type Tx } from '../infra/db.ts'
import type { Events } from '../infra/events.ts'
import { doOnceAsking, type Once } from '../infra/idempotency.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { maskIdNumber, maskName } from '../infra/mask.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import { patientOf, raiseLevel } from '../person/service.ts'
import { bringableMs, isWorthTelling } from './rules.ts'
import { examine, type Shown } from './shown.ts'
import { cardsOf } from './sql.ts'

/** What verifying tells, but for appointments and tests: those belong to rooms that know this one. */
export type Verified = Omit<VerifiedView, 'appointments' | 'test'>

/** Who asks, from where, and in which request: for the audit. */
export interface Asked {
  terminal: Terminal
  address: string | null
  traceId: string
}

interface Scan extends Asked {
  request: VerifyRequest
  shown: Shown
  useId: string
  /** This terminal has been given this code's answer before. */
  isKnown: boolean
  place: string
  now: Date
}

/**
 * Verifies a code and writes its use down, a refused one too. The same terminal gets the same answer again; of two
 * institutions with the same code the database lets one be first.
 */
export async function verify(
  deps: Deps,
  asked: Asked,
  request: VerifyRequest,
  once: Once,
): Promise<{ personKey: Buffer; verified: Verified }> {
  if (!mayTerminal(asked.terminal, 'verify')) throw new Refusal('terminal.not-permitted')
  const useId = await usedOnce(deps, asked, request, once).catch((error: unknown) => {
    // The terminal sent this code twice at the same moment: now the other one's use is there.
    if (isDuplicate(error, 'card_use_once')) return usedOnce(deps, asked, request, once)
    throw error
  })
  const use = await useById(deps.sql, useId)
  if (use.refusal !== null) throw new Refusal(use.refusal)
  return { personKey: use.personKey, verified: await tell(deps, asked.terminal, use) }
}

async function usedOnce(deps: Deps, asked: Asked, request: VerifyRequest, once: Once): Promise<string> {
  const { id } = await doOnceAsking(
    deps,
    once,
    (scan) => scan.useId,
    () => scanned(deps, asked, request),
    (tx, scan) => settle(tx, deps, scan),
  )
  return id
}

async function scanned(deps: Deps, asked: Asked, request: VerifyRequest): Promise<Scan> {
  const { terminal } = asked
  const now = deps.clock.now()
  const shown = await examine(deps, request.code, terminal.hospitalId, now)
  const [earlier, place] = await Promise.all([
    shown.refusal === null ? acceptedUse(deps.sql, terminal, shown) : null,
    placeOf(deps.sql, terminal),
  ])
  return { ...asked, request, shown, useId: earlier ?? deps.newId(), isKnown: earlier !== null, place, now }
}

/** A terminal may do what it was registered for. */
export function mayTerminal({ permissions }: Terminal, permission: TerminalPermission): boolean {
  return permissions.includes(permission)
}

/** A job: which institution was first matters for as long as a code could be brought, by samplers who were offline too. */
export async function forgetSpentCodes(sql: Sql, now: Date): Promise<number> {
  const before = new Date(now.getTime() - bringableMs - 86_400_000)
  const { affectedRows } = await sql.change('DELETE FROM spent_code WHERE created_at < ? LIMIT 5000', [before])
  return affectedRows
}

async function settle(tx: Tx, deps: Deps, scan: Scan): Promise<void> {
  if (scan.isKnown) return
  const refusal = scan.shown.refusal ?? (await whyNotHere(tx, scan))
  if (refusal !== null && (await wasToldLately(tx, scan, refusal))) throw new Refusal(refusal)
  await insertUse(tx, scan, refusal)
  await audit(tx, deps, deedOf(scan, refusal))
  if (isWorthTelling(refusal)) await emit(tx, deps, 'card.used', factOf(scan))
  if (refusal === null && sawThePerson(scan)) await raiseLevel(tx, deps, scan.shown.personKey, 'terminal')
}

function factOf({ shown, useId }: Scan): Events['card.used'] {
  return { personKey: shown.personKey.toString('hex'), cardUseId: useId }
}

/** The operator of such a terminal has compared face and document. */
function sawThePerson({ request, terminal }: Scan): boolean {
  return request.inPerson && mayTerminal(terminal, 'identity.confirm')
}

function deedOf({ terminal, shown, useId, address, traceId }: Scan, refusal: RefusalCode | null): Deed {
  const { terminalId, name, permissions, hospitalId } = terminal
  return {
    actor: { kind: 'machine', id: terminalId, name, roles: permissions, hospitalId, address },
    action: 'card.verify',
    traceId,
    subject: shown.personKey,
    object: `card-use:${useId}`,
    reason: refusal,
  }
}

/** Of all institutions that are shown this code the first one is written down; the others read its name and are refused. */
async function whyNotHere(tx: Tx, { shown, terminal, now }: Scan): Promise<RefusalCode | null> {
  if (shown.how === 'static') return null
  const key = [shown.codeId, shown.window]
  await tx.change('INSERT IGNORE INTO spent_code (code_id, window_no, hospital_id, created_at) VALUES (?, ?, ?, ?)', [
    ...key,
    terminal.hospitalId,
    now,
  ])
  const [first] = await tx.select<{ hospital_id: string }>(
    'SELECT hospital_id FROM spent_code WHERE code_id = ? AND window_no = ?',
    key,
  )
  return first?.hospital_id === terminal.hospitalId ? null : 'code.used-elsewhere'
}

/** A reader that is held before a dead screenshot says so many times; the resident needs to hear it once a minute. */
async function wasToldLately(tx: Tx, { shown, terminal, now }: Scan, refusal: RefusalCode): Promise<boolean> {
  const rows = await tx.select<{ looker_id: Buffer; refusal: string | null; created_at: Date }>(
    'SELECT looker_id, refusal, created_at FROM card_use WHERE person_key = ? ORDER BY id DESC LIMIT 10',
    [shown.personKey],
  )
  const since = new Date(now.getTime() - 60_000)
  return rows.some(
    (row) => row.refusal === refusal && row.created_at > since && idText(row.looker_id) === terminal.terminalId,
  )
}

/** Only an accepted use names its code: there is one of them for a code and terminal. */
async function insertUse(tx: Tx, scan: Scan, refusal: RefusalCode | null): Promise<void> {
  const { terminal, request, shown, useId, place, now } = scan
  const code = refusal === null ? [shown.codeId, shown.window] : [null, null]
  await tx.change(
    `INSERT INTO card_use (person_key, id, looker, looker_id, hospital_id, place, department, purpose, channel, how,
       outcome, refusal, code_id, window_no, created_at)
     VALUES (?, ?, 'terminal', ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      shown.personKey,
      idBytes(useId),
      idBytes(terminal.terminalId),
      terminal.hospitalId,
      place,
      request.department ?? terminal.department,
      request.scene,
      request.channel,
      shown.how,
      refusal === null ? 'accepted' : 'refused',
      refusal,
      ...code,
      now,
    ],
  )
}

/** `市一医院 自助机 3 号`, as residents read it. */
export async function placeOf(sql: Sql, { hospitalId, name }: Terminal): Promise<string> {
  const hospitals = await hospitalFacts(sql, [hospitalId])
  return `${hospitals.get(hospitalId)?.shortName ?? hospitalId} ${name}`.slice(0, 120)
}

async function acceptedUse(sql: Sql, terminal: Terminal, { codeId, window }: Shown): Promise<string | null> {
  const [row] = await sql.select<{ id: Buffer }>(
    'SELECT id FROM card_use WHERE code_id = ? AND window_no = ? AND looker_id = ?',
    [codeId, window, idBytes(terminal.terminalId)],
  )
  return row ? idText(row.id) : null
}

interface Use {
  id: string
  personKey: Buffer
  how: 'dynamic' | 'static'
  refusal: RefusalCode | null
  at: Date
}

async function useById(sql: Sql, id: string): Promise<Use> {
  const [row] = await sql.select<{
    person_key: Buffer
    how: 'dynamic' | 'static'
    refusal: string | null
    created_at: Date
  }>('SELECT person_key, how, refusal, created_at FROM card_use WHERE id = ?', [idBytes(id)])
  if (!row) throw new Error('a code was verified and its use is not there')
  return { id, personKey: row.person_key, how: row.how, refusal: refusalCode(row.refusal), at: row.created_at }
}

function refusalCode(text: string | null): RefusalCode | null {
  if (text === null) return null
  return isRefusalCode(text) ? text : 'code.forged'
}

function isRefusalCode(text: string): text is RefusalCode {
  return text in refusals
}

async function tell(deps: Deps, terminal: Terminal, { id, personKey, how, at }: Use): Promise<Verified> {
  const [{ name, idType, idNumber, phone, ...person }, [card]] = await Promise.all([
    patientOf(deps, personKey),
    cardsOf(deps.sql, [personKey]),
  ])
  return {
    useId: id,
    cardNumber: card?.number ?? '',
    nameMasked: maskName(name),
    idNumberMasked: maskIdNumber(idNumber),
    sex: person.sex,
    birthday: person.birthday,
    level: person.level,
    how,
    identity: mayTerminal(terminal, 'identity.full') ? { name, idType, idNumber, phone } : null,
    verifiedAt: at.toISOString(),
  }
}
