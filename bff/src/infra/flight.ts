/**
 * Readers of the same thing share one reading. A reader joins a reading that begins after it came, never one under way:
 * so everybody sees at least what was true when they asked, their own last write too.
 */
export function shared<Value>(read: (key: string) => Promise<Value>): (key: string) => Promise<Value> {
  const flights = new Map<string, { running: Promise<Value>; next: Promise<Value> | null }>()

  const start = (key: string): Promise<Value> => {
    const running = read(key).finally(() => {
      if (flights.get(key)?.running === running && !flights.get(key)?.next) flights.delete(key)
    })
    flights.set(key, { running, next: null })
    return running
  }

  return (key) => {
    const flight = flights.get(key)
    if (!flight) return start(key)
    flight.next ??= flight.running.then(
      () => start(key),
      () => start(key),
    )
    return flight.next
  }
}
