import type { Deps } from '../../deps.ts'
import { marks, type Tx } from '../../infra/db.ts'
import type { Resource, ResourceRoom, Shown } from '../../infra/fhir/room.ts'
import { storedBase, type StoredRow } from '../../infra/fhir/store.ts'
import { groupBy } from '../../infra/groups.ts'

/** What laboratories publish names patients: it is kept as sealed text in the store of published resources. */
export function sealedRoom<R>({ sealer }: Pick<Deps, 'sealer'>, type: ResourceRoom<R>['type']) {
  return {
    type,
    base: storedBase(type),
    derived: true,
    needsIfMatch: true,
    keep: (resource: R) => sealer.seal(JSON.stringify(resource)).toString('base64'),
    show: (rows: readonly StoredRow[]) =>
      rows.map((row): Shown<R> => ({
        ...{ id: row.fhir_id, version: String(row.version_id), lastUpdated: row.last_updated },
        resource: opened<R>({ sealer }, row.resource),
      })),
  }
}

const opened = <R>({ sealer }: Pick<Deps, 'sealer'>, text: string): R =>
  JSON.parse(sealer.open(Buffer.from(text, 'base64'))) as R

/** A published resource with its version. */
export interface Published {
  name: string
  version: number
  resource: Resource
}

/**
 * What one hospital has published under these names (`Observation/1`). Nobody changes it until the transaction ends:
 * who reads a report together with what it points at must not see one of them old and the other new. `alone`: nobody else
 * may read it so meanwhile either.
 */
export async function publishedHere(
  tx: Tx,
  deps: Pick<Deps, 'sealer'>,
  hospitalId: string,
  names: readonly string[],
  alone = false,
): Promise<Map<string, Published>> {
  const found = new Map<string, Published>()
  const byType = groupBy([...new Set(names)].sort(), (name) => name.split('/')[0] ?? '')
  for (const [type, own] of byType) {
    const rows = await tx.select<StoredRow>(
      `SELECT fhir_id, resource, version_id, last_updated FROM fhir_resource
       WHERE hospital_id = ? AND type = ? AND fhir_id IN (${marks(own)}) ${alone ? 'FOR UPDATE' : 'LOCK IN SHARE MODE'}`,
      [hospitalId, type, ...own.map((name) => name.slice(type.length + 1))],
    )
    for (const row of rows) {
      const name = `${type}/${row.fhir_id}`
      found.set(name, { name, version: row.version_id, resource: opened<Resource>(deps, row.resource) })
    }
  }
  return found
}
