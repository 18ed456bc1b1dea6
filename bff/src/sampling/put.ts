import type { RefusalCode } from '@onecard/shared/refusals'
import type { TubeRequest, TubeView } from '@onecard/shared/sampling'
import type { Deps } from '../deps.ts'
import { useBrought, type Brought } from '../healthcard/service.ts'
import { isDuplicate, transact, type Tx } from '../infra/db.ts'
import { emit } from '../infra/outbox.ts'
import { Refusal } from '../infra/refusal.ts'
import { keptKeys } from '../person/service.ts'
import { note, type Clerk } from '../clerk/service.ts'
import { judge, saidHashOf, type Judged } from './judge.ts'
import { pointOf, type Point } from './points.ts'
import { isCredible } from './rules.ts'
import { knows, nothingNew, takenOut, type Said } from './said.ts'
import {
  addSamples,
  claimTube,
  dropSamples,
  forgetTurnedAway,
  moveKey,
  placedTube,
  samplesIn,
  turnAway,
  turnedAwayFrom,
  writeTube,
  type NewSample,
  type TurnedAway,
} from './sql.ts'
import { sealedTubeOf } from './people.ts'
import { tubeView } from './view.ts'

interface Sealing {
  at: Date
  labId: string
  expectedAt: Date
}

interface Sent {
  clerk: Clerk
  id: string
  request: TubeRequest
  point: Point
  sealing: Sealing | null
  judged: readonly Judged[]
  now: Date
}

/**
 * Takes in a tube as the sampler's phone knows it. Uploads may come late, twice, out of order and from two phones: what
 * is there stays, what is new is added, and each person is judged once, as of the instant of their sampling. Who can't be
 * taken is told by the id that the phone gave; the others are. Sealed, a tube takes repeats of what it holds only.
 */
export async function putTube(deps: Deps, clerk: Clerk, id: string, request: TubeRequest): Promise<TubeView> {
  const point = await pointOf(deps.sql, clerk.who.hospitalId, request.pointId)
  const now = deps.clock.now()
  const sealing = sealingOf(deps, request, now)
  const said = { samples: await samplesIn(deps.sql, id), turned: await turnedAwayFrom(deps.sql, id) }
  const fresh = request.people.filter((person) => !knows(said, person.id, saidHashOf(deps, person)))
  const judged = await judge(deps, point.hospitalId, fresh)
  try {
    await transact(deps.db, (tx) => take(tx, deps, { clerk, id, request, point, sealing, judged, now }))
  } catch (error) {
    throw sealing && isDuplicate(error, 'tube_code') ? await codeTaken(deps, sealing.labId, request.code) : error
  }
  const tube = await placedTube(deps.sql, id)
  if (!tube) throw new Error('the tube was written just now')
  return tubeView(deps, tube)
}

function sealingOf({ hospitals, nucleic }: Deps, { sealed }: TubeRequest, now: Date): Sealing | null {
  if (sealed === null) return null
  const lab = hospitals.connection(sealed.labId)?.laboratory
  if (!lab) throw new Refusal('lab.unknown')
  const at = new Date(sealed.at)
  const hours = lab.answersWithinHours ?? nucleic.expectedHours
  if (!isCredible(at, now)) throw new Refusal('tube.clock')
  return { at, labId: sealed.labId, expectedAt: new Date(at.getTime() + hours * 3_600_000) }
}

/** Where and when the other tube of this code was sealed: one of the two was read wrongly. */
async function codeTaken(deps: Deps, labId: string, code: string): Promise<Refusal> {
  const other = await sealedTubeOf(deps.sql, labId, code)
  return new Refusal('tube.code-taken', other && { place: other.place, sealedAt: other.sealedAt?.toISOString() })
}

async function take(tx: Tx, deps: Deps, sent: Sent): Promise<void> {
  const { clerk, id, request, point, sealing, judged, now } = sent
  const { pointId, code, size } = request
  const openedAt = new Date(request.openedAt)
  const tube = await claimTube(tx, {
    ...{ id, hospitalId: point.hospitalId, pointId, code, size, openedAt, openedBy: clerk.who.staffId, now },
  })
  if (tube.hospitalId !== point.hospitalId) throw new Refusal('tube.unknown')
  const before = { samples: await samplesIn(tx, id), turned: await turnedAwayFrom(tx, id) }
  if (tube.state === 'sealed') {
    if (nothingNew(deps, tube, before, request)) return
    throw new Refusal('tube.sealed')
  }
  const said = await takeOut(tx, sent, before)
  const added = await takeIn(tx, deps, sent, said, judged)
  await close(tx, deps, sent, said.samples.length + said.turned.length + added)
  if (added > 0 || sealing) await writeDown(tx, deps, sent, added)
}

/** What the sampler has taken out again stays out, whatever comes later. */
async function takeOut(tx: Tx, { id, request, now }: Sent, before: Said): Promise<Said> {
  const { gone, said } = takenOut(before, request.removed)
  await dropSamples(
    tx,
    id,
    gone.map((one) => one.id),
  )
  await turnAway(tx, { tubeId: id, now }, gone)
  return said
}

