import type { DisputeView, PersonDetailView } from '@onecard/shared/desk'
import type { Deps } from '../deps.ts'
import { transact } from '../infra/db.ts'
import { groupBy } from '../infra/groups.ts'
import { Refusal } from '../infra/refusal.ts'
import {
  confirmAtCounter,
  confirmIdentity,
  decideDispute,
  openDisputes,
  openPersons,
  type Also,
  type Ties,
} from '../person/service.ts'
import { note, noteLook, type Clerk, type Touch } from '../clerk/service.ts'
import { claimViews, detailOf, known, rowsOf } from './people.ts'

/** Papers seen: this is the person. */
export async function confirm(deps: Deps, clerk: Clerk, id: string, reason: string): Promise<PersonDetailView> {
  const { personKey } = await known(deps, id)
  const deed = { action: 'person.confirm-identity', purpose: 'identity', reason } as const
  await confirmIdentity(deps, personKey, writing(deps, clerk, deed))
  return detailOf(deps, clerk, await known(deps, id))
}

/** Papers seen: the person agrees to be looked after by that account, or its person is the guardian. */
export async function confirmClaim(
  deps: Deps,
  clerk: Clerk,
  claimId: string,
  reason: string,
): Promise<PersonDetailView> {
  const deed = {
    action: 'person.confirm-guardian',
    purpose: 'staff-claim',
    object: `claim:${claimId}`,
    reason,
  } as const
  const { personId } = await confirmAtCounter(deps, claimId, writing(deps, clerk, deed))
  return detailOf(deps, clerk, await known(deps, personId))
}

/** Disputed identities that wait for a decision, the oldest first. */
export async function disputes(deps: Deps, clerk: Clerk): Promise<DisputeView[]> {
  const open = await openDisputes(deps)
  await transact(deps.db, (tx) => note(tx, deps, clerk, { action: 'dispute.list', details: String(open.length) }))
  const people = await openPersons(
    deps,
    open.map(({ personKey }) => personKey),
  )
  const rows = groupBy(await rowsOf(deps, [...people.values()]), (row) => row.id)
  const views = open.map(async ({ id, personKey, reason, openedAt, claims }) => {
    const [person] = rows.get(people.get(personKey.toString('hex'))?.personId ?? '') ?? []
    if (!person) throw new Error('a dispute is about a registered person')
    return { id, person, reason, openedAt: openedAt.toISOString(), claims: await claimViews(deps, claims) }
  })
  return Promise.all(views)
}

/** Papers seen: one claim is right. */
export async function decide(
  deps: Deps,
  ties: Ties,
  clerk: Clerk,
  { disputeId, claimId, reason }: { disputeId: string; claimId: string; reason: string },
): Promise<PersonDetailView> {
  const deed = {
    action: 'person.resolve-dispute',
    purpose: 'staff-dispute',
    object: `dispute:${disputeId}`,
    details: `claim:${claimId}`,
    reason,
  } as const
  let subject: Buffer | undefined
  const decision = { disputeId, memberId: claimId, staffId: clerk.who.staffId }
  await decideDispute(deps, ties, decision, async (tx, personKey) => {
    subject = personKey
    await writing(deps, clerk, deed)(tx, personKey)
  })
  const [facts] = subject ? (await openPersons(deps, [subject])).values() : []
  if (!facts) throw new Refusal('person.unknown')
  return detailOf(deps, clerk, facts)
}

/** What the person room does, written down and shown to the person in the same transaction. */
function writing(deps: Deps, clerk: Clerk, deed: Touch & { purpose: string }): Also {
  return (tx, personKey) => noteLook(tx, deps, clerk, { ...deed, subject: personKey })
}
