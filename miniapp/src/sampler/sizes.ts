import type { PoolSize } from '@onecard/shared/nucleic'

export type { PoolSize }

/** As the contract has them; the contract itself stays out of the package. */
export const poolSizes = [1, 5, 10, 20] as const satisfies readonly PoolSize[]
