import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, expect, jest, test } from '@jest/globals'
import { readTally, tally } from './tally.js'

const file = path.join(mkdtempSync(path.join(tmpdir(), 'onecard-tally-')), 'jest.json')
const print = jest.spyOn(console, 'log').mockImplementation(() => undefined)
afterEach(() => print.mockClear())

test('all well: the last line counts the tests, the exit code is 0', () => {
  writeFileSync(file, '{"numPassedTests":26,"numFailedTests":0,"numRuntimeErrorTestSuites":0}')
  expect(tally(readTally(file), 0)).toBe(0)
  expect(print).toHaveBeenLastCalledWith('26 passed, 0 failed')
})

test('a file that never got to its tests and a failed build are failures', () => {
  writeFileSync(file, '{"numPassedTests":26,"numFailedTests":1,"numRuntimeErrorTestSuites":1}')
  expect(tally(readTally(file), 1)).toBe(1)
  expect(print).toHaveBeenLastCalledWith('26 passed, 3 failed')
})

test('no report is a failure', () => {
  expect(tally(readTally(file), 0)).toBe(1)
  expect(print).toHaveBeenLastCalledWith('0 passed, 1 failed')
})
