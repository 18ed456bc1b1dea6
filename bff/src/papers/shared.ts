import { timingSafeEqual } from 'node:crypto'
import { ageOn } from '@onecard/shared/day'
import type { SharedReport, SharedView, ShareOpening } from '@onecard/shared/shares'
import { audit } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { recordLook } from '../healthcard/service.ts'
import { wallClock } from '../infra/clock.ts'
import { transact } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import { maskName } from '../infra/mask.ts'
import { Refusal } from '../infra/refusal.ts'
import { sha256 } from '../infra/seal.ts'
import { memberById, type MemberRow } from '../person/service.ts'
import { isOpen, openShared, type OpenReport } from '../results/service.ts'
import { codeHash } from './shares.ts'
import { itemsOf, shareByToken, shareState, wrongCodeLimit, type ShareRow } from './share-rows.ts'

/** Whoever opens a link, as far as one can tell. */
export interface Opener {
  agent: string
  address: string | null
  traceId: string
}

/**
 * What a link shows now: only what the account that made it may still read itself. Each opening and each wrong code is
 * written down before anything is shown, and the sharer sees it.
 */
export async function openShare(
  deps: Deps,
  { token, code }: { token: string; code?: string | undefined },
  opener: Opener,
): Promise<SharedView> {
  const share = await shareByToken(deps.sql, sha256(token))
  const member = share && (await memberById(deps.sql, share.memberId))
  if (!share || member?.state !== 'active') throw new Refusal('share.unknown')
  const state = shareState(share, deps.clock.now())
  if (state !== 'active') throw new Refusal(`share.${state}`)
  await mustKnowCode(deps, share, code, opener)
  const reports = await reportsIn(deps, share)
  if (reports.length === 0) throw new Refusal('share.unknown')
  await note(deps, share, opener, 'opened')
  return viewOf(deps, share, member, reports)
}

async function mustKnowCode(deps: Deps, share: ShareRow, code: string | undefined, opener: Opener): Promise<void> {
  if (share.codeHash === null) return
  if (code === undefined) throw new Refusal('share.code-wanted')
  // The try is taken before the code is looked at: many guesses at once are still five.
  if (!(await takeTry(deps, share))) throw new Refusal('share.locked')
  if (timingSafeEqual(codeHash(deps, share.id, code), share.codeHash)) return giveTryBack(deps, share)
  await note(deps, share, opener, 'wrong-code')
  throw new Refusal(share.wrongCodes + 1 >= wrongCodeLimit ? 'share.locked' : 'share.code-wrong')
}

async function takeTry({ sql }: Deps, { accountId, id }: ShareRow): Promise<boolean> {
  const { affectedRows } = await sql.change(
    'UPDATE report_share SET wrong_codes = wrong_codes + 1 WHERE account_id = ? AND id = ? AND wrong_codes < ?',
    [idBytes(accountId), idBytes(id), wrongCodeLimit],
  )
  return affectedRows === 1
}

async function giveTryBack({ sql }: Deps, { accountId, id }: ShareRow): Promise<void> {
  await sql.change('UPDATE report_share SET wrong_codes = wrong_codes - 1 WHERE account_id = ? AND id = ?', [
    idBytes(accountId),
    idBytes(id),
  ])
}

async function reportsIn(deps: Deps, share: ShareRow): Promise<SharedReport[]> {
  const ids = (await itemsOf(deps.sql, [share.id])).get(share.id) ?? []
  const open = await Promise.all(ids.map((id) => openShared(deps, share.accountId, id)))
  return open.flatMap((one) => (one && isOpen(one.row) ? [sharedOf(one)] : []))
}

/** Field by field: no id, no sample number, no doctor's name. */
function sharedOf({ view }: OpenReport): SharedReport {
  const { kind, title, state, institutionName, sampledAt, issuedAt, observations, conclusion, note, specimen } = view
  return { kind, title, state, institutionName, sampledAt, issuedAt, observations, conclusion, note, specimen }
}

function viewOf(deps: Deps, share: ShareRow, member: MemberRow, reports: SharedReport[]): SharedView {
  const name = deps.sealer.open(member.nameSealed)
  const { day } = wallClock(deps.clock.now(), deps.config.TIME_ZONE)
  return {
    name: share.name === 'full' ? name : maskName(name),
    ...{ sex: member.sex, age: ageOn(member.birthday, day), expiresAt: share.expiresAt.toISOString(), reports },
  }
}

/** For the sharer's list of openings, the person's list of looks, and the audit. */
async function note(deps: Deps, share: ShareRow, opener: Opener, outcome: ShareOpening['outcome']): Promise<void> {
  const device = deviceOf(opener.agent)
  const now = deps.clock.now()
  await transact(deps.db, async (tx) => {
    await tx.change('INSERT INTO report_share_opening (share_id, id, device, outcome, at) VALUES (?, ?, ?, ?, ?)', [
      ...[idBytes(share.id), idBytes(deps.newId()), device, outcome, now],
    ])
    if (outcome !== 'opened') return
    await recordLook(tx, deps, {
      ...{ personKey: share.personKey, looker: 'link', lookerId: share.id, hospitalId: null, department: null },
      ...{ place: device, purpose: 'share-open', at: now },
    })
    const { address, traceId } = opener
    const actor = { kind: 'system', id: share.id, name: 'shared link', roles: [], hospitalId: null, address } as const
    await audit(tx, deps, {
      ...{ actor, action: 'report.share-open', traceId, subject: share.personKey, object: `share:${share.id}` },
    })
  })
}

const places: [RegExp, string][] = [
  [/MicroMessenger/i, '微信'],
  [/Edg\//, 'Edge'],
  [/Firefox\//, 'Firefox'],
  [/Chrome\//, 'Chrome'],
  [/Safari\//, 'Safari'],
]
const devices: [RegExp, string][] = [
  [/iPhone/, 'iPhone'],
  [/iPad/, 'iPad'],
  [/Android/, '安卓手机'],
  [/Windows/, 'Windows 电脑'],
  [/Macintosh/, 'Mac 电脑'],
  [/Linux/, 'Linux 电脑'],
]

/** As much of a browser as helps the sharer to recognise whose it was: `微信 iPhone`. */
function deviceOf(agent: string): string {
  const named = [places, devices].flatMap((list) => list.find(([pattern]) => pattern.test(agent))?.[1] ?? [])
  return named.join(' ') || '未知设备'
}
