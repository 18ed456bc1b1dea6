import type { Deps } from '../deps.ts'

/** By the registry; one that is not in it any more by its id. */
export function institution({ hospitals }: Pick<Deps, 'hospitals'>, labId: string): string {
  return hospitals.connection(labId)?.name ?? labId
}
