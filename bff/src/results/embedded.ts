import type { Field, Segment } from '../hospital/hl7v2/message.ts'
import { Unusable } from '../inbox/service.ts'
import { faultWords, fromBase64, type Attached, type DocumentFault } from './documents.ts'

/** Documents inside HL7 v2: OBX of type ED holds one, RP only says where its sender keeps it. */

/** Those of these segments that hold something. Throws Unusable for what cannot be decoded. */
export function embeddedIn(observations: readonly Segment[]): Attached[] {
  return observations.flatMap((obx) => {
    if (obx.text(2) !== 'ED') return []
    const documents = obx.repeats(5).map(bytesOf)
    return documents.flatMap((bytes) => (bytes.length === 0 ? [] : [{ title: titleOf(obx), bytes }]))
  })
}

/** What its sender keeps itself: we cannot fetch it, but that it is there should be known. */
export function keptElsewhere(observations: readonly Segment[]): string {
  const titles = observations.filter((obx) => obx.text(2) === 'RP').map(titleOf)
  return [...new Set(titles)].map((title) => `${title}：原件保存在出具机构，如需查看请向该机构索取。`).join('\n')
}

export function unusableDocument(fault: DocumentFault): Error {
  return new Unusable(`document.${fault}`, 'OBX-5', faultWords[fault])
}

const titleOf = (obx: Segment): string => obx.text(3, 2) || obx.text(3, 5) || obx.text(3)

/**
 * ED: source ^ type ^ subtype ^ encoding ^ data. What type and subtype say is not believed, so only the encoding counts;
 * some senders write nothing but the data.
 */
function bytesOf(field: Field): Buffer {
  const encoding = field.text(4).toUpperCase()
  const isBare = encoding === '' && field.text(2) === '' && field.text(5) === ''
  const data = field.text(isBare ? 1 : 5)
  if (encoding === 'A') return Buffer.from(data)
  const bytes = encoding === 'HEX' ? fromHex(data) : fromBase64(data)
  if (!bytes) throw new Unusable('document.encoding', 'OBX-5', `the data is not in ${encoding || 'BASE64'}`)
  return bytes
}

function fromHex(text: string): Buffer | null {
  const plain = text.replaceAll(/\s+/g, '')
  return /^([0-9A-Fa-f]{2})*$/.test(plain) ? Buffer.from(plain, 'hex') : null
}
