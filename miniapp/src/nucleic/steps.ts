import type { NucleicDetail } from '@onecard/shared/nucleic'

/** One line of the way a sample goes; the last that has happened, or is happening, is where it stands. */
export interface StepLine {
  step: Step
  at: string | null
  place: string | null
  phase: 'done' | 'now' | 'ahead'
}

type Told = NucleicDetail['steps'][number]['step']
/** Besides what has happened: what is under way or still has to be done. */
export type Step = Told | 'testing' | 'again' | 'own-result' | 'reviewing'

/** What has happened and what comes next, with the one step that is now. */
export function stepLines({ state, steps }: Pick<NucleicDetail, 'state' | 'steps'>): StepLine[] {
  const done = steps.filter(({ isAhead }) => !isAhead)
  const ahead = steps.filter(({ isAhead }) => isAhead)
  const lines: StepLine[] = done.map(({ step, at, place }) => ({ step, at, place, phase: 'done' }))
  const now = under[state]
  if (now) lines.push({ step: now, at: null, place: null, phase: 'now' })
  else last(lines, 'now')
  for (const { step, at, place } of ahead) lines.push({ step, at, place, phase: 'ahead' })
  if (state === 'recheck') lines.push({ step: 'own-result', at: null, place: null, phase: 'ahead' })
  return lines
}

const under: Partial<Record<NucleicDetail['state'], Step>> = {
  testing: 'testing',
  review: 'reviewing',
  recheck: 'again',
  invalid: 'again',
}

function last(lines: StepLine[], phase: StepLine['phase']): void {
  const line = lines.at(-1)
  if (line) line.phase = phase
}
