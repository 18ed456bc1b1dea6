export interface Line {
  number: number
  bytes: Buffer
  /** The line was longer than it may be; `bytes` are its beginning. */
  cut: boolean
}

const newline = 0x0a

/** Bytes into lines; empty ones are counted and skipped, a carriage return at the end does not count. */
export async function* split(chunks: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Line> {
  for await (const some of splitEach(chunks, most)) yield* some
}

/** The same, all lines at once that a piece of the stream has ended: for long files, where each turn costs. */
export async function* splitEach(chunks: AsyncIterable<Uint8Array>, most: number): AsyncGenerator<Line[]> {
  const splitter = new Splitter(most)
  for await (const chunk of chunks) yield splitter.take(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length))
  const last = splitter.end()
  if (last) yield [last]
}

/** Holds what of a line has come so far: never more than a line may be long. */
class Splitter {
  private number = 0
  private held: Buffer[] = []
  private length = 0
  private cut = false

  constructor(private readonly most: number) {}

  take(chunk: Buffer): Line[] {
    const lines: Line[] = []
    let from = 0
    for (let at = chunk.indexOf(newline); at >= 0; at = chunk.indexOf(newline, from)) {
      if (at > from) this.hold(chunk.subarray(from, at))
      const line = this.end()
      if (line) lines.push(line)
      from = at + 1
    }
    this.hold(chunk.subarray(from))
    return lines
  }

  /** What is held is a line; null when it is an empty one. */
  end(): Line | null {
    this.number += 1
    if (this.held.length === 0) return null
    const all = this.held.length === 1 && this.held[0] ? this.held[0] : Buffer.concat(this.held)
    const bytes = all.at(-1) === 0x0d ? all.subarray(0, -1) : all
    const line = { number: this.number, bytes, cut: this.cut }
    this.held = []
    this.length = 0
    this.cut = false
    return bytes.length > 0 ? line : null
  }

  private hold(bytes: Buffer): void {
    const room = this.most - this.length
    this.cut ||= bytes.length > room
    if (bytes.length === 0 || room === 0) return
    const part = bytes.subarray(0, room)
    this.held.push(part)
    this.length += part.length
  }
}
