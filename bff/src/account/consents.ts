import { agreementKinds, type AgreementKind, type AgreementView, type ConsentView } from '@onecard/shared/session'
import type { Deps } from '../deps.ts'
import { wallClock } from '../infra/clock.ts'
import type { Sql } from '../infra/db.ts'
import { doOnce, type Once } from '../infra/idempotency.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { inForce } from './agreements.ts'

interface ConsentRow {
  kind: AgreementKind
  version: string
  granted: number
  at: Date
}

type Needs = Pick<Deps, 'sql' | 'clock' | 'config' | 'agreements'>

/** The agreements in force, in one language. */
export function agreementViews(
  deps: Pick<Deps, 'clock' | 'config' | 'agreements'>,
  lang: 'zh' | 'en',
): AgreementView[] {
  return agreementKinds.map((kind) => {
    const current = currentOf(deps, kind)
    const { title, text, changes } = current[lang]
    return { kind, version: current.version, title, text, changes, effectiveFrom: current.effectiveFrom }
  })
}

/** Every answer this account gave, the newest first. */
export async function consentViews({ sql }: Needs, accountId: string): Promise<ConsentView[]> {
  const rows = await rowsOf(sql, accountId)
  return rows.map(({ kind, version, granted, at }) => ({ kind, version, granted: granted === 1, at: at.toISOString() }))
}

/** Writes an answer down. Only the version in force can be granted; any may be withdrawn. */
export async function answerAgreement(
  deps: Deps,
  accountId: string,
  once: Once,
  answer: { kind: AgreementKind; version: string; granted: boolean },
): Promise<void> {
  const { kind, version, granted } = answer
  const consentId = deps.newId()
  await doOnce(deps, once, consentId, async (tx) => {
    if (granted && version !== currentOf(deps, kind).version) throw new Refusal('agreement.outdated')
    await tx.change('INSERT INTO consent (account_id, id, kind, version, granted, at) VALUES (?, ?, ?, ?, ?, ?)', [
      idBytes(accountId),
      idBytes(consentId),
      kind,
      version,
      granted ? 1 : 0,
      deps.clock.now(),
    ])
  })
}

export interface ConsentState {
  /** Never answered, or a newer version has come. */
  due: AgreementKind[]
  healthData: boolean
}

export async function consentState(deps: Needs, accountId: string): Promise<ConsentState> {
  const rows = await rowsOf(deps.sql, accountId)
  const standing = (kind: AgreementKind) => standingOf(deps, kind, rows)
  return {
    due: agreementKinds.filter((kind) => ['never', 'older'].includes(standing(kind))),
    healthData: standing('health-data') === 'granted',
  }
}

const wanted = { privacy: 'agreement.required', 'health-data': 'agreement.health-data-required' } as const

/** Refuses unless the versions in force have been agreed to: `privacy` before anything personal, `health-data` before anything medical. */
export async function requireConsent(deps: Needs, accountId: string, ...kinds: AgreementKind[]): Promise<void> {
  const rows = await rowsOf(deps.sql, accountId)
  for (const kind of kinds) {
    const standing = standingOf(deps, kind, rows)
    if (standing !== 'granted') throw new Refusal(standing === 'older' ? 'agreement.outdated' : wanted[kind])
  }
}

export interface ConsentColumns {
  /** `1 version` granted, `0 version` withdrawn; null: never answered. */
  privacy_consent: string | null
  health_consent: string | null
}

/** Select columns by which a hot path reads an account's standing along with its own row. */
export function consentColumns(accountId: string): string {
  const latest = (kind: AgreementKind) =>
    `(SELECT CONCAT(c.granted, ' ', c.version) FROM consent c WHERE c.account_id = ${accountId} AND c.kind = '${kind}'
      ORDER BY c.at DESC, c.id DESC LIMIT 1)`
  return `${latest('privacy')} AS privacy_consent, ${latest('health-data')} AS health_consent`
}

/** As `requireConsent` for both kinds, on columns that have been read already. */
export function requireConsents(deps: Omit<Needs, 'sql'>, row: ConsentColumns): void {
  for (const [kind, text] of [
    ['privacy', row.privacy_consent],
    ['health-data', row.health_consent],
  ] as const) {
    if (text === `1 ${currentOf(deps, kind).version}`) continue
    throw new Refusal(text?.startsWith('1') ? 'agreement.outdated' : wanted[kind])
  }
}

type Standing = 'granted' | 'withdrawn' | 'older' | 'never'

function standingOf(deps: Omit<Needs, 'sql'>, kind: AgreementKind, rows: readonly ConsentRow[]): Standing {
  const latest = rows.find((row) => row.kind === kind)
  if (!latest) return 'never'
  if (latest.granted === 0) return 'withdrawn'
  return latest.version === currentOf(deps, kind).version ? 'granted' : 'older'
}

function currentOf({ agreements, clock, config }: Pick<Deps, 'clock' | 'config' | 'agreements'>, kind: AgreementKind) {
  return inForce(agreements[kind], wallClock(clock.now(), config.TIME_ZONE).day)
}

function rowsOf(sql: Sql, accountId: string): Promise<ConsentRow[]> {
  return sql.select<ConsentRow>(
    'SELECT kind, version, granted, at FROM consent WHERE account_id = ? ORDER BY at DESC, id DESC',
    [idBytes(accountId)],
  )
}
