import type { DocumentType, ReportDocument } from '@onecard/shared/results'
import type { Deps } from '../deps.ts'
import { daysBefore } from '../infra/clock.ts'
import { marks, rowMarks, type Tx } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'

/** Documents and pictures that come with a report. */

const largest = 10 * 1024 * 1024

/** A document as it came, before anybody has looked at it. */
export interface Attached {
  title: string
  bytes: Buffer
}

export type DocumentFault = 'empty' | 'too-large' | 'type'

/** What these bytes are, whatever was said of them; or why they are not taken. */
export function inspect(bytes: Buffer): { contentType: DocumentType } | { fault: DocumentFault } {
  if (bytes.length === 0) return { fault: 'empty' }
  if (bytes.length > largest) return { fault: 'too-large' }
  const found = signs.find(({ is }) => is(bytes))
  return found ? { contentType: found.type } : { fault: 'type' }
}

const begins = (bytes: Buffer, hex: string, at = 0): boolean =>
  bytes.subarray(at, at + hex.length / 2).toString('hex') === hex

const signs: readonly { type: DocumentType; is: (bytes: Buffer) => boolean }[] = [
  // Some writers put a line of their own before it; readers look for it in the first kilobyte.
  { type: 'application/pdf', is: (bytes) => bytes.subarray(0, 1024).includes('%PDF-') },
  { type: 'image/jpeg', is: (bytes) => begins(bytes, 'ffd8ff') },
  { type: 'image/png', is: (bytes) => begins(bytes, '89504e470d0a1a0a') },
  { type: 'image/webp', is: (bytes) => begins(bytes, '52494646') && begins(bytes, '57454250', 8) },
]

/** Bytes in base64, with whatever line breaks; null for what is none. */
export function fromBase64(text: string): Buffer | null {
  const plain = text.replaceAll(/\s+/g, '')
  return /^[A-Za-z0-9+/]*={0,2}$/.test(plain) ? Buffer.from(plain, 'base64') : null
}

export const faultWords: Readonly<Record<DocumentFault, string>> = {
  empty: 'the document is empty',
  'too-large': 'a document has at most 10 MB',
  type: 'neither PDF nor JPEG, PNG or WebP',
}

/**
 * Puts documents down, before the transaction that names them; a message that then fails leaves files that nobody names.
 * `refuse` says in the protocol's own way what is wrong with which of them.
 */
export async function keepDocuments(
  { files }: Pick<Deps, 'files'>,
  attached: readonly Attached[],
  refuse: (fault: DocumentFault, nth: number) => Error,
): Promise<ReportDocument[]> {
  const found = attached.map(({ title, bytes }, nth) => {
    const seen = inspect(bytes)
    if ('fault' in seen) throw refuse(seen.fault, nth)
    return { title: title.slice(0, 120), bytes, contentType: seen.contentType }
  })
  const kept = found.map(async ({ title, bytes, contentType }) => {
    return { id: await files.put(bytes), contentType, title, bytes: bytes.length }
  })
  const documents = await Promise.all(kept)
  return [...new Map(documents.map((document) => [document.id, document])).values()]
}

/** Keeps the files of these reports from being swept away. */
export async function nameFiles(
  tx: Tx,
  reports: readonly { reportId: string; documents: readonly Pick<ReportDocument, 'id'>[] }[],
): Promise<void> {
  const rows = reports.flatMap(({ reportId, documents }) =>
    documents.map(({ id }) => [idBytes(reportId), Buffer.from(id, 'hex')]),
  )
  if (rows.length === 0) return
  await tx.many.change(
    `INSERT IGNORE INTO report_file (report_id, file) VALUES ${rowMarks(rows.length, 2)}`,
    rows.flat(),
  )
}

/** The files of one report are another's from now on. */
export async function moveFiles(tx: Tx, from: string, into: string): Promise<void> {
  await tx.change('UPDATE IGNORE report_file SET report_id = ? WHERE report_id = ?', [idBytes(into), idBytes(from)])
  await tx.change('DELETE FROM report_file WHERE report_id = ?', [idBytes(from)])
}

/** A job: takes away files that a day later still no report names. */
export function sweepFiles({ files, sql, clock }: Deps): Promise<number> {
  return files.sweep(daysBefore(clock.now(), 1), async (ids) => {
    if (ids.length === 0) return new Set()
    const rows = await sql.select<{ file: Buffer }>(
      `SELECT DISTINCT file FROM report_file WHERE file IN (${marks(ids)})`,
      ids.map((id) => Buffer.from(id, 'hex')),
    )
    return new Set(rows.map(({ file }) => file.toString('hex')))
  })
}
