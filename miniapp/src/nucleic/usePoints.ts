import { useState } from 'react'
import type { SamplingPointView } from '@onecard/shared/sampling'
import { useRemote, type Remote } from '../ui/useRemote.ts'
import { samplingPoints } from './api.ts'
import { whereAmI, type Place } from './place.ts'

export interface Points {
  remote: Remote<{ items: SamplingPointView[] }>
  /** Whether they are sorted by how near they are. */
  isNear: boolean
  /** `refused`: the phone did not say where it is; the list stays sorted by name. */
  asking: 'not' | 'busy' | 'refused'
  sortByPlace: () => void
}

/** Sampling points; the nearest first once somebody has tapped for it. */
export function usePoints(singles: boolean): Points {
  const [place, setPlace] = useState<Place | null>(null)
  const [asking, setAsking] = useState<Points['asking']>('not')
  const remote = useRemote(
    () => samplingPoints({ query: { limit: 20, ...(singles ? { singles: 'true' } : {}), ...place } }),
    [singles, place],
  )
  const sortByPlace = () => {
    setAsking('busy')
    void whereAmI().then((found) => {
      setAsking(found ? 'not' : 'refused')
      if (found) setPlace(found)
    })
  }
  return { remote, isNear: place !== null, asking, sortByPlace }
}
