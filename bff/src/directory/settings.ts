import type { ChangeSettingsRequest, SettingsView } from '@onecard/shared/directory'
import { BookingRules, ruleNames, type RuleName } from '@onecard/shared/settings'
import { audit, type Actor } from '../audit/service.ts'
import type { Deps } from '../deps.ts'
import { transact } from '../infra/db.ts'
import { parse } from '../infra/http.ts'
import { Refusal } from '../infra/refusal.ts'
import { settings } from './read.ts'
import { addVersion, rulesOf } from './rules.ts'

/** Staff change some of a hospital's rules; the history keeps who and when, the audit why and what. */
export async function changeSettings(
  deps: Deps,
  by: { actor: Actor; traceId: string },
  hospitalId: string,
  { basedOn, change, reason }: ChangeSettingsRequest,
): Promise<SettingsView> {
  const before = await settings(deps, hospitalId)
  if (before.version !== basedOn) throw new Refusal('settings.stale')
  const rules = parse(BookingRules, { ...before.rules, ...change }, 'change')
  await transact(deps.db, async (tx) => {
    await addVersion(tx, deps, { hospitalId, basedOn, rules, changedBy: by.actor.name })
    const object = `hospital:${hospitalId}`
    await audit(tx, deps, {
      ...by,
      action: 'settings.change',
      object,
      reason,
      hospitalId,
      details: difference(before.rules, rules),
    })
  })
  rulesOf.forget(deps, hospitalId)
  return settings(deps, hospitalId)
}

function difference(before: BookingRules, after: BookingRules): string {
  const text = (rules: BookingRules, name: RuleName) => JSON.stringify(rules[name])
  const changed = ruleNames.filter((name) => text(before, name) !== text(after, name))
  return changed.map((name) => `${name}: ${text(before, name)} → ${text(after, name)}`).join('; ')
}
