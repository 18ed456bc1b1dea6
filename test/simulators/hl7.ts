import iconv from 'iconv-lite'

// Written apart from the product's own HL7 code on purpose: a fault there must not be repeated, and so hidden, here.

/** Segments of fields; the number of a field is its index, also in MSH. */
export type Message = string[][]

const charsets: Record<string, string> = { 'GB 18030-2000': 'gb18030', 'UNICODE UTF-8': 'utf8', ASCII: 'ascii' }
export const ours = 'GB 18030-2000'

/** Takes the whole frames off the front of what has come; the rest waits. Bytes before a frame are nobody's. */
export function takeFrames(bytes: Buffer): { frames: Buffer[]; rest: Buffer } {
  const frames: Buffer[] = []
  let rest = bytes
  for (;;) {
    const start = rest.indexOf(0x0b)
    const end = start < 0 ? -1 : rest.indexOf(Buffer.of(0x1c, 0x0d), start)
    if (end < 0) return { frames, rest: start < 0 ? Buffer.alloc(0) : rest.subarray(start) }
    frames.push(rest.subarray(start + 1, end))
    rest = rest.subarray(end + 2)
  }
}

export const frame = (text: string, encoding = 'gb18030'): Buffer =>
  Buffer.concat([Buffer.of(0x0b), iconv.encode(text, encoding), Buffer.of(0x1c, 0x0d)])

/** Reads what we are sent: in the character set it declares, else in ours. */
export function read(bytes: Buffer): Message | null {
  const declared = bytes.toString('latin1').split('\r')[0]?.split('|')[17] ?? ''
  const text = iconv.decode(bytes, charsets[declared] ?? 'gb18030')
  if (!text.startsWith('MSH|')) return null
  return text
    .split('\r')
    .filter((line) => line !== '')
    .map((line) => (line.startsWith('MSH') ? ['MSH', ...line.slice(3).split('|')] : line.split('|')))
}

export function get(message: Message, segment: string, field: number, component = 1): string {
  const found = message.find(([name]) => name === segment)?.[field] ?? ''
  return plain(found.split('~')[0]?.split('^')[component - 1] ?? '')
}

/** Each occurrence of a field, as its components. */
export function all(message: Message, segment: string, field: number): string[][] {
  const found = message.find(([name]) => name === segment)?.[field] ?? ''
  return found.split('~').map((each) => each.split('^').map(plain))
}

const escapes: [string, string][] = [
  ['\\F\\', '|'],
  ['\\S\\', '^'],
  ['\\T\\', '&'],
  ['\\R\\', '~'],
  ['\\E\\', '\\'],
]

function plain(text: string): string {
  return escapes.reduce((done, [code, char]) => done.replaceAll(code, char), text)
}

/** For text in a component of what we write. */
export function esc(text: string): string {
  return text.replace(/[|^&~\\]/g, (char) => escapes.find(([, each]) => each === char)?.[0] ?? char)
}

/** A segment from its fields by number; those in between are empty. */
export function seg(name: string, fields: Record<number, string>): string {
  const last = Math.max(...Object.keys(fields).map(Number))
  return [name, ...Array.from({ length: last }, (_, at) => fields[at + 1] ?? '')].join('|')
}

const shanghaiMs = 8 * 60 * 60 * 1000

/** The hospital's wall clock; China has one zone and no summer time. */
export const stamp = (instant: Date): string =>
  new Date(instant.getTime() + shanghaiMs).toISOString().slice(0, 19).replace(/[-T:]/g, '')

export const dayOf = (instant: Date): string => new Date(instant.getTime() + shanghaiMs).toISOString().slice(0, 10)

export const instantOf = (day: string, time: string): Date => new Date(`${day}T${time}:00+08:00`)
