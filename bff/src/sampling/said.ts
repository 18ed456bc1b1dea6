import type { TubeRequest } from '@onecard/shared/sampling'
import type { Deps } from '../deps.ts'
import { saidHashOf } from './judge.ts'
import type { Sample, Tube, TurnedAway } from './sql.ts'

/** What has been said of a tube's people so far, taken or not. */
export interface Said {
  samples: readonly Sample[]
  turned: readonly TurnedAway[]
}

const removed = 'tube.person-removed'

/** Has this been said before, or taken out since? */
export function knows({ samples, turned }: Said, id: string, saidHash: Buffer): boolean {
  const isIt = (one: { id: string; saidHash: Buffer }) => one.id === id && one.saidHash.equals(saidHash)
  return samples.some(isIt) || turned.some((one) => isIt(one) || (one.id === id && one.code === removed))
}

/** A sealed tube is told nothing that it does not hold: a repeat, or an older upload that was slow. */
export function nothingNew(
  deps: Pick<Deps, 'sealer'>,
  tube: Tube,
  said: Said,
  { people, removed: out, ...words }: TubeRequest,
): boolean {
  if (people.some((person) => !knows(said, person.id, saidHashOf(deps, person)))) return false
  if (out.some((id) => !said.turned.some((one) => one.id === id && one.code === removed))) return false
  return words.sealed === null || sameWords(tube, words)
}

function sameWords(tube: Tube, { code, size, pointId, sealed }: Omit<TubeRequest, 'people' | 'removed'>): boolean {
  const isSame = [tube.code === code, tube.size === size, tube.pointId === pointId, tube.labId === sealed?.labId]
  return isSame.every(Boolean) && tube.sealedAt?.toISOString() === new Date(sealed?.at ?? 0).toISOString()
}

/** What is said without those who were taken out, and those: an entry that has not come yet is kept out too. */
export function takenOut({ samples, turned }: Said, ids: readonly string[]): { gone: TurnedAway[]; said: Said } {
  const known = [...samples, ...turned]
  const hashOf = (id: string) => known.find((one) => one.id === id)?.saidHash ?? Buffer.alloc(32)
  const out = new Set(ids)
  const gone = ids.map((id) => ({ id, saidHash: hashOf(id), code: removed }))
  const stay = <T extends { id: string }>(rows: readonly T[]) => rows.filter(({ id }) => !out.has(id))
  return { gone, said: { samples: stay(samples), turned: [...stay(turned), ...gone] } }
}
