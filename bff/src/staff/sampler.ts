import { may } from '@onecard/shared/permissions'
import type { SamplerSessionView, SamplerSignInRequest } from '@onecard/shared/staff'
import type { Deps } from '../deps.ts'
import { hospitalFacts } from '../directory/service.ts'
import { Refusal } from '../infra/refusal.ts'
import { sha256 } from '../infra/seal.ts'
import { phonePermissions, samplerIdleMs, stageOf } from './rules.ts'
import { signIn, type From } from './session.ts'
import type { StaffFacts } from './sql.ts'

/**
 * Signs a sampler in on a phone, with the same proofs and the same lock as the console. The token works with this device
 * only and permits nothing but sampling; authenticator and new passwords are the console's business.
 */
export async function signInSampler(
  deps: Deps,
  { deviceId, ...request }: SamplerSignInRequest,
  from: From,
): Promise<SamplerSessionView> {
  const { token, who } = await signIn(deps, request, from, { deviceHash: sha256(deviceId), admit })
  const { hospitalId } = who
  const facts = await hospitalFacts(deps.sql, hospitalId === null ? [] : [hospitalId])
  return {
    token,
    name: who.name,
    hospital: hospitalId === null ? null : { id: hospitalId, name: facts.get(hospitalId)?.name ?? hospitalId },
    idleSeconds: samplerIdleMs / 1000,
    endsAt: who.endsAt.toISOString(),
  }
}

function admit(staff: StaffFacts, now: Date): void {
  const stage = stageOf(staff, now)
  if (stage === 'enrolling') throw new Refusal('staff.enrolment-required')
  if (stage === 'password-due') throw new Refusal('staff.password-due')
  const [register] = phonePermissions
  if (!register || !may(staff.roles, register)) throw new Refusal('staff.forbidden', { permission: register })
}
