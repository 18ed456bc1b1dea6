import PDFDocument from 'pdfkit'
import { encode } from 'uqr'
import { facesFor, type Faces, type Run, type Weight } from './faces.ts'

type Doc = InstanceType<typeof PDFDocument>

export interface Letters {
  size: number
  weight?: Weight
  colour?: string
  align?: 'left' | 'right' | 'centre'
}

export interface Box {
  x: number
  y: number
  width: number
}

/** An A4 document in points from the upper left corner; Chinese breaks anywhere, other words at their spaces. */
export interface Sheets {
  readonly width: number
  readonly height: number
  /** Writes a text into a box and answers where its last line ends. */
  write(text: string, box: Box, letters: Letters): number
  /** How high a text would be in this width. */
  heightOf(text: string, width: number, letters: Letters): number
  /** The lines into which a text breaks in this width. */
  linesOf(text: string, width: number, letters: Letters): string[]
  line(from: Box, colour: string): void
  fill(area: Box & { height: number }, colour: string): void
  qr(text: string, at: { x: number; y: number; size: number }): void
  nextPage(): void
  /** Draws on every page once all are known; what was drawn before stays. */
  onEachPage(draw: (page: number, pages: number) => void): void
  finish(): Promise<Buffer<ArrayBuffer>>
}

export interface SheetFacts {
  title: string
  /** Stands in the file: the same facts give the same bytes. */
  madeAt: Date
  rareFace: string
}

const leading = 1.45

export function openSheets({ title, madeAt, rareFace }: SheetFacts): Sheets {
  const doc = new PDFDocument({
    ...{ size: 'A4', margin: 0, bufferPages: true, lang: 'zh-CN', displayTitle: true },
    info: { Title: title, Producer: 'OneCard Health', Creator: 'OneCard Health', CreationDate: madeAt },
  })
  const faces = facesFor(doc, rareFace)
  const finished = collected(doc)
  return {
    width: doc.page.width,
    height: doc.page.height,
    write: (text, box, letters) => write(doc, faces, text, box, letters),
    heightOf: (text, width, letters) => linesOf(doc, faces, text, width, letters).length * letters.size * leading,
    linesOf: (text, width, letters) => brokenLines(doc, faces, text, width, letters),
    line: ({ x, y, width }, colour) =>
      void doc
        .moveTo(x, y)
        .lineTo(x + width, y)
        .lineWidth(0.6)
        .stroke(colour),
    fill: ({ x, y, width, height }, colour) => void doc.rect(x, y, width, height).fill(colour),
    qr: (text, at) => drawQr(doc, text, at),
    nextPage: () => void doc.addPage(),
    onEachPage(draw) {
      const { count } = doc.bufferedPageRange()
      for (let page = 0; page < count; page++) {
        doc.switchToPage(page)
        draw(page + 1, count)
      }
    },
    finish() {
      doc.end()
      return finished
    },
  }
}

function collected(doc: Doc): Promise<Buffer<ArrayBuffer>> {
  const chunks: Buffer[] = []
  return new Promise((resolve, reject) => {
    doc.on('data', (chunk: Buffer) => chunks.push(chunk))
    doc.on('end', () => resolve(Buffer.concat(chunks)))
    doc.on('error', reject)
  })
}

function write(doc: Doc, faces: Faces, text: string, { x, y, width }: Box, letters: Letters): number {
  let at = y
  for (const line of linesOf(doc, faces, text, width, letters)) {
    const rest = width - widthOf(doc, line, letters.size)
    const start = { left: x, right: x + rest, centre: x + rest / 2 }[letters.align ?? 'left']
    drawLine(doc, line, { x: start, y: at, size: letters.size, colour: letters.colour ?? '#16211f' })
    at += letters.size * leading
  }
  return at
}

function drawLine(doc: Doc, line: readonly Run[], at: { x: number; y: number; size: number; colour: string }): void {
  let x = at.x
  for (const { face, text } of line) {
    doc.font(face).fontSize(at.size).fillColor(at.colour)
    // Faces differ in where their letters stand; one line has one base.
    doc.text(text, x, at.y + at.size * 1.1, { lineBreak: false, baseline: 'alphabetic' })
    x += runWidth(doc, face, text) * at.size
  }
}

function widthOf(doc: Doc, runs: readonly Run[], size: number): number {
  return runs.reduce((sum, { face, text }) => sum + runWidth(doc, face, text) * size, 0)
}

/** At one point's size; the same letters come again and again, and measuring them is what a page costs most. */
const widths = new Map<string, number>()

function runWidth(doc: Doc, face: string, text: string): number {
  const key = `${face} ${text}`
  const known = widths.get(key)
  if (known !== undefined) return known
  const width = doc.font(face).fontSize(1).widthOfString(text)
  if (widths.size > 20_000) widths.clear()
  widths.set(key, width)
  return width
}

/** What stays together: a word, a number with its unit; each Chinese letter for itself, with what may not begin a line. */
const pieces = /[\p{Script=Latin}\p{N}.,:;%°μµ/*^()<>≤≥+=_'"&#@!?~-]+|\s|.[，。；：、！？）》」』〉”’]*/gu

/** Wraps a text: words go to the next line whole, and are broken only when no line could hold them. */
function brokenLines(doc: Doc, faces: Faces, text: string, width: number, letters: Letters): string[] {
  const { size, weight = 'regular' } = letters
  const measure = (piece: string) => widthOf(doc, faces.runsOf(piece, weight), size)
  return text.split(/\r\n|\r|\n/).flatMap((paragraph) => wrapped(paragraph, width, measure))
}

function linesOf(doc: Doc, faces: Faces, text: string, width: number, letters: Letters): Run[][] {
  const lines = brokenLines(doc, faces, text, width, letters)
  return lines.map((line) => faces.runsOf(line, letters.weight ?? 'regular'))
}

function wrapped(paragraph: string, width: number, measure: (text: string) => number): string[] {
  const lines: string[] = []
  let line = ''
  let used = 0
  const words = paragraph.match(pieces) ?? []
  for (const piece of words.flatMap((word) => (measure(word) > width ? [...word] : [word]))) {
    const wide = measure(piece)
    if (used + wide > width && line !== '') {
      lines.push(line.trimEnd())
      line = ''
      used = 0
    }
    if (line === '' && piece.trim() === '') continue
    line += piece
    used += wide
  }
  return [...lines, line.trimEnd()]
}

/** Modules as one path: a QR of squares drawn apart shows hairlines in some readers. */
function drawQr(doc: Doc, text: string, { x, y, size }: { x: number; y: number; size: number }): void {
  const { data } = encode(text, { ecc: 'M', border: 0 })
  const module = size / data.length
  for (const [row, cells] of data.entries()) {
    for (const [column, isDark] of cells.entries()) {
      if (isDark) doc.rect(x + column * module, y + row * module, module, module)
    }
  }
  doc.fill('#000000')
}
