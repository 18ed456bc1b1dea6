import { readAecg } from './aecg.ts'
import { readDicom } from './dicom.ts'
import type { Tracing } from './tracing.ts'

/** The tracing that a document attached to a report carries: a DICOM waveform or an annotated ECG, told by its own first bytes. */
export function tracingIn(bytes: Buffer): Tracing | null {
  if (bytes.subarray(128, 132).toString('latin1') === 'DICM') return readDicom(bytes)
  const text = textOf(bytes)
  return text.trimStart().startsWith('<') && text.includes('AnnotatedECG') ? readAecg(text) : null
}

/** The first tracing among what is attached to a report, and whatever is none. */
export function tracingAmong<T extends { bytes: Buffer }>(
  attached: readonly T[],
): { tracing: Tracing | null; rest: T[] } {
  const read = attached.map((each) => ({ each, tracing: tracingIn(each.bytes) }))
  return {
    tracing: read.find(({ tracing }) => tracing !== null)?.tracing ?? null,
    rest: read.flatMap(({ each, tracing }) => (tracing === null ? [each] : [])),
  }
}

/** XML says by a mark in front whether it has two bytes for a letter. */
function textOf(bytes: Buffer): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return bytes.subarray(2).toString('utf16le')
  const text = bytes.toString('utf8')
  return text.startsWith('\uFEFF') ? text.slice(1) : text
}
