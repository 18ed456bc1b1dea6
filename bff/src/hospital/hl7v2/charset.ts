import iconv from 'iconv-lite'

/** The character sets that HL7 table 0211 names and iconv-lite knows, with the spellings met in the wild. */
const names: Record<string, string> = {
  'UNICODE UTF-8': 'utf-8',
  'UTF-8': 'utf-8',
  UTF8: 'utf-8',
  ASCII: 'ascii',
  'US-ASCII': 'ascii',
  'ISO IR6': 'ascii',
  'GB 18030-2000': 'gb18030',
  'GB 18030': 'gb18030',
  GB18030: 'gb18030',
  GBK: 'gb18030',
  GB2312: 'gb18030',
  'BIG-5': 'big5',
  'KS X 1001': 'euc-kr',
  ...Object.fromEntries(
    [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 13, 14, 15, 16].flatMap((part) => [
      [`8859/${part}`, `iso-8859-${part}`],
      [`ISO-8859-${part}`, `iso-8859-${part}`],
    ]),
  ),
}

/** How a character set is written in MSH-18. */
const written: Record<string, string> = { 'utf-8': 'UNICODE UTF-8', gb18030: 'GB 18030-2000', ascii: 'ASCII' }

/** The encoding that an MSH-18 means, or null: UTF-16 too, which cannot travel in MLLP's byte framing. */
export function encodingOf(declared: string): string | null {
  return names[declared.trim().toUpperCase()] ?? null
}

export function declarationOf(encoding: string): string {
  return written[encoding] ?? encoding.replace(/^iso-/, '').replace('8859-', '8859/').toUpperCase()
}

/** The text of these bytes, or null when they are not in that character set: half-read names help nobody. */
export function decode(bytes: Buffer, encoding: string): string | null {
  if (encoding === 'ascii') return bytes.every((byte) => byte < 0x80) ? bytes.toString('latin1') : null
  const text = iconv.decode(bytes, encoding, { stripBOM: true })
  if (!text.includes('\ufffd')) return text
  // The mark for "unreadable" may also be sent on purpose.
  return iconv.encode(text, encoding).equals(bytes) ? text : null
}

/** A character that the peer's set lacks becomes `?`, as iconv-lite does. */
export function encode(text: string, encoding: string): Buffer {
  return iconv.encode(text, encoding)
}
