import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { local } from './paths.js'

/** Small JSON files under `.local/` by which one start tells the next. */
export function readNote(name, otherwise) {
  const file = local(`${name}.json`)
  return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : otherwise
}

/** For this user's eyes only, and never half-written. */
export function writeNote(name, value) {
  const file = local(`${name}.json`)
  mkdirSync(path.dirname(file), { recursive: true, mode: 0o700 })
  writeFileSync(`${file}.new`, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return file
}

export const dropNote = (name) => rmSync(local(`${name}.json`), { force: true })
