import { inflateSync } from 'node:zlib'

/** What a PDF of ours says, page by page, as a reader that copies text out of it would have it: by its ToUnicode maps. */
export function textsOf(pdf: Buffer): string[] {
  const objects = objectsOf(pdf)
  const maps = new Map<string, Map<number, string>>()
  const faces = mapsByFace(objects)
  for (const [face, id] of faces) maps.set(face, unicodeMap(objects.get(id)?.stream ?? ''))
  const pages = [...objects.values()].filter(({ head }) => /\/Type \/Page\b/.test(head))
  return pages.map(({ head }) => said(objects.get(Number(/\/Contents (\d+)/.exec(head)?.[1]))?.stream ?? '', maps))
}

interface Part {
  head: string
  stream: string
}

function objectsOf(pdf: Buffer): Map<number, Part> {
  const text = pdf.toString('latin1')
  const all = new Map<number, Part>()
  for (const found of text.matchAll(/(?:^|\n)(\d+) 0 obj\n([\s\S]*?)\nendobj/g)) {
    const [, id = '', body = ''] = found
    const [head = '', rest] = body.split('\nstream\n')
    const bytes = rest === undefined ? null : Buffer.from(rest.slice(0, rest.lastIndexOf('\nendstream')), 'latin1')
    const stream = bytes && (head.includes('FlateDecode') ? inflateSync(bytes) : bytes).toString('latin1')
    all.set(Number(id), { head, stream: stream ?? '' })
  }
  return all
}

/** Each face's name in the pages' resources, with the object that says what its glyphs mean. */
function mapsByFace(objects: ReadonlyMap<number, Part>): Map<string, number> {
  const faces = new Map<string, number>()
  for (const { head } of objects.values()) {
    for (const [, name = '', id] of head.matchAll(/\/(F\d+) (\d+) 0 R/g)) {
      const map = /\/ToUnicode (\d+)/.exec(objects.get(Number(id))?.head ?? '')?.[1]
      if (map) faces.set(name, Number(map))
    }
  }
  return faces
}

function unicodeMap(cmap: string): Map<number, string> {
  const map = new Map<number, string>()
  for (const [, first = '', , list = ''] of cmap.matchAll(/<([0-9a-f]+)> <([0-9a-f]+)> \[([^\]]*)\]/gi)) {
    const values = [...list.matchAll(/<([0-9a-f ]*)>/gi)].map(([, hex = '']) => utf16(hex))
    for (const [i, value] of values.entries()) map.set(Number.parseInt(first, 16) + i, value)
  }
  return map
}

const utf16 = (hex: string) => Buffer.from(hex.replaceAll(' ', ''), 'hex').swap16().toString('utf16le')

function said(content: string, maps: ReadonlyMap<string, Map<number, string>>): string {
  let map: Map<number, string> | undefined
  let text = ''
  for (const [, face, shown] of content.matchAll(/\/(F\d+) [\d.]+ Tf|\[([^\]]*)\] TJ/g)) {
    if (face !== undefined) map = maps.get(face)
    else {
      text +=
        glyphs(shown ?? '')
          .map((glyph) => map?.get(glyph) ?? '\uFFFD')
          .join('') + ' '
    }
  }
  return text
}

const glyphs = (shown: string) =>
  [...shown.matchAll(/<([0-9a-f]*)>/gi)].flatMap(([, hex = '']) =>
    (hex.match(/.{4}/g) ?? []).map((four) => Number.parseInt(four, 16)),
  )
