import type { Flag, ReportItem, ReportKind, ReportState } from '@onecard/shared/results'
import type { Tone } from '../ui/chips.tsx'
import type { Colour } from '../ui/colours.ts'
import type { IconName } from '../ui/icons.ts'

interface Look {
  tone: Tone
  icon: IconName
}

/** Colour and icon; the word beside them is the screen's. */
export const stateLooks: Record<ReportState, Look> = {
  preliminary: { tone: 'soon', icon: 'clock' },
  final: { tone: 'open', icon: 'check' },
  corrected: { tone: 'busy', icon: 'loop' },
  'under-review': { tone: 'busy', icon: 'hourglass' },
  withdrawn: { tone: 'full', icon: 'close' },
}

/** Arrows say which way, one for outside its range and two for what can't wait. */
export const flagLooks: Record<Flag, Look> = {
  N: { tone: 'plain', icon: 'check' },
  L: { tone: 'busy', icon: 'lower' },
  H: { tone: 'stop', icon: 'higher' },
  LL: { tone: 'critical', icon: 'lowest' },
  HH: { tone: 'critical', icon: 'highest' },
  A: { tone: 'soon', icon: 'alert' },
}

export interface KindLook {
  icon: IconName
  colour: Colour
  ground: 'warm' | 'pine' | 'lake'
}

export const kindLooks: Record<ReportKind, KindLook> = {
  laboratory: { icon: 'drop', colour: 'accentText', ground: 'warm' },
  'nucleic-acid': { icon: 'tube', colour: 'primary', ground: 'pine' },
  imaging: { icon: 'lung', colour: 'lake', ground: 'lake' },
  ecg: { icon: 'pulse', colour: 'lake', ground: 'lake' },
  pathology: { icon: 'report', colour: 'primary', ground: 'pine' },
  station: { icon: 'steth', colour: 'primary', ground: 'pine' },
}

/** What a list says of a report on its right: what stops it from being read first, then what was found. */
export type Mark = 'withdrawn' | 'under-review' | 'critical' | 'marked' | 'none' | 'words'

export const markLooks: Record<Mark, Look> = {
  withdrawn: stateLooks.withdrawn,
  'under-review': stateLooks['under-review'],
  critical: { tone: 'critical', icon: 'alert' },
  marked: { tone: 'stop', icon: 'sort' },
  none: { tone: 'plain', icon: 'check' },
  words: { tone: 'plain', icon: 'report' },
}

/** Told in sentences: that no number is marked says nothing about them. */
const inWords: readonly ReportKind[] = ['imaging', 'ecg', 'pathology']

export function markOf({
  kind,
  state,
  critical,
  abnormal,
}: Pick<ReportItem, 'kind' | 'state' | 'critical' | 'abnormal'>): Mark {
  if (state === 'withdrawn' || state === 'under-review') return state
  if (critical) return 'critical'
  if (abnormal > 0) return 'marked'
  return inWords.includes(kind) ? 'words' : 'none'
}
