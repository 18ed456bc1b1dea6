import { useEffect, useSyncExternalStore } from 'react'
import { useComingBack } from '../ui/useRemote.ts'
import { watchNetwork } from '../wire.ts'
import type { QueueState } from './queue.ts'
import { listenToSampler, samplerSession, type SamplerSession } from './session.ts'
import type { Tube } from './tube.ts'
import { tubeQueue } from './tubes.ts'

export function useSampler(): SamplerSession | null {
  return useSyncExternalStore(listenToSampler, samplerSession)
}

/** The tubes on this phone and how their upload stands; woken when the page is shown and when the network is back. */
export function useTubes(): { tubes: readonly Tube[]; state: QueueState } {
  const queue = tubeQueue()
  const tubes = useSyncExternalStore(queue.listen, queue.tubes)
  const state = useSyncExternalStore(queue.listen, queue.state)
  useEffect(() => watchNetwork((online) => online && queue.wake()), [queue])
  useComingBack(queue.wake)
  return { tubes, state }
}
