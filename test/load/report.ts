import { writeFileSync } from 'node:fs'

/** One measure beside its bare baseline of the same run; `reach` is what the ratio must reach. */
export interface BenchRow {
  measure: string
  ours: number
  baseline: number | null
  ratio: number | null
  reach: string
  state: 'ok' | 'below'
}

/** A measure of ours and of the baseline, taken one right after the other: what else the machine does hurts both alike. */
export interface Pair {
  ours: number
  baseline: number
}

/** A ratio that must be at least so much; the middle one of several pairs, as all figures here. */
export function atLeast(measure: string, pairs: readonly Pair[], reach: number): BenchRow {
  const row = { measure, ...middle(pairs), reach: `≥ ${reach}` }
  return { ...row, state: row.ratio >= reach ? 'ok' : 'below' }
}

/** A figure of ours that must be at most so much, whatever the baseline's is. */
export function atMost(measure: string, pairs: readonly Pair[], reach: number): BenchRow {
  const row = { measure, ...middle(pairs), reach: `≤ ${reach}` }
  return { ...row, state: row.ours <= reach ? 'ok' : 'below' }
}

/** A ratio that must be at most so much. */
export function upTo(measure: string, pairs: readonly Pair[], reach: number): BenchRow {
  const row = { measure, ...middle(pairs), reach: `≤ ${reach} ×` }
  return { ...row, state: row.ratio <= reach ? 'ok' : 'below' }
}

/** A count of ours that must be the baseline's. */
export function exactly(measure: string, pair: Pair): BenchRow {
  const row = { measure, ...middle([pair]), reach: '= 1 ×' }
  return { ...row, state: pair.ours === pair.baseline ? 'ok' : 'below' }
}

/** Shown so that nobody makes it worse unseen; no reach is set for it. */
export function shown(measure: string, pairs: readonly Pair[]): BenchRow {
  return { measure, ...middle(pairs), reach: '', state: 'ok' }
}

/** What must never happen: counted over all runs, and no baseline has it. */
export function none(measure: string, count: number): BenchRow {
  return { measure, ours: count, baseline: null, ratio: null, reach: '0', state: count === 0 ? 'ok' : 'below' }
}

function middle(pairs: readonly Pair[]) {
  return {
    ours: round(median(pairs.map(({ ours }) => ours))),
    baseline: round(median(pairs.map(({ baseline }) => baseline))),
    ratio: round(median(pairs.map(({ ours, baseline }) => ours / baseline))),
  }
}

function round(figure: number): number {
  return Number(figure.toPrecision(4))
}

/** The middle one of several runs. */
export function median(figures: readonly number[]): number {
  const sorted = [...figures].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? NaN
}

/** Prints the table and writes it where `--json` says. */
export function report(suite: string, rows: readonly BenchRow[], file: string | undefined): void {
  console.table(rows)
  if (file) writeFileSync(file, `${JSON.stringify({ suite, rows }, null, 2)}\n`)
}
