import { mkdir, open, readdir, readFile, rename, stat, unlink, utimes } from 'node:fs/promises'
import { join } from 'node:path'
import type { Clock } from './clock.ts'
import { newId } from './ids.ts'
import { sha256, type Sealer } from './seal.ts'

/** Documents and pictures, sealed, beside the database: in a folder that all copies of the program share. */
export interface Files {
  /** Keeps these bytes; they are on the disk when this returns. The same bytes again are the same file. */
  put(bytes: Buffer): Promise<string>
  /** Null when there is no such file (any more). */
  get(id: string): Promise<Buffer | null>
  /**
   * A job: takes away what was put down before `before` and is named by nobody, in one folder of 256 at a time. Returns
   * how many went.
   */
  sweep(before: Date, named: (ids: readonly string[]) => Promise<ReadonlySet<string>>): Promise<number>
  /** A job: seals anew what an older key has sealed. Returns how many. */
  reseal(limit: number): Promise<number>
}

type Needs = Pick<Sealer, 'sealBytes' | 'openBytes' | 'keyOf' | 'blind'>

/** A file's name is a keyed hash of what it holds: whoever sees the folder cannot tell whether a known document is in it. */
export function openFiles(root: string, sealer: Needs, clock: Clock): Files {
  const placed = (id: string) => join(root, id.slice(0, 2), id.slice(2))
  return {
    async put(bytes) {
      const id = sealer.blind('file', sha256(bytes).toString('hex')).toString('hex')
      if (await touched(placed(id), clock.now())) await flushed(join(root, id.slice(0, 2)))
      else await writeDown(root, id, sealer.sealBytes(bytes), clock.now())
      return id
    },
    async get(id) {
      if (!/^[0-9a-f]{64}$/.test(id)) return null
      const sealed = await unlessMissing(readFile(placed(id)))
      return sealed && sealer.openBytes(sealed)
    },
    async sweep(before, named) {
      const folder = folderDue(clock.now())
      const old = await oldIn(root, folder, before)
      const known = await named(old)
      let gone = 0
      for (const id of old) if (!known.has(id) && (await takeAway(root, id, before))) gone++
      return gone
    },
    async reseal(limit) {
      let count = 0
      for (const folder of await namesIn(root)) {
        for (const name of await namesIn(join(root, folder))) {
          if (count >= limit) return count
          if (await resealed(root, folder + name, sealer)) count++
        }
      }
      return count
    },
  }
}

/** Whole or not there at all, after a loss of power too: written beside its place, flushed, then renamed. */
async function writeDown(root: string, id: string, sealed: Buffer, at: Date): Promise<void> {
  const folder = join(root, id.slice(0, 2))
  await mkdir(folder, { recursive: true })
  const draft = join(folder, `${newId()}.part`)
  const file = await open(draft, 'wx')
  try {
    await file.writeFile(sealed)
    await file.utimes(at, at)
    await file.sync()
  } finally {
    await file.close()
  }
  await rename(draft, join(folder, id.slice(2)))
  await flushed(folder)
  await flushed(root)
}

/** A new name is only there for good when its folder is flushed. */
async function flushed(folder: string): Promise<void> {
  const handle = await open(folder, 'r')
  try {
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** There already, and young again: it is not swept away before whoever puts it down now has named it. */
async function touched(path: string, now: Date): Promise<boolean> {
  return (await unlessMissing(utimes(path, now, now).then(() => true))) ?? false
}

/** Each run another folder, so that no run walks through all of them. */
const folderDue = (now: Date): string => (Math.floor(now.getTime() / sweepEveryMs) % 256).toString(16).padStart(2, '0')

export const sweepEveryMs = 600_000

/** Files by their id; what a process that died has left half written goes at once. */
async function oldIn(root: string, folder: string, before: Date): Promise<string[]> {
  const old: string[] = []
  for (const name of await namesIn(join(root, folder))) {
    const path = join(root, folder, name)
    if (!(await isOld(path, before))) continue
    if (/^[0-9a-f]{62}$/.test(name)) old.push(folder + name)
    else await unlessMissing(unlink(path))
  }
  return old
}

async function isOld(path: string, before: Date): Promise<boolean> {
  const found = await unlessMissing(stat(path))
  return found !== null && found.mtime < before
}

/** Out of its place first: whoever has put the same bytes down meanwhile has made it young, and gets it back. */
async function takeAway(root: string, id: string, before: Date): Promise<boolean> {
  const path = join(root, id.slice(0, 2), id.slice(2))
  const aside = `${path}.going`
  if ((await unlessMissing(rename(path, aside).then(() => true))) === null) return false
  if (await isOld(aside, before)) {
    await unlink(aside)
    return true
  }
  await rename(aside, path)
  return false
}

async function resealed(root: string, id: string, sealer: Needs): Promise<boolean> {
  if (!/^[0-9a-f]{64}$/.test(id)) return false
  const path = join(root, id.slice(0, 2), id.slice(2))
  const beginning = await unlessMissing(beginningOf(path))
  if (!beginning || sealer.keyOf(beginning) === sealer.keyOf(sealer.sealBytes(Buffer.alloc(0)))) return false
  const { mtime } = await stat(path)
  await writeDown(root, id, sealer.sealBytes(sealer.openBytes(await readFile(path))), mtime)
  return true
}

/** As much as names the key. */
async function beginningOf(path: string): Promise<Buffer> {
  const file = await open(path, 'r')
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(32), 0, 32, 0)
    return buffer.subarray(0, bytesRead)
  } finally {
    await file.close()
  }
}

async function namesIn(folder: string): Promise<string[]> {
  return (await unlessMissing(readdir(folder))) ?? []
}

async function unlessMissing<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work
  } catch (error) {
    if (isMissing(error)) return null
    throw error
  }
}

const isMissing = (error: unknown): boolean =>
  typeof error === 'object' && error !== null && 'code' in error && error.code === 'ENOENT'
