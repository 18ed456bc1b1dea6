/** How long a reading may serve who comes after it began. */
export interface Good {
  ms: number
  /** Milliseconds, by whatever clock. */
  now: () => number
  /** Counts the writes of this process: after one, nobody is served from before. */
  writes: () => number
}

interface Flight<Value> {
  running: Promise<Value>
  next: Promise<Value> | null
  over: boolean
  began: number
  writes: number
}

const never: Good = { ms: 0, now: () => 0, writes: () => 0 }

/**
 * Readers of the same thing share one reading. A reader joins a reading that begins after it came, never one under way:
 * so everybody sees at least what was true when they asked, their own last write too. A reading that is still `good` is
 * joined by who comes later, too: they see their own process's writes, and another's after so many milliseconds.
 */
export function shared<Value>(read: (key: string) => Promise<Value>, good = never): (key: string) => Promise<Value> {
  const flights = new Map<string, Flight<Value>>()

  const start = (key: string): Promise<Value> => {
    const flight: Flight<Value> = {
      next: null,
      over: false,
      began: good.now(),
      writes: good.writes(),
      running: read(key),
    }
    flights.set(key, flight)
    const forget = () => !flight.next && flights.get(key) === flight && flights.delete(key)
    const ended = (failed: boolean) => {
      flight.over = true
      if (failed) flight.began = -Infinity
      if (failed || good.ms === 0) forget()
      else setTimeout(forget, good.ms).unref()
    }
    flight.running.then(
      () => ended(false),
      () => ended(true),
    )
    return flight.running
  }
  const isGood = ({ began, writes }: Flight<Value>) => good.now() < began + good.ms && good.writes() === writes

  return (key) => {
    const flight = flights.get(key)
    if (flight && isGood(flight)) return flight.running
    if (!flight || flight.over) return start(key)
    flight.next ??= flight.running.then(
      () => start(key),
      () => start(key),
    )
    return flight.next
  }
}
