import { existsSync, readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { create, type Font } from 'fontkit'
import type PDFDocument from 'pdfkit'

export type Weight = 'regular' | 'bold'

/** Part of a line in one face. */
export interface Run {
  face: Face
  text: string
}

export type Face = Weight | 'rare'

/** The faces of one document. */
export interface Faces {
  runsOf(text: string, weight: Weight): Run[]
}

const packaged = createRequire(import.meta.url)
const files: Record<Weight, string> = {
  regular: '@expo-google-fonts/noto-sans-sc/400Regular/NotoSansSC_400Regular.ttf',
  bold: '@expo-google-fonts/noto-sans-sc/700Bold/NotoSansSC_700Bold.ttf',
}
// Opening one takes longer than writing a page with it, so each is opened once a process, when it is first needed.
const opened = new Map<string, Font | null>()

/**
 * What a document is written with: Noto Sans SC, and for letters that it lacks (surnames such as 𠮷) the machine's own
 * face at `rareFace` (`FILE#NAME` for one of a collection). A letter that neither has is written as its code, never
 * as an empty box.
 */
export function facesFor(doc: InstanceType<typeof PDFDocument>, rareFace: string): Faces {
  const open = (face: Face): Font | null => (face === 'rare' ? rareFont(rareFace) : ourFont(face))
  const known = new Set<Face>()
  const faceOf: FaceOf = (letter, weight) => {
    const face = ([weight, 'rare'] as const).find((one) => open(one)?.hasGlyphForCodePoint(codeOf(letter)))
    if (face && !known.has(face)) {
      // pdfkit takes an opened face as well as a file; its types know the file only.
      doc.registerFont(face, open(face) as unknown as Buffer)
      known.add(face)
    }
    return face ?? null
  }
  return { runsOf: (text, weight) => joined([...text].map((letter) => written(letter, weight, faceOf))) }
}

function ourFont(weight: Weight): Font | null {
  return openOnce(packaged.resolve(files[weight]), undefined)
}

function rareFont(rareFace: string): Font | null {
  const [file = '', name] = rareFace.split('#')
  return file === '' || !existsSync(file) ? null : openOnce(file, name)
}

function openOnce(file: string, name: string | undefined): Font | null {
  const key = `${file}#${name ?? ''}`
  const known = opened.get(key)
  if (known !== undefined) return known
  const font = create(readFileSync(file), name)
  const single = 'hasGlyphForCodePoint' in font ? font : null
  opened.set(key, single)
  return single
}

type FaceOf = (letter: string, weight: Weight) => Face | null

const codeOf = (letter: string): number => letter.codePointAt(0) ?? 0

function written(letter: string, weight: Weight, faceOf: FaceOf): Run {
  const face = faceOf(letter, weight)
  if (face !== null) return { face, text: letter }
  const code = codeOf(letter).toString(16).toUpperCase().padStart(4, '0')
  return { face: faceOf('U', weight) ?? weight, text: `[U+${code}]` }
}

function joined(runs: readonly Run[]): Run[] {
  const all: Run[] = []
  for (const run of runs) {
    const last = all.at(-1)
    if (last?.face === run.face) last.text += run.text
    else all.push({ ...run })
  }
  return all
}
