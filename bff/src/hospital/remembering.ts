import type { Clock } from '../infra/clock.ts'
import type { ArchivePort } from './archive.ts'

const listMs = 30_000
const pictureMs = 600_000
const mostPictureBytes = 48_000_000
const mostListRows = 20_000

/**
 * Spares an archive the same question: whoever turns pages back and forth asks it once. In this process's memory only,
 * bounded; a failure is not remembered, and those who ask at the same time share one answer.
 */
export function rememberingArchive(port: ArchivePort, clock: Clock): ArchivePort {
  const studies = memory<Awaited<ReturnType<ArchivePort['studies']>>>(
    clock,
    listMs,
    mostListRows,
    (all) => all.length + 1,
  )
  const series = memory<Awaited<ReturnType<ArchivePort['series']>>>(clock, listMs, mostListRows, (all) =>
    all.reduce((sum, { instances }) => sum + instances.length, 1),
  )
  const pictures = memory<Buffer | null>(clock, pictureMs, mostPictureBytes, (picture) => picture?.length ?? 1)
  return {
    studies: (by) => studies(JSON.stringify(by), () => port.studies(by)),
    series: (study) => series(study, () => port.series(study)),
    picture: (place, edge) =>
      pictures(`${place.study} ${place.series} ${place.instance} ${edge}`, () => port.picture(place, edge)),
  }
}

interface Kept<Value> {
  value: Promise<Value>
  until: number
  /** 0 while it is on its way. */
  size: number
}

function memory<Value>(
  clock: Clock,
  ms: number,
  most: number,
  sizeOf: (value: Value) => number,
): (key: string, ask: () => Promise<Value>) => Promise<Value> {
  const known = new Map<string, Kept<Value>>()
  let total = 0

  const forget = (key: string, kept: Kept<Value>) => {
    if (known.get(key) === kept && known.delete(key)) total -= kept.size
  }
  const arrived = (key: string, kept: Kept<Value>, value: Value) => {
    if (known.get(key) !== kept) return
    kept.size = sizeOf(value)
    total += kept.size
    // The longest unused goes first: a map keeps the order in which its keys were put.
    for (const [old, each] of known) if (total > most && each.size > 0) forget(old, each)
  }
  const start = (key: string, ask: () => Promise<Value>): Kept<Value> => {
    const kept = { value: ask(), until: clock.now().getTime() + ms, size: 0 }
    kept.value.then(
      (value) => arrived(key, kept, value),
      () => forget(key, kept),
    )
    return kept
  }

  return (key, ask) => {
    const found = known.get(key)
    const isGood = found !== undefined && found.until > clock.now().getTime()
    if (found && !isGood) forget(key, found)
    const kept = found && isGood ? found : start(key, ask)
    known.delete(key)
    known.set(key, kept)
    return kept.value
  }
}
