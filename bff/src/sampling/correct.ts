import type { samplingStaffApi, TubeView } from '@onecard/shared/sampling'
import { tidy } from '@onecard/shared/idnumber'
import type { BodyOf } from '@onecard/shared/treaty'
import type { Deps } from '../deps.ts'
import { transact, type Tx } from '../infra/db.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import { note, showLook, type Clerk } from '../clerk/service.ts'
import { tubeInReach } from './desk.ts'
import { whose } from './judge.ts'
import { dropSamples, lockTube, readdress, samplesIn, turnAway, type Sample } from './sql.ts'
import { tubeView } from './view.ts'

type Correction = BodyOf<(typeof samplingStaffApi)['correctTubePerson']>
type Papers = NonNullable<Correction['to']>

interface Corrected {
  tubeId: string
  sampleId: string
  to: { personKey: Buffer; papers: Papers } | null
  reason: string
}

/**
 * Puts right whose sample it was: another person's, a doubt that was none, or nobody's. The result follows. Throws Refusal
 * tube.unknown, sample.unknown, identity.number-invalid, tube.name-differs or tube.person-twice.
 */
export async function correctTubePerson(
  deps: Deps,
  clerk: Clerk,
  { id, personId }: { id: string; personId: string },
  { to, reason }: Correction,
): Promise<TubeView> {
  const tube = await tubeInReach(deps, clerk, id)
  const person = to && (await confirmed(deps, to))
  await transact(deps.db, (tx) => put(tx, deps, clerk, { tubeId: id, sampleId: personId, to: person, reason }))
  return tubeView(deps, tube)
}

/** A correction has to be right: whoever is registered under the number bears the name. */
async function confirmed(deps: Deps, papers: Papers): Promise<NonNullable<Corrected['to']>> {
  const { personKey, isKnownOtherwise } = await whose(deps, papers)
  if (isKnownOtherwise) throw new Refusal('tube.name-differs')
  return { personKey, papers }
}

async function put(tx: Tx, deps: Deps, clerk: Clerk, corrected: Corrected): Promise<void> {
  const { tubeId, sampleId, to } = corrected
  const tube = await lockTube(tx, tubeId)
  const samples = await samplesIn(tx, tubeId)
  const sample = samples.find(({ id }) => id === sampleId)
  if (!tube || !sample) throw new Refusal('sample.unknown')
  if (to) await readdressed(tx, deps, { corrected, to, others: samples.filter((one) => one !== sample) })
  else await takenOut(tx, deps, tubeId, sample)
  await writeDown(tx, deps, clerk, { corrected, hospitalId: tube.hospitalId, from: sample.personKey })
  if (tube.state !== 'sealed') return
  const keys = { from: sample.personKey.toString('hex'), to: to && to.personKey.toString('hex') }
  await emit(tx, deps, 'tube.corrected', { tubeId, sampleId, ...keys })
}

/** For whose sample it was thought to be, and for whose it is. */
async function writeDown(
  tx: Tx,
  deps: Deps,
  clerk: Clerk,
  { corrected, hospitalId, from }: { corrected: Corrected; hospitalId: string; from: Buffer },
): Promise<void> {
  const { sampleId, to, reason } = corrected
  const people = [from, ...(to && !to.personKey.equals(from) ? [to.personKey] : [])]
  for (const subject of people) {
    const deed = { subject, object: `sample:${sampleId}`, reason, hospitalId }
    await note(tx, deps, clerk, { action: 'tube.correct', ...deed })
  }
  await showLook(tx, deps, clerk, { people, purpose: 'staff-sample' })
}

async function readdressed(
  tx: Tx,
  { sealer }: Deps,
  { corrected, to, others }: { corrected: Corrected; to: NonNullable<Corrected['to']>; others: readonly Sample[] },
): Promise<void> {
  const { personKey, papers } = to
  if (others.some((other) => other.personKey.equals(personKey))) throw new Refusal('tube.person-twice')
  await readdress(tx, corrected.tubeId, corrected.sampleId, {
    personKey,
    nameSealed: sealer.seal(papers.name),
    idType: papers.idType,
    idNumberSealed: sealer.seal(tidy(papers.idNumber)),
  })
}

async function takenOut(tx: Tx, { clock }: Deps, tubeId: string, { id, saidHash }: Sample): Promise<void> {
  await dropSamples(tx, tubeId, [id])
  await turnAway(tx, { tubeId, now: clock.now() }, [{ id, saidHash, code: 'tube.person-removed' }])
}
