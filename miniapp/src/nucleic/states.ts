import type { MissingState } from '@onecard/shared/missing'
import type { NucleicState } from '@onecard/shared/nucleic'
import type { Tone } from '../ui/chips.tsx'
import type { IconName } from '../ui/icons.ts'

export interface StateLook {
  tone: Tone
  icon: IconName
}

/** Colour and icon of what a resident is told; the word beside them is the screen's. */
export const nucleicLooks: Record<NucleicState, StateLook> = {
  sampled: { tone: 'quiet', icon: 'tube' },
  testing: { tone: 'busy', icon: 'hourglass' },
  negative: { tone: 'open', icon: 'shield' },
  recheck: { tone: 'soon', icon: 'loop' },
  review: { tone: 'busy', icon: 'headset' },
  abnormal: { tone: 'stop', icon: 'phone' },
  invalid: { tone: 'redo', icon: 'tubex' },
}

export const missingLooks: Record<MissingState, StateLook> = {
  open: { tone: 'busy', icon: 'search' },
  found: { tone: 'open', icon: 'check' },
  'not-found': { tone: 'soon', icon: 'info' },
  withdrawn: { tone: 'full', icon: 'close' },
}

/** Has a laboratory still to say its word? */
export function isWaiting(state: NucleicState): boolean {
  return state === 'sampled' || state === 'testing'
}

/** Has a sample to be taken again? */
export function isAgain(state: NucleicState): boolean {
  return state === 'recheck' || state === 'invalid'
}
