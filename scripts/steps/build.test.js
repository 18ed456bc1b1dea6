import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterEach, beforeEach, expect, test } from '@jest/globals'
import { digestOf, isStale, stampOf } from './build.js'

let folder
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'onecard-build-'))
  mkdirSync(path.join(folder, 'src/room'), { recursive: true })
  write('src/room/service.ts', 'export const seats = 10')
})
afterEach(() => rmSync(folder, { recursive: true }))

const write = (file, text) => writeFileSync(path.join(folder, file), text)
const digest = () => digestOf(folder, ['src', 'not-there'])

test('the same sources have the same digest, another word in one of them has not', () => {
  const before = digest()
  expect(digest()).toBe(before)
  write('src/room/service.ts', 'export const seats = 11')
  expect(digest()).not.toBe(before)
})

test('a new file counts, a test does not', () => {
  const before = digest()
  write('src/room/service.test.ts', 'test')
  expect(digest()).toBe(before)
  write('src/room/rules.ts', 'export const rules = 1')
  expect(digest()).not.toBe(before)
})

test('a build is made again when its output is gone, its sources changed, or somebody built by hand', () => {
  const [output, stamp] = ['main.js', '.built-from'].map((name) => path.join(folder, name))
  expect(isStale({ output, stamp, digest: 'a' })).toBe(true)
  write('main.js', 'built')
  write('.built-from', stampOf(output, 'a'))
  expect(isStale({ output, stamp, digest: 'a' })).toBe(false)
  expect(isStale({ output, stamp, digest: 'b' })).toBe(true)
  utimesSync(output, 1_000, 1_000)
  expect(isStale({ output, stamp, digest: 'a' })).toBe(true)
})
