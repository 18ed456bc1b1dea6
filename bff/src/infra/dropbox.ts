import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

/** A file that somebody put down for us. */
export interface Dropped {
  name: string
  bytes: Buffer
  /** Puts the file away and lays an answer beside it, for the hospital to fetch. */
  done(report: unknown): Promise<void>
}

/**
 * The finished files of a folder, in the order of their names. Who writes one gives it its `.csv` name last (rename), so
 * that nobody reads half a file. A folder that is not there holds nothing.
 */
export async function droppedIn(folder: string, ending: string): Promise<Dropped[]> {
  if (!existsSync(folder)) return []
  const names = (await readdir(folder)).filter((name) => name.endsWith(ending)).sort()
  return Promise.all(
    names.map(async (name) => ({
      name,
      bytes: await readFile(join(folder, name)),
      done: (report: unknown) => putAway(folder, name, report),
    })),
  )
}

/** The answer is there before the file is gone. A file of the same name that comes later takes the place of the earlier. */
async function putAway(folder: string, name: string, report: unknown): Promise<void> {
  const done = join(folder, 'done')
  await mkdir(done, { recursive: true })
  await writeFile(join(done, `${name}.report.json`), `${JSON.stringify(report, null, 2)}\n`)
  await rename(join(folder, name), join(done, name))
}
