const startBlock = 0x0b
const endBlock = 0x1c
const carriageReturn = 0x0d
const lineFeed = 0x0a

/** So much of a broken frame is kept: enough to read its first segment and answer it by name. */
const headBytes = 4096

/** What one connection's bytes turn out to be. A broken frame is told apart, because its sender is owed an answer. */
export type Framed =
  { kind: 'message'; bytes: Buffer } | { kind: 'broken'; fault: 'unended' | 'bad-end' | 'too-long'; head: Buffer }

/**
 * Cuts a stream into MLLP frames (VT … FS CR). It looks at bytes only: none of the character sets that HL7 v2
 * travels in uses these three inside a character, while `|`, `^` or `\` may well be half of a Chinese one.
 */
export class FrameReader {
  /** Bytes seen since the last frame that belong to none (line ends are not counted: many peers send them). */
  garbage = 0
  private state: 'between' | 'inside' | 'ending' | 'skipping' = 'between'
  private parts: Buffer[] = []
  private length = 0

  constructor(private readonly maxBytes: number) {}

  /** The frames that this chunk completes; what is left waits for the next one. */
  feed(chunk: Buffer): Framed[] {
    const found: Framed[] = []
    for (let at = 0; at < chunk.length;) at = this[this.state](chunk, at, found)
    return found
  }

  /** The stream has ended; a frame that has not is broken. */
  end(): Framed[] {
    if (this.state === 'ending') return [this.take()]
    return this.state === 'inside' ? [this.broken('unended')] : []
  }

  private between(chunk: Buffer, at: number): number {
    const start = chunk.indexOf(startBlock, at)
    const until = start < 0 ? chunk.length : start
    for (const byte of chunk.subarray(at, until)) {
      if (byte !== carriageReturn && byte !== lineFeed) this.garbage++
    }
    if (start < 0) return chunk.length
    this.begin()
    return start + 1
  }

  private inside(chunk: Buffer, at: number, found: Framed[]): number {
    const until = nextControl(chunk, at)
    this.parts.push(chunk.subarray(at, until))
    this.length += until - at
    if (this.length > this.maxBytes) {
      found.push(this.broken('too-long'))
      this.state = 'skipping'
      return until
    }
    if (until === chunk.length) return until
    if (chunk[until] === endBlock) this.state = 'ending'
    else {
      found.push(this.broken('unended'))
      this.begin()
    }
    return until + 1
  }

  /** After FS comes CR. A peer that forgets the CR but begins its next message is understood; anything else is not. */
  private ending(chunk: Buffer, at: number, found: Framed[]): number {
    const byte = chunk[at]
    if (byte === carriageReturn || byte === startBlock) {
      found.push(this.take())
      if (byte === startBlock) this.begin()
      return at + 1
    }
    found.push(this.broken('bad-end'))
    return at
  }

  private skipping(chunk: Buffer, at: number): number {
    const until = nextControl(chunk, at)
    if (until === chunk.length) return until
    if (chunk[until] === startBlock) this.begin()
    else this.state = 'between'
    return until + 1
  }

  private begin(): void {
    this.state = 'inside'
    this.garbage = 0
    this.parts = []
    this.length = 0
  }

  private take(): Framed {
    this.state = 'between'
    return { kind: 'message', bytes: this.gather() }
  }

  private broken(fault: 'unended' | 'bad-end' | 'too-long'): Framed {
    this.state = 'between'
    return { kind: 'broken', fault, head: Buffer.from(this.gather().subarray(0, Math.min(headBytes, this.maxBytes))) }
  }

  private gather(): Buffer {
    const bytes = Buffer.concat(this.parts, this.length)
    this.parts = []
    this.length = 0
    return bytes
  }
}

/** One message as it goes over the wire. */
export function frame(message: Buffer): Buffer {
  return Buffer.concat([Buffer.of(startBlock), message, Buffer.of(endBlock, carriageReturn)])
}

/** Where the next VT or FS stands, or the chunk's end. */
function nextControl(chunk: Buffer, at: number): number {
  const end = chunk.indexOf(endBlock, at)
  const until = end < 0 ? chunk.length : end
  const start = chunk.subarray(at, until).indexOf(startBlock)
  return start < 0 ? until : at + start
}
