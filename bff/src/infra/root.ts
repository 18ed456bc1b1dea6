import { fileURLToPath } from 'node:url'

// Seen from bff/src/infra or from bff/dist/src/infra.
const up = import.meta.url.includes('/dist/') ? '../../../../' : '../../../'

/** The repository's root, with a slash at its end: whatever the working directory is. */
export const root = fileURLToPath(new URL(up, import.meta.url))
