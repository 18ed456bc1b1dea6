import { setTimeout as pause } from 'node:timers/promises'
import { frame } from '../hl7.ts'
import type { Temper } from '../mood.ts'
import type { Lab } from './labs.ts'
import { Line, type Target } from './line.ts'

export interface Letter {
  controlId: string
  text: string
}

interface Waiting extends Letter {
  resolve: (code: string) => void
}

export interface Sent extends Letter {
  at: string
  /** AA, AE or AR; null while nobody has answered. */
  acknowledged: string | null
}

const retryMs = 500

/**
 * What one laboratory has to say. A message stays until it is acknowledged, whatever happens to the lines meanwhile; a
 * refused one is not said again.
 */
export class Outbox {
  private readonly waiting: Waiting[] = []
  private readonly underWay = new Set<Waiting>()
  private readonly idle: Line[] = []
  private readonly lines: Line[] = []
  private busy = 0
  private stopped = false
  readonly log: Sent[] = []
  readonly counts: Record<string, number> = {}

  constructor(
    private readonly lab: Lab,
    private readonly mood: Temper,
    private readonly target: () => Target | null,
    private readonly now: () => Date,
  ) {}

  /** What nobody has acknowledged yet. */
  get left(): Letter[] {
    return [...this.underWay, ...this.waiting].map(({ controlId, text }) => ({ controlId, text }))
  }

  /** Resolves with the acknowledgement's code, however long that takes. */
  send(letter: Letter, connections = this.lab.connections): Promise<string> {
    const answered = new Promise<string>((resolve) => this.waiting.push({ ...letter, resolve }))
    this.work(connections)
    return answered
  }

  stop(): void {
    this.stopped = true
    for (const line of this.lines) line.hangUp()
  }

  /** Nothing waits any more, and nobody learns what became of it. */
  forget(): void {
    this.waiting.length = 0
    this.log.length = 0
    for (const code of Object.keys(this.counts)) delete this.counts[code]
  }

  private work(connections: number): void {
    while (this.busy < connections && this.waiting.length > 0) {
      this.busy++
      const line = this.idle.pop() ?? this.newLine()
      void this.deliver(line).finally(() => {
        this.busy--
        this.idle.push(line)
      })
    }
  }

  private newLine(): Line {
    const line = new Line()
    this.lines.push(line)
    return line
  }

  private async deliver(line: Line): Promise<void> {
    while (!this.stopped) {
      const letter = this.waiting.shift()
      if (!letter) return
      this.underWay.add(letter)
      const code = await this.say(line, letter)
      this.note(letter, code)
      this.underWay.delete(letter)
      if (code !== null) letter.resolve(code)
      else {
        this.waiting.unshift(letter)
        await pause(retryMs, undefined, { ref: false })
      }
    }
  }

  private async say(line: Line, { text }: Letter): Promise<string | null> {
    const target = this.target()
    const { mode, delayMs } = this.mood.next(`/${this.lab.id}`)
    if (!target || mode === 'silent') return null
    if (mode === 'slow') await pause(delayMs, undefined, { ref: false })
    const bytes = frame(text, this.lab.encoding)
    await misbehave(line, target, mode, bytes)
    if (mode === 'duplicate') await line.ask(target, bytes)
    if (mode === 'deaf') {
      await line.mutter(target, bytes, true)
      return null
    }
    return line.ask(target, bytes)
  }

  private note({ controlId, text }: Letter, acknowledged: string | null): void {
    const key = acknowledged ?? 'unanswered'
    this.counts[key] = (this.counts[key] ?? 0) + 1
    this.log.push({ controlId, text, acknowledged, at: this.now().toISOString() })
    if (this.log.length > 200) this.log.shift()
  }
}

/** `garbage`: what belongs to no frame; `cut`: the frame ends in the middle of a character, and the line with it. */
async function misbehave(line: Line, target: Target, mode: string, bytes: Buffer): Promise<void> {
  if (mode === 'garbage') await line.mutter(target, Buffer.from('GET / HTTP/1.1\r\n\r\n\x00\xff<html>'), false)
  if (mode === 'cut') await line.mutter(target, bytes.subarray(0, cutAt(bytes)), true)
}

/** Behind the first byte of the last character that has more than one. */
function cutAt(bytes: Buffer): number {
  const at = bytes.findLastIndex((byte) => byte >= 0x80)
  return at < 0 ? Math.floor(bytes.length / 2) : at
}
