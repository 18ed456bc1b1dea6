import iconv from 'iconv-lite'

/** MSH-1 and MSH-2: each message says itself how it is cut. */
export interface Separators {
  field: string
  component: string
  repetition: string
  escape: string
  subcomponent: string
}

export const usualSeparators: Separators = {
  field: '|',
  component: '^',
  repetition: '~',
  escape: '\\',
  subcomponent: '&',
}

/** HL7's way to say "known to be empty, delete it"; a blank field says nothing at all. */
const deletion = '""'

interface Cut {
  separators: Separators
  /** What `\Xhh..\` bytes are written in. */
  encoding: string
}

/** One occurrence of a field: components and subcomponents counted from 1, escapes undone. */
export class Field {
  constructor(
    private readonly raw: string,
    private readonly cut: Cut,
  ) {}

  /** The value, '' when absent or said to be deleted. */
  text(component = 1, subcomponent = 1): string {
    const { separators } = this.cut
    const inner = this.raw.split(separators.component)[component - 1] ?? ''
    const value = inner.split(separators.subcomponent)[subcomponent - 1] ?? ''
    return value === deletion ? '' : unescape(value, this.cut).trim()
  }

  /** The whole field as one text; for fields that are text and have no parts (NTE-3, TX values). */
  whole(): string {
    return this.raw === deletion ? '' : unescape(this.raw, this.cut)
  }

  get isBlank(): boolean {
    return this.raw === '' || this.raw === deletion
  }
}

export class Segment {
  constructor(
    readonly name: string,
    private readonly fields: readonly string[],
    private readonly cut: Cut,
  ) {}

  /** The first occurrence of field n, counted as in the standard (MSH-1 is the separator itself). */
  field(n: number): Field {
    return this.repeats(n)[0] ?? new Field('', this.cut)
  }

  text(n: number, component = 1, subcomponent = 1): string {
    return this.field(n).text(component, subcomponent)
  }

  repeats(n: number): Field[] {
    const raw = this.fields[n] ?? ''
    if (raw === '') return []
    const isSeparators = this.name === 'MSH' && n <= 2
    const parts = isSeparators ? [raw] : raw.split(this.cut.separators.repetition)
    return parts.map((part) => new Field(part, this.cut))
  }
}

export class Message {
  constructor(readonly segments: readonly Segment[]) {}

  get header(): Segment {
    return this.first('MSH') ?? blankHeader
  }

  first(name: string): Segment | undefined {
    return this.segments.find((segment) => segment.name === name)
  }

  /** From the first segment of that name; '' when there is none. */
  text(name: string, n: number, component = 1, subcomponent = 1): string {
    return this.first(name)?.text(n, component, subcomponent) ?? ''
  }

  all(name: string): Segment[] {
    return this.segments.filter((segment) => segment.name === name)
  }

  /** `SIU^S12`; the event may be missing in old messages (`ACK`). */
  get kind(): string {
    const [type, event] = [this.header.text(9), this.header.text(9, 2)]
    return event ? `${type}^${event}` : type
  }

  get controlId(): string {
    return this.header.text(10)
  }
}

const blankHeader = new Segment('MSH', [], { separators: usualSeparators, encoding: 'utf-8' })

/** Reads a message, or null when it does not begin with an MSH that says how it is cut. Segments we do not know stay. */
export function parseMessage(text: string, encoding = 'utf-8'): Message | null {
  const separators = separatorsOf(text)
  if (!separators) return null
  const cut = { separators, encoding }
  // CR by the standard; LF and CRLF by many a sender.
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== '')
  return new Message(lines.map((line) => segmentOf(line, cut)))
}

function segmentOf(line: string, cut: Cut): Segment {
  const fields = line.split(cut.separators.field)
  const name = (fields[0] ?? '').trim()
  // The header's own first field is the separator that split cut away.
  if (name === 'MSH') fields.splice(1, 0, cut.separators.field)
  return new Segment(name, fields, cut)
}

function separatorsOf(text: string): Separators | null {
  if (!text.startsWith('MSH')) return null
  const field = text.charAt(3)
  const [component, repetition, escape, subcomponent] = text.slice(4).split(field, 1)[0] ?? ''
  if (!/^[^\w\s]$/.test(field) || component === undefined) return null
  return {
    field,
    component,
    repetition: repetition ?? usualSeparators.repetition,
    escape: escape ?? usualSeparators.escape,
    subcomponent: subcomponent ?? usualSeparators.subcomponent,
  }
}

function unescape(value: string, { separators, encoding }: Cut): string {
  const { escape } = separators
  if (!value.includes(escape)) return value
  const plain: Record<string, string> = {
    F: separators.field,
    S: separators.component,
    T: separators.subcomponent,
    R: separators.repetition,
    E: escape,
    H: '',
    N: '',
    '.br': '\n',
    '.sp': '\n',
  }
  const sequence = new RegExp(`${literal(escape)}([^${literal(escape)}]*)${literal(escape)}`, 'g')
  return value.replace(sequence, (whole, code: string) => {
    const known = plain[code]
    if (known !== undefined) return known
    return /^X([0-9a-f]{2})+$/i.test(code) ? iconv.decode(Buffer.from(code.slice(1), 'hex'), encoding) : whole
  })
}

function literal(char: string): string {
  return char.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&')
}
