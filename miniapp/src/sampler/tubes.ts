import { keep, keepSurely, kept, keptNames, now, spread } from '../wire.ts'
import { putTube } from './api.ts'
import { makeQueue, type Queue } from './queue.ts'
import { samplerSession } from './session.ts'
import type { Tube } from './tube.ts'

/** Each tube under a name of its own: writing one can't harm another, and no list can disagree with what is there. */
const prefix = 'sampler.tube.'

let queue: Queue | null = null

/** This phone's tubes; read from the drawer once an app's life. */
export function tubeQueue(): Queue {
  queue ??= makeQueue({
    load: () => keptNames(prefix).flatMap((name) => read(kept(name)) ?? []),
    save: (tube) => keepSurely(prefix + tube.id, JSON.stringify(tube)),
    drop: (id) => keep(prefix + id, null),
    send: (id, body) => putTube({ params: { id }, body, key: `${id}.${now()}` }),
    maySend: () => samplerSession() !== null,
    now,
    later: (ms, call) => {
      const timer = setTimeout(call, spread(ms))
      return () => clearTimeout(timer)
    },
  })
  return queue
}

/** The app was opened or shown, or the network is back. Phones of people who take no samples do nothing here. */
export function wakeTubes(): void {
  if (samplerSession() !== null && keptNames(prefix).length > 0) tubeQueue().wake()
}

function read(text: string | null): Tube | null {
  if (text === null) return null
  try {
    // Written by `save` under the same prefix, hence of this type.
    return JSON.parse(text) as Tube
  } catch {
    return null
  }
}
