import type { PoolSize } from '@onecard/shared/nucleic'
import type { TubeRequest, TubeView } from '@onecard/shared/sampling'

/** A tube as a sampler's phone knows it: pure, so that every order of failures can be tried. */

export interface Words {
  zh: string
  en: string
}

type Said = TubeRequest['people'][number]

/** What was scanned or typed. It is here only until the server has it; afterwards masked words stand in for it. */
export interface Entry {
  id: string
  sampledAt: string
  by: Said['by']
  /** 王* · 4317; '' for a scan that no server has seen yet. */
  name: string
  number: string
  said: Said | null
  state: 'waiting' | 'taken' | 'doubtful' | 'refused'
  refusal: Words | null
}

export interface Tube {
  id: string
  code: string
  size: PoolSize
  pointId: string
  openedAt: string
  sealed: { at: string; labId: string } | null
  entries: Entry[]
  /** Taken out again by the sampler. */
  removed: string[]
  /** Counts what was changed here, and how much of it the server has. */
  revision: number
  known: number
  /** The server took the tube for wrong: somebody has to put it right. */
  problem: (Words & { code: string }) | null
  /** When all of it was there; for throwing it away later. */
  doneAt: number | null
}

export type Standing = 'open' | 'waiting' | 'done' | 'attention'

/** 需处理 before 待上传 before 已上传. */
export function standingOf(tube: Tube): Standing {
  if (tube.problem !== null) return 'attention'
  if (tube.sealed === null) return 'open'
  if (tube.known < tube.revision) return 'waiting'
  return tube.entries.some(({ state }) => state === 'refused') ? 'attention' : 'done'
}

/** Is there anything that the server does not know yet, and may take? */
export function isDue(tube: Tube): boolean {
  return (
    tube.known < tube.revision &&
    tube.problem === null &&
    (tube.sealed !== null || tube.entries.length + tube.removed.length > 0)
  )
}

export function countOf(tube: Tube): number {
  return tube.entries.filter(({ state }) => state !== 'refused').length
}

export function isFull(tube: Tube): boolean {
  return countOf(tube) >= tube.size
}

/** A change made here is a new revision, and a new chance for what was refused. */
function changed(tube: Tube, part: Partial<Tube>): Tube {
  return { ...tube, ...part, revision: tube.revision + 1, problem: null, doneAt: null }
}

export function added(tube: Tube, entry: Entry): Tube {
  return changed(tube, { entries: [...tube.entries, entry] })
}

/** Always said to the server too: an upload that was under way may have brought the entry there. */
export function without(tube: Tube, entryId: string): Tube {
  return changed(tube, {
    entries: tube.entries.filter(({ id }) => id !== entryId),
    removed: [...tube.removed, entryId],
  })
}

export function sealedAs(tube: Tube, labId: string, at: string): Tube {
  return changed(tube, { sealed: { at, labId } })
}

/** Puts right what the server refused: a code that was read wrongly, another laboratory, or simply once more. */
export function corrected(tube: Tube, part: { code?: string; labId?: string } = {}): Tube {
  const { code = tube.code, labId } = part
  return changed(tube, { code, sealed: tube.sealed && { ...tube.sealed, labId: labId ?? tube.sealed.labId } })
}

/** Refused people have been dealt with by the sampler. */
export function seen(tube: Tube): Tube {
  return { ...tube, entries: tube.entries.filter(({ state }) => state !== 'refused') }
}

export function requestOf(tube: Tube): TubeRequest {
  const { code, size, pointId, openedAt, sealed, entries, removed } = tube
  return { code, size, pointId, openedAt, sealed, people: entries.flatMap(({ said }) => said ?? []), removed }
}

/** The server's answer to a revision. Whatever was changed here meanwhile is still to be sent. */
export function acknowledged(tube: Tube, revision: number, view: TubeView, nowMs: number): Tube {
  const entries = tube.entries.map((entry) => settled(entry, view))
  const known = Math.max(tube.known, revision)
  const isAll = known >= tube.revision && tube.sealed !== null
  return { ...tube, entries, known, doneAt: isAll ? nowMs : null }
}

/** What the server has is masked here from now on: no number, no code, no name stays. */
function settled(entry: Entry, view: TubeView): Entry {
  const taken = view.people.find(({ id }) => id === entry.id)
  if (taken) {
    const { nameMasked, idNumberMasked, isDoubtful } = taken
    return { ...entry, name: nameMasked, number: idNumberMasked, said: null, state: isDoubtful ? 'doubtful' : 'taken' }
  }
  const refused = view.refused.find(({ id }) => id === entry.id)
  return refused ? { ...entry, said: null, state: 'refused', refusal: refused.message } : entry
}

export function stuck(tube: Tube, problem: Words & { code: string }): Tube {
  return { ...tube, problem }
}

/** Two scans of one phone carry the same lease; two typed entries the same number. */
export function isTwice(tube: Tube, said: Said): boolean {
  return tube.entries.some((entry) => entry.state !== 'refused' && entry.said !== null && isSame(entry.said, said))
}

function isSame(one: Said, other: Said): boolean {
  if (one.by === 'code' && other.by === 'code') return leaseOf(one.code) === leaseOf(other.code)
  return one.by === 'document' && other.by === 'document' && one.idNumber === other.idNumber
}

function leaseOf(code: string): string {
  return code.split('.')[1] ?? code
}
