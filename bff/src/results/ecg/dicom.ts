import dicom, { type DataSet } from 'dicom-parser'
import { intervalsIn, type Measurement } from './measured.ts'
import type { Tracing } from './tracing.ts'
import { microvoltsIn, waveformOf, type Curve, type Waveform } from './waveform.ts'

/**
 * DICOM waveform objects (PS3.3 C.10.9): groups of channels that were sampled together. Recordings are looked at before
 * what was derived of them. Null for whatever is none.
 */
export function readDicom(bytes: Buffer): Tracing | null {
  try {
    const whole = dicom.parseDicom(bytes)
    const waveform = recordingIn(whole)
    return waveform && { waveform, measured: measuredIn(whole) }
  } catch {
    // The parser throws texts and errors of many kinds at rubbish; all of them mean that this is no tracing.
    return null
  }
}

const tags = {
  codeValue: 'x00080100',
  codeMeaning: 'x00080104',
  groups: 'x54000100',
  originality: 'x003a0004',
  channels: 'x003a0005',
  samples: 'x003a0010',
  rate: 'x003a001a',
  definitions: 'x003a0200',
  source: 'x003a0208',
  sensitivity: 'x003a0210',
  units: 'x003a0211',
  correction: 'x003a0212',
  baseline: 'x003a0213',
  bits: 'x54001004',
  interpretation: 'x54001006',
  padding: 'x5400100a',
  numbers: 'x54001010',
  annotations: 'x0040b020',
  concept: 'x0040a043',
  value: 'x0040a30a',
  valueUnits: 'x004008ea',
  words: 'x00700006',
} as const

function recordingIn(whole: DataSet): Waveform | null {
  const groups = itemsOf(whole, tags.groups)
  const isDerived = (group: DataSet) => group.string(tags.originality) === 'DERIVED'
  for (const group of [...groups.filter((each) => !isDerived(each)), ...groups.filter(isDerived)]) {
    const waveform = waveformOf(curvesIn(group))
    if (waveform) return waveform
  }
  return null
}

const itemsOf = (from: DataSet, tag: string): DataSet[] =>
  (from.elements[tag]?.items ?? []).flatMap(({ dataSet }) => dataSet ?? [])

function curvesIn(group: DataSet): Curve[] {
  const samplesPerSecond = group.floatString(tags.rate) ?? NaN
  const read = numbersIn(group)
  if (!read) return []
  return itemsOf(group, tags.definitions).flatMap((channel, nth) => {
    const microvolts = scaleOf(channel)
    if (!microvolts) return []
    const samples = Array.from({ length: read.samples }, (_, at) => microvolts(read.at(at * read.channels + nth)))
    return { said: codesIn(channel, tags.source), samplesPerSecond, microvolts: samples }
  })
}

interface Numbers {
  channels: number
  samples: number
  at: (index: number) => number
}

/** Sample after sample, of each the channels in their order; only what is there is read. */
function numbersIn(group: DataSet): Numbers | null {
  const channels = group.uint16(tags.channels) ?? 0
  const element = group.elements[tags.numbers]
  const reader = readerOf(group)
  if (!element || !reader || channels === 0) return null
  const { size, value } = reader
  const view = new DataView(group.byteArray.buffer, group.byteArray.byteOffset + element.dataOffset, element.length)
  const there = Math.floor(element.length / (channels * size))
  const padding = paddingOf(group)
  return {
    channels,
    samples: Math.min(group.uint32(tags.samples) ?? 0, there),
    at: (index) => {
      const number = value(view, index * size)
      return number === padding ? NaN : number
    },
  }
}

/** What a converter writes where it measured nothing. */
function paddingOf(group: DataSet): number | null {
  return group.elements[tags.padding] ? (group.int16(tags.padding) ?? null) : null
}

interface Reader {
  size: number
  value: (view: DataView, at: number) => number
}

function readerOf(group: DataSet): Reader | null {
  const reader = readers[group.string(tags.interpretation) ?? 'SS']
  return reader && reader.size * 8 === (group.uint16(tags.bits) ?? 16) ? reader : null
}

/** WaveformSampleInterpretation; always with the lower byte first, which all syntaxes but a retired one have. */
const readers: Readonly<Record<string, Reader | undefined>> = {
  SB: { size: 1, value: (view, at) => view.getInt8(at) },
  UB: { size: 1, value: (view, at) => view.getUint8(at) },
  SS: { size: 2, value: (view, at) => view.getInt16(at, true) },
  US: { size: 2, value: (view, at) => view.getUint16(at, true) },
  SL: { size: 4, value: (view, at) => view.getInt32(at, true) },
  UL: { size: 4, value: (view, at) => view.getUint32(at, true) },
}

/** From what the converter said to microvolts; null where the channel has no scale of voltage. */
function scaleOf(channel: DataSet): ((number: number) => number) | null {
  const [unit = ''] = codesIn(channel, tags.units)
  const microvolts = microvoltsIn(unit)
  const sensitivity = channel.floatString(tags.sensitivity)
  if (microvolts === null || sensitivity === undefined) return null
  const factor = sensitivity * (channel.floatString(tags.correction) ?? 1)
  const baseline = channel.floatString(tags.baseline) ?? 0
  return (number) => (number * factor + baseline) * microvolts
}

function codesIn(from: DataSet, tag: string): string[] {
  return itemsOf(from, tag).flatMap((code) => [code.string(tags.codeValue) ?? '', code.string(tags.codeMeaning) ?? ''])
}

function measuredIn(whole: DataSet): Tracing['measured'] {
  const annotations = itemsOf(whole, tags.annotations)
  const measurements = annotations.flatMap((annotation): Measurement[] => {
    const number = annotation.floatString(tags.value)
    const [code = ''] = codesIn(annotation, tags.concept)
    const [unit = ''] = codesIn(annotation, tags.valueUnits)
    return number === undefined ? [] : [{ code, number, unit }]
  })
  const words = annotations.flatMap((annotation) => annotation.text(tags.words)?.trim() || [])
  return { intervals: intervalsIn(measurements), statement: words.join('\n') || null }
}
