import { writeFileSync } from 'node:fs'

/** One measure beside its bare baseline of the same run; `reach` is what the ratio must reach. */
export interface BenchRow {
  measure: string
  ours: number
  baseline: number | null
  ratio: number | null
  reach: string
  state: 'ok' | 'below'
  /** CPU of web process and database, for one operation. */
  cpuMsPerOperation?: number
}

/** A ratio that must be at least so much. */
export function atLeast(
  measure: string,
  ours: number,
  baseline: number,
  reach: number,
  cpuMsPerOperation?: number,
): BenchRow {
  const ratio = ours / baseline
  return {
    ...{ measure, ours: round(ours), baseline: round(baseline), ratio: round(ratio), reach: `≥ ${reach}` },
    state: ratio >= reach ? 'ok' : 'below',
    ...(cpuMsPerOperation === undefined ? {} : { cpuMsPerOperation: round(cpuMsPerOperation) }),
  }
}

/** A figure that must be at most so much, with the baseline's beside it for the eye. */
export function atMost(measure: string, ours: number, baseline: number | null, reach: number): BenchRow {
  return {
    ...{ measure, ours: round(ours), baseline: baseline === null ? null : round(baseline) },
    ...{ ratio: baseline ? round(ours / baseline) : null, reach: `≤ ${reach}` },
    state: ours <= reach ? 'ok' : 'below',
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