/** Answers how many were added. */
async function takeIn(tx: Tx, deps: Deps, sent: Sent, said: Said, judged: readonly Judged[]): Promise<number> {
  const { clerk, id, point, now } = sent
  const fresh = judged.filter((one) => !knows(said, one.id, one.saidHash))
  const codes = fresh.flatMap(({ brought }) => brought ?? [])
  const by = { staffId: clerk.who.staffId, hospitalId: point.hospitalId, place: point.name, purpose: 'sampling' }
  const elsewhere = await useBrought(tx, deps, by, codes)
  const { taken, refused } = place(deps, sent, said, { fresh, elsewhere })
  await forgetTurnedAway(
    tx,
    id,
    taken.map((sample) => sample.id),
  )
  await turnAway(tx, { tubeId: id, now }, refused)
  await addSamples(tx, { tubeId: id, addedBy: clerk.who.staffId, now }, taken)
  // After the insert: of two keys that are joined meanwhile, either this sees the join or the mover these rows.
  await follow(
    tx,
    taken.map(({ personKey }) => personKey),
  )
  return taken.length
}

interface Placed {
  taken: NewSample[]
  refused: TurnedAway[]
}

async function follow(tx: Tx, keys: readonly Buffer[]): Promise<void> {
  const kept = await keptKeys(tx, keys)
  for (const key of keys) if (!kept(key).equals(key)) await moveKey(tx, key, kept(key))
}

/** In the order in which the phone names them, as long as there is room. */
function place(
  deps: Pick<Deps, 'sealer'>,
  { request }: Sent,
  said: Said,
  { fresh, elsewhere }: { fresh: readonly Judged[]; elsewhere: ReadonlyMap<Brought, RefusalCode> },
): Placed {
  const taken: NewSample[] = []
  const refused: TurnedAway[] = []
  const last = said.samples.at(-1)?.position ?? 0
  for (const one of fresh) {
    const refusal = whyNot(one, elsewhere) ?? whyNoRoom([...said.samples, ...taken], one, request.size)
    if (refusal === null) taken.push(sampleOf(deps, one, last + taken.length + 1))
    else refused.push({ id: one.id, saidHash: one.saidHash, code: refusal })
  }
  return { taken, refused }
}

function whyNot({ refusal, brought }: Judged, elsewhere: ReadonlyMap<Brought, RefusalCode>): RefusalCode | null {
  return refusal ?? (brought && elsewhere.get(brought)) ?? null
}

function whyNoRoom(
  there: readonly Pick<NewSample, 'id' | 'personKey'>[],
  { id, personKey }: Judged,
  size: number,
): RefusalCode | null {
  if (there.some((sample) => sample.id === id)) return 'tube.scan-differs'
  if (there.some((sample) => sample.personKey.equals(personKey))) return 'tube.person-twice'
  return there.length >= size ? 'tube.full' : null
}

function sampleOf(
  { sealer }: Pick<Deps, 'sealer'>,
  { personKey, id, saidHash, sampledAt, isDoubtful, typed }: Judged,
  position: number,
): NewSample {
  const sample = { personKey, id, position, saidHash, sampledAt, isDoubtful }
  if (typed === null) return { ...sample, saidAs: 'code', ...untyped }
  const { name, idType, idNumber, phone } = typed
  return {
    ...{ ...sample, saidAs: 'document', idType },
    nameSealed: sealer.seal(name),
    idNumberSealed: sealer.seal(idNumber),
    phoneSealed: phone === null ? null : sealer.seal(phone),
    phoneIndex: phone === null ? null : sealer.blind('phone', phone),
  }
}

const untyped = { nameSealed: null, idType: null, idNumberSealed: null, phoneSealed: null, phoneIndex: null }

/** While it is open a tube is called what the latest upload calls it. */
async function close(tx: Tx, deps: Deps, { id, request, sealing, now }: Sent, entries: number): Promise<void> {
  if (sealing && entries === 0) throw new Refusal('tube.empty')
  const { pointId, code, size } = request
  const openedAt = new Date(request.openedAt)
  const sealed = sealing && { labId: sealing.labId, sealedAt: sealing.at, expectedAt: sealing.expectedAt }
  const state = sealing ? 'sealed' : 'open'
  const open = { labId: null, sealedAt: null, expectedAt: null }
  await writeTube(tx, id, { pointId, code, size, openedAt, state, ...(sealed ?? open) }, now)
  if (sealing) await emit(tx, deps, 'tube.sealed', { tubeId: id })
}

async function writeDown(tx: Tx, deps: Deps, { clerk, id, point, sealing }: Sent, added: number): Promise<void> {
  const details = `+${added}${sealing ? `, sealed for ${sealing.labId}` : ''}`
  const { hospitalId } = point
  await note(tx, deps, clerk, { action: 'tube.put', object: `tube:${id}`, details, hospitalId })
}
