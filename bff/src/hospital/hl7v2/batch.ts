import type { Acknowledgement, Ourselves } from './acknowledge.ts'
import { parseMessage } from './message.ts'
import { writeTime } from './time.ts'
import { header, message, segment } from './write.ts'

type Mark = 'FHS' | 'BHS' | 'BTS' | 'FTS'

/** A part of a batch: a message by its segments, or a line that opens or closes a batch or a file of batches. */
export type Part = { is: 'message'; lines: Buffer[] } | { is: Mark; line: string }

/** More messages than this in one frame are no batch that anybody sends. */
const mostMessages = 10_000

/** What a frame of a batch (FHS, BHS … BTS, FTS) is made of; null for a frame that is one message, or no batch to be taken. */
export function partsOf(bytes: Buffer): Part[] | null {
  if (!/^[FB]HS/.test(textOf(bytes.subarray(0, 8)))) return null
  const parts: Part[] = []
  let inside: Buffer[] = []
  for (const line of linesOf(bytes)) {
    const name = textOf(line.subarray(0, 6)).slice(0, 3)
    if (name === 'MSH' || isMark(name)) inside = []
    if (isMark(name)) parts.push({ is: name, line: textOf(line) })
    else if (name === 'MSH') parts.push({ is: 'message', lines: inside })
    inside.push(line)
    if (parts.length > mostMessages) return null
  }
  return parts
}

/**
 * The answer to a batch is a batch: the acknowledgement of each of its messages in the order in which they stood, between
 * headers that name the other side's and trailers that count. `answers` has one for each message.
 */
export function acknowledgeBatch(
  us: Ourselves,
  parts: readonly Part[],
  answers: readonly Buffer[],
  stamp: () => Pick<Acknowledgement, 'now' | 'controlId'>,
): Buffer {
  const written: Buffer[] = []
  const counts = { messages: 0, batches: 0 }
  let nth = 0
  for (const part of parts) {
    if (part.is === 'message') {
      written.push(answers[nth++] ?? Buffer.alloc(0))
      counts.messages++
    } else {
      written.push(Buffer.from(message([markOf(us, part, counts, stamp)])))
      if (part.is === 'BHS') counts.messages = 0
      if (part.is === 'BTS') counts.batches++
    }
  }
  return Buffer.concat(written)
}

function markOf(
  us: Ourselves,
  { is, line }: { is: Mark; line: string },
  counts: { messages: number; batches: number },
  stamp: () => Pick<Acknowledgement, 'now' | 'controlId'>,
): string {
  if (is === 'BTS') return segment(is, { 1: String(counts.messages) })
  if (is === 'FTS') return segment(is, { 1: String(counts.batches) })
  const { now, controlId } = stamp()
  const theirs = parseMessage(`MSH${line.slice(3)}`)?.header.text(11) ?? ''
  const fields = { 3: us.application, 4: us.facility, 7: writeTime(now, us.timeZone), 11: controlId, 12: theirs }
  return header(fields).replace(/^MSH/, is)
}

const isMark = (name: string): name is Mark => ['FHS', 'BHS', 'BTS', 'FTS'].includes(name)

/** Headers name no character set, and what we read of them is ASCII; some files begin with a byte order mark. */
const textOf = (bytes: Buffer): string => bytes.toString('latin1').replace(/^ï»¿/, '')

/** Each with its end. A line end is never half a character in any character set that travels here. */
function* linesOf(bytes: Buffer): Generator<Buffer> {
  for (let from = 0; from < bytes.length;) {
    const end = bytes.subarray(from).findIndex((byte) => byte === 0x0d || byte === 0x0a)
    const until = end < 0 ? bytes.length : from + end + 1
    yield bytes.subarray(from, until)
    from = until
  }
}
