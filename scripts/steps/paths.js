import path from 'node:path'

export const root = path.resolve(import.meta.dirname, '../..')

const home = path.resolve(process.env.LOCAL_DIR || path.join(root, '.local'))

/** A place under `.local/`, where everything lives that belongs to this checkout and not to git; LOCAL_DIR moves it. */
export const local = (...parts) => path.join(home, ...parts)
