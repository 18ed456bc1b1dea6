import { existsSync } from 'node:fs'
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { testClock } from '../../test/world.ts'
import { openFiles, sweepEveryMs, type Files } from './files.ts'
import { sealer } from './seal.ts'

const day = 86_400_000
const clock = testClock('2026-11-25T04:00:00Z')
const keys = {
  sealing: new Map([['k1', Buffer.alloc(32, 's')]]),
  pepper: Buffer.alloc(32),
  index: Buffer.alloc(32, 'i'),
}
let root: string
let files: Files
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'onecard-files-'))
  files = openFiles(root, sealer(keys), clock)
})
afterAll(() => rm(root, { recursive: true, force: true }))

const document = Buffer.from('%PDF-1.4 of a known report')
const pathOf = (id: string) => join(root, id.slice(0, 2), id.slice(2))
const nothing = new Set<string>()

/** One run for each of the folders, as the job makes them in some two days. */
async function sweepAll(named: ReadonlySet<string>): Promise<number> {
  const before = new Date(clock.now().getTime() - day)
  const from = clock.now()
  let gone = 0
  for (let run = 0; run < 256; run++) {
    clock.set(new Date(from.getTime() + run * sweepEveryMs))
    gone += await files.sweep(before, () => Promise.resolve(named))
  }
  clock.set(from)
  return gone
}

test('a file comes back as it was; on the disk it is sealed, and its name tells nothing', async () => {
  const id = await files.put(document)
  expect(await files.get(id)).toEqual(document)
  expect(await files.put(document)).toBe(id)
  expect((await readFile(pathOf(id))).includes('known report')).toBe(false)
  expect(await openFiles(root, sealer({ ...keys, index: Buffer.alloc(32, 'j') }), clock).put(document)).not.toBe(id)
})

test('what is not there is null, whatever is asked for', async () => {
  expect(await files.get('0'.repeat(64))).toBeNull()
  expect(await files.get('../../etc/passwd')).toBeNull()
})

test('two writers of the same bytes at the same time leave one whole file', async () => {
  const bytes = Buffer.alloc(200_000, 'x')
  const ids = await Promise.all(Array.from({ length: 8 }, () => files.put(bytes)))
  expect(new Set(ids).size).toBe(1)
  expect(await files.get(ids[0] ?? '')).toEqual(bytes)
  expect((await readdir(join(root, String(ids[0]).slice(0, 2)))).filter((name) => name.endsWith('.part'))).toEqual([])
})

test('what nobody names goes after a day, what is named or young stays, half-written things go too', async () => {
  const [named, orphan] = [await files.put(Buffer.from('named')), await files.put(Buffer.from('orphan'))]
  const half = join(root, named.slice(0, 2), 'dead.part')
  await writeFile(half, 'half')
  await utimes(half, clock.now(), clock.now())
  expect(await sweepAll(new Set([named]))).toBe(0)
  clock.advance(2 * day)
  const again = await files.put(Buffer.from('orphan two'))
  await sweepAll(new Set([named]))
  expect(await files.get(named)).not.toBeNull()
  expect(await files.get(orphan)).toBeNull()
  expect(await files.get(again)).not.toBeNull()
  expect(existsSync(half)).toBe(false)
})

test('what is put down again is young again', async () => {
  const id = await files.put(Buffer.from('comes twice'))
  clock.advance(2 * day)
  await files.put(Buffer.from('comes twice'))
  await sweepAll(nothing)
  expect(await files.get(id)).not.toBeNull()
})

test('under a new key files are sealed anew, some a run', async () => {
  const id = await files.put(document)
  const both = sealer({ ...keys, sealing: new Map([['k2', Buffer.alloc(32, 'n')], ...keys.sealing]) })
  const renewed = openFiles(root, both, clock)
  let count = 0
  for (let some = 1; some > 0; count += some) some = await renewed.reseal(2)
  expect(count).toBeGreaterThan(1)
  const only = sealer({ ...keys, sealing: new Map([['k2', Buffer.alloc(32, 'n')]]) })
  expect(await openFiles(root, only, clock).get(id)).toEqual(document)
})
