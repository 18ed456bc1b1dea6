import type { Deps } from '../deps.ts'
import { marks, type Tx } from '../infra/db.ts'
import { personOfMrn } from './hl7v2.ts'
import { keptKeys, type Document } from './keys.ts'

/** Whom a line of a hospital's file means: by document, by the hospital's own number, or by both. */
export interface Meant {
  document: Document | null
  mrn: string | null
}

/**
 * The keys of the people whom one hospital means, in their order: documents and numbers that are known already in one
 * statement each, however many there are; a number that is new, or is said with a document, by itself.
 */
export async function keysMeant(tx: Tx, deps: Deps, hospitalId: string, people: readonly Meant[]): Promise<Buffer[]> {
  const own = people.map(({ document }) => document && deps.sealer.personKey(document.idType, document.idNumber))
  const kept = await keptKeys(
    tx,
    own.flatMap((key) => key ?? []),
  )
  const known = await keysOfMrns(
    tx,
    hospitalId,
    people.flatMap(({ document, mrn }) => (document === null && mrn !== null ? [mrn] : [])),
  )
  const keys: Buffer[] = []
  for (const [i, { document, mrn }] of people.entries()) {
    const explained = mrn === null ? own[i] && kept(own[i]) : document === null ? known.get(mrn) : undefined
    keys.push(explained ?? (await explain(tx, deps, { hospitalId, mrn, document })))
  }
  return keys
}

function explain(tx: Tx, deps: Deps, { hospitalId, mrn, document }: Meant & { hospitalId: string }): Promise<Buffer> {
  if (mrn === null) throw new Error('somebody is meant by a document or by a number')
  return personOfMrn(tx, deps, { hospitalId, mrn, document })
}

async function keysOfMrns(tx: Tx, hospitalId: string, mrns: readonly string[]): Promise<Map<string, Buffer>> {
  const different = [...new Set(mrns)]
  if (different.length === 0) return new Map()
  const rows = await tx.many.select<{ mrn: string; person_key: Buffer }>(
    `SELECT i.mrn, COALESCE(a.person_key, i.person_key) AS person_key
     FROM patient_identifier i LEFT JOIN person_alias a ON a.lookup_key = i.person_key
     WHERE i.hospital_id = ? AND i.mrn IN (${marks(different)})`,
    [hospitalId, ...different],
  )
  return new Map(rows.map(({ mrn, person_key }) => [mrn, person_key]))
}
