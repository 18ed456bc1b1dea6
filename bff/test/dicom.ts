import { phantom, type Phantom } from '../../test/simulators/pacs/phantom.ts'

/** Writes DICOM objects of nobody: Part 10 files, explicit VR, the lower byte first. */

export interface DicomImage {
  study: string
  series: string
  instance: string
  accession: string
  patientId: string
  modality: 'CT' | 'CR'
  studyDescription: string
  seriesDescription: string
  seriesNumber: number
  instanceNumber: number
  picture: Phantom
  at: number
}

const storage = { CT: '1.2.840.10008.5.1.4.1.1.2', CR: '1.2.840.10008.5.1.4.1.1.1' } as const
const explicitLittleEndian = '1.2.840.10008.1.2.1'

/** A picture of 256 by 256 in twelve bits. */
export function dicomOf(image: DicomImage): Buffer {
  const meta = Buffer.concat([
    element('00020001', 'OB', Buffer.from([0, 1])),
    element('00020002', 'UI', storage[image.modality]),
    element('00020003', 'UI', image.instance),
    element('00020010', 'UI', explicitLittleEndian),
    element('00020012', 'UI', '2.25.5991'),
  ])
  const length = element('00020000', 'UL', numbers(4, meta.length))
  return Buffer.concat([Buffer.alloc(128), Buffer.from('DICM'), length, meta, described(image), pixels(image)])
}

function described(image: DicomImage): Buffer {
  return Buffer.concat([
    element('00080005', 'CS', 'ISO_IR 192'),
    element('00080016', 'UI', storage[image.modality]),
    element('00080018', 'UI', image.instance),
    element('00080020', 'DA', '20261120'),
    element('00080030', 'TM', '101500'),
    element('00080050', 'SH', image.accession),
    element('00080060', 'CS', image.modality),
    element('00080090', 'PN', ''),
    element('00081030', 'LO', image.studyDescription),
    element('0008103E', 'LO', image.seriesDescription),
    element('00100010', 'PN', 'PHANTOM'),
    element('00100020', 'LO', image.patientId),
    element('00100030', 'DA', ''),
    element('00100040', 'CS', 'O'),
    element('0020000D', 'UI', image.study),
    element('0020000E', 'UI', image.series),
    element('00200010', 'SH', '1'),
    element('00200011', 'IS', String(image.seriesNumber)),
    element('00200013', 'IS', String(image.instanceNumber)),
  ])
}

const size = 256

function pixels({ picture, at }: DicomImage): Buffer {
  const grey = phantom(picture, at, size)
  return Buffer.concat([
    element('00280002', 'US', numbers(2, 1)),
    element('00280004', 'CS', 'MONOCHROME2'),
    element('00280010', 'US', numbers(2, size)),
    element('00280011', 'US', numbers(2, size)),
    element('00280100', 'US', numbers(2, 16)),
    element('00280101', 'US', numbers(2, 12)),
    element('00280102', 'US', numbers(2, 11)),
    element('00280103', 'US', numbers(2, 0)),
    element('00281050', 'DS', '2040'),
    element('00281051', 'DS', '4080'),
    element('7FE00010', 'OW', numbers(2, ...[...grey].map((value) => value * 16))),
  ])
}

function numbers(bytes: 2 | 4, ...values: number[]): Buffer {
  const buffer = Buffer.alloc(bytes * values.length)
  values.forEach((value, nth) => buffer.writeUIntLE(value, bytes * nth, bytes))
  return buffer
}

/** Of these value representations the length has four bytes, after two that are reserved. */
const long = new Set(['OB', 'OW', 'SQ', 'UN', 'UT'])

function element(tag: string, vr: string, value: string | Buffer): Buffer {
  const bytes = typeof value === 'string' ? padded(Buffer.from(value), vr === 'UI' ? 0 : 0x20) : value
  const head = Buffer.alloc(long.has(vr) ? 12 : 8)
  head.writeUInt16LE(parseInt(tag.slice(0, 4), 16), 0)
  head.writeUInt16LE(parseInt(tag.slice(4), 16), 2)
  head.write(vr, 4, 'latin1')
  if (long.has(vr)) head.writeUInt32LE(bytes.length, 8)
  else head.writeUInt16LE(bytes.length, 6)
  return Buffer.concat([head, bytes])
}

/** Values have an even length. */
const padded = (bytes: Buffer, filler: number): Buffer =>
  bytes.length % 2 === 0 ? bytes : Buffer.concat([bytes, Buffer.of(filler)])
