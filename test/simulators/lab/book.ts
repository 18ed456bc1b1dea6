import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { Lab } from './labs.ts'
import type { Letter } from './outbox.ts'
import type { Report } from './write.ts'

interface Memory {
  /** The last number of a sample and of a message, by laboratory. */
  numbers: Record<string, number>
  reports: Report[]
  /** What has not been acknowledged, by laboratory. */
  waiting: Record<string, Letter[]>
  /** The town's past: the day on which it was written, and whether all of it was taken. */
  history: { day: string; at?: string; done: boolean } | null
}

const empty = (): Memory => ({ numbers: {}, reports: [], waiting: {}, history: null })

/** So many reports stay at hand for corrections. */
const keptReports = 1_000

/** What the laboratories know of what they reported; survives a restart where there is a file for it. */
export class Books {
  private memory: Memory

  constructor(private readonly file: string | null) {
    this.memory = file && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Memory) : empty()
  }

  get history(): Memory['history'] {
    return this.memory.history
  }

  set history(history: Memory['history']) {
    this.memory.history = history
    this.save()
  }

  get reports(): readonly Report[] {
    return this.memory.reports
  }

  nextNumber({ id }: Lab): number {
    this.memory.numbers[id] = (this.memory.numbers[id] ?? 0) + 1
    return this.memory.numbers[id]
  }

  keep(report: Report): void {
    this.memory.reports.push(report)
    if (this.memory.reports.length > keptReports) this.memory.reports.shift()
  }

  find(labId: string | undefined, sampleNumber: string): Report | undefined {
    return this.memory.reports.findLast(
      (report) => report.sampleNumber === sampleNumber && (labId === undefined || report.labId === labId),
    )
  }

  waitingOf({ id }: Lab): readonly Letter[] {
    return this.memory.waiting[id] ?? []
  }

  /** Notes what each laboratory has yet to get rid of. */
  save(waiting: Record<string, Letter[]> = this.memory.waiting): void {
    this.memory.waiting = waiting
    if (this.file) writeFileSync(this.file, JSON.stringify(this.memory), { mode: 0o600 })
  }

  forget(): void {
    this.memory = { ...empty(), history: this.memory.history, numbers: this.memory.numbers }
    this.save()
  }
}
