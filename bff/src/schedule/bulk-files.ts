import { writeCampus } from '../directory/service.ts'
import { lookAtLines } from '../hospital/bulk/lines.ts'
import type { Line } from '../infra/lines.ts'
import type { PublishedKind } from '../hospital/bulk/manifest.ts'
import { deadLetter, Unusable } from '../inbox/service.ts'
import { transact } from '../infra/db.ts'
import { sha256 } from '../infra/seal.ts'
import { looseId, publishedSlot, readLocation, readSchedule, unusable, type Location } from './bulk-lines.ts'
import type { Look } from './bulk-look.ts'
import * as state from './bulk-state.ts'
import { scheduleLines } from './lines.ts'
import { publishSlots, type PublishedSlot } from './publish.ts'

/** Campuses, by the hospital's own names for them. */
export async function readLocations(look: Look, url: string): Promise<void> {
  await readFile(look, url, { kind: 'Location', use: (line) => useLocation(look, line) })
}

export async function useLocation({ deps, hospital }: Look, line: Line): Promise<void> {
  const location = readLocation(line)
  await transact(deps.db, (tx) => writeCampus(tx, deps, hospital.id, campusOf(location)))
}

function campusOf({ id, name, address, position, status }: Location) {
  const { text, city = '', line = [] } = address ?? {}
  return {
    sourceRef: id,
    name,
    address: (text ?? city + line.join('')).slice(0, 120),
    latitude: position?.latitude,
    longitude: position?.longitude,
    active: status !== 'inactive',
  }
}

/** Schedules are kept as they were published: slots come without them when they have not changed. */
export async function readSchedules(look: Look, url: string): Promise<void> {
  await readFile(look, url, { kind: 'Schedule', use: (line) => useSchedule(look, line) })
}

export async function useSchedule({ deps, hospital, services, schedules }: Look, line: Line): Promise<void> {
  const { id, schedule } = readSchedule(line, services)
  const placed = [{ id, schedule, at: 'Schedule' }]
  await transact(deps.db, (tx) => scheduleLines(tx, hospital.id, placed)).catch((error: unknown) =>
    unusable('schedule.department-unknown', error),
  )
  await state.keepSchedule(deps.sql, hospital.id, id, schedule)
  schedules.set(id, schedule)
}

interface Wanted {
  ref: string
  content: Buffer
  /** Null for a line that we could not use, of a slot that we know: it stays as it is. */
  slot: PublishedSlot | null
}

const batch = 100

/** Slots, some at a time in a transaction of their own; what would be made as it is already is only noted. */
export async function readSlots(look: Look, url: string): Promise<void> {
  const key = state.fileKey(url)
  const wanted: Wanted[] = []
  const flush = () => writeSlots(look, key, wanted.splice(0))
  const end = await readFile(look, url, {
    kind: 'Slot',
    async use(line) {
      const slot = wantedSlot(look, line)
      if (slot) wanted.push(slot)
      if (wanted.length >= batch) await flush()
    },
    spoilt(line) {
      const ref = looseId(line)
      const content = ref === null ? undefined : look.contents.get(ref)
      if (ref !== null && content) wanted.push({ ref, content, slot: null })
    },
    end: flush,
  })
  if (end === 'read') return
  await transact(look.deps.db, (tx) => state.noteFileSeen(tx, look.hospital.id, key, look.at))
}

/** One slot out of the turn of its file, as if it had just been met there. */
export async function useSlot(look: Look, key: Buffer, line: Line): Promise<void> {
  const slot = wantedSlot(look, line)
  if (slot) await writeSlots(look, key, [slot])
}

/** Null for what has passed. */
function wantedSlot({ at, lines, hospital, rules, counts }: Look, line: Line): Wanted | null {
  const slot = publishedSlot(line, lines, hospital)
  if (slot.endsAt <= at) return null
  counts.slots += 1
  return { ref: slot.slotRef, content: sha256(JSON.stringify([slot, rules])).subarray(0, 16), slot }
}

async function writeSlots(look: Look, key: Buffer, wanted: readonly Wanted[]): Promise<void> {
  const { deps, hospital, rules, contents, counts, at } = look
  const changed = wanted.flatMap(({ ref, content, slot }) =>
    slot && !contents.get(ref)?.equals(content) ? [slot] : [],
  )
  await transact(deps.db, async (tx) => {
    await publishSlots(tx, deps, hospital.id, rules, changed)
    await state.noteSeen(tx, hospital.id, key, wanted, at)
  })
  for (const { ref, content } of wanted) contents.set(ref, content)
  counts.published += changed.length
}

interface Reading {
  kind: PublishedKind
  use(this: void, line: Line): Promise<void>
  /** Told of each line that could not be used. */
  spoilt?: (line: Line) => void
  end?: () => Promise<void>
}

/** More of a file's faults than these are counted, not kept. */
const mostLetters = 50

async function readFile(look: Look, url: string, reading: Reading): Promise<'read' | 'unchanged'> {
  const { deps, hospital, etags, anew, full, at } = look
  const key = state.fileKey(url)
  const held = etags.get(key.toString('hex'))
  const etag = anew ? null : (held ?? null)
  const answer = await lookAtLines(url, { etag, timeoutMs: hospital.timeoutMs })
  if (answer.is === 'unchanged') return 'unchanged'
  await readLines(look, url, reading, answer.lines)
  // The address of a look at changes only is never asked for again.
  if (full || held !== undefined) await state.holdFile(deps.sql, hospital.id, key, answer.etag, at)
  return 'read'
}

async function readLines(look: Look, url: string, reading: Reading, lines: AsyncIterable<Line>): Promise<void> {
  let bad = 0
  for await (const line of lines) {
    if (await used(look, url, reading, line, bad < mostLetters)) continue
    bad += 1
    reading.spoilt?.(line)
  }
  await reading.end?.()
  look.counts.bad += bad
}

/** A line that cannot be used is kept for whoever runs the hospital's system, and stops nothing. */
async function used({ deps, hospital }: Look, url: string, reading: Reading, line: Line, keep: boolean) {
  try {
    await reading.use(line)
    return true
  } catch (error) {
    if (!(error instanceof Unusable)) throw error
    const id = looseId(line)
    const letter = {
      ...{ source: 'fhir-bulk' as const, sender: hospital.id, hospitalId: hospital.id, messageId: null },
      reference: new URL(url).pathname + (id === null ? '' : `#${id}`),
      ...{ kind: reading.kind, encoding: 'utf-8', bytes: line.bytes },
    }
    if (keep) await deadLetter(deps, deps.sql, letter, error.reason)
    return false
  }
}
