import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')

/** A place under `.local/`, where everything lives that belongs to this checkout and not to git. */
export const local = (...parts) => path.join(root, '.local', ...parts)
