import { SaxesParser } from 'saxes'

export interface Element {
  /** Without its prefix. */
  name: string
  attributes: Readonly<Record<string, string>>
  children: Element[]
  text: string
}

/** So deep and so many: what we read is far from it, and nobody else's document shall cost more. */
const deepest = 60
const mostElements = 100_000

class TooMuch extends Error {}

/**
 * A document as a tree; null for what is not well-formed or larger than ours ever are. Entities of its own are a fault, and
 * nothing outside it is ever fetched.
 */
export function readXml(text: string): Element | null {
  const top: Element = { name: '', attributes: {}, children: [], text: '' }
  const open = [top]
  let count = 0
  const parser = new SaxesParser({ xmlns: false })
  parser.on('opentag', ({ name, attributes }) => {
    if (++count > mostElements || open.length > deepest) throw new TooMuch()
    const element: Element = { name: bare(name), attributes: withoutPrefixes(attributes), children: [], text: '' }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('closetag', () => void open.pop())
  const say = (words: string) => {
    const element = open.at(-1)
    if (element) element.text += words
  }
  parser.on('text', say)
  parser.on('cdata', say)
  parser.on('error', (fault) => {
    throw fault
  })
  try {
    parser.write(text).close()
  } catch {
    // Whatever a parser says of rubbish: it is none of ours.
    return null
  }
  return top.children[0] ?? null
}

const bare = (name: string): string => name.slice(name.indexOf(':') + 1)

function withoutPrefixes(attributes: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(attributes).map(([name, value]) => [bare(name), value]))
}
