import { poolSizes, type PoolSize } from './sizes.ts'
import { keep, kept } from '../wire.ts'
import type { Tube } from './tube.ts'

/** Where a sampler stands today: kept, since it is the same all day. */
export interface Choice {
  pointId: string | null
  labId: string | null
  size: PoolSize
}

const name = 'sampler.choice'

export function keptChoice(): Choice {
  const [pointId = '', labId = '', size = ''] = (kept(name) ?? '').split(' ')
  return {
    pointId: pointId || null,
    labId: labId || null,
    size: poolSizes.find((known) => String(known) === size) ?? 10,
  }
}

export function keepChoice({ pointId, labId, size }: Choice): void {
  keep(name, `${pointId ?? ''} ${labId ?? ''} ${size}`)
}

/** The tube that is being filled: one at a time, over restarts of the app too. */
export function currentOf(tubes: readonly Tube[]): Tube | null {
  return tubes.filter(({ sealed }) => sealed === null).at(-1) ?? null
}
