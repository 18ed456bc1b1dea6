import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from '@jest/globals'

/** Real files by others, kept outside the repository; where the folder is missing its tests count as not run. */
const folder = process.env['SAMPLES_DIR'] ?? '../shared/data'

/** `test` where the samples are there; else says so in one line. */
export function testWithSamples(part: string): typeof test | typeof test.skip {
  if (existsSync(join(folder, part))) return test
  process.stdout.write(`${join(folder, part)} is not here: its tests are not run (SAMPLES_DIR)\n`)
  return test.skip
}

export function sample(path: string): Buffer {
  return readFileSync(join(folder, path))
}
