import { expect, test } from '@jest/globals'
import { shared, type Good } from './flight.ts'

/** Readings that end when the test says so. */
function readings(good?: Good) {
  const begun: { key: string; end: (value: string) => void; fail: () => void }[] = []
  const read = shared(
    (key) =>
      new Promise<string>((resolve, reject) =>
        begun.push({ key, end: resolve, fail: () => reject(new Error('broken')) }),
      ),
    good,
  )
  return { begun, read }
}

test('who comes while a reading is under way waits for the next one, and all of them share it', async () => {
  const { begun, read } = readings()
  const first = read('a')
  const second = read('a')
  const third = read('a')
  expect(begun).toHaveLength(1)
  begun[0]!.end('old')
  expect(await first).toBe('old')
  expect(begun).toHaveLength(2)
  begun[1]!.end('new')
  expect(await Promise.all([second, third])).toEqual(['new', 'new'])
})

test('a failed reading fails its own readers only', async () => {
  const { begun, read } = readings()
  const first = read('a')
  const second = read('a')
  begun[0]!.fail()
  await expect(first).rejects.toThrow('broken')
  begun[1]!.end('well')
  expect(await second).toBe('well')
})

test('different things are read side by side, and what is done is read anew', async () => {
  const { begun, read } = readings()
  const [a, b] = [read('a'), read('b')]
  expect(begun.map(({ key }) => key)).toEqual(['a', 'b'])
  begun[0]!.end('1')
  begun[1]!.end('2')
  expect(await Promise.all([a, b])).toEqual(['1', '2'])
  const again = read('a')
  begun[2]!.end('3')
  expect(await again).toBe('3')
})

test('a reading serves for a moment more, but nobody from before a write of their own process, and never a failed one', async () => {
  const state = { now: 0, writes: 0 }
  const { begun, read } = readings({ ms: 100, now: () => state.now, writes: () => state.writes })
  const first = read('a')
  state.now = 99
  const joined = read('a')
  begun[0]!.end('1')
  expect(await Promise.all([first, joined, read('a')])).toEqual(['1', '1', '1'])
  state.writes = 1
  const afterWrite = read('a')
  begun[1]!.end('2')
  expect(await afterWrite).toBe('2')
  state.now = 199
  const later = read('a')
  begun[2]!.fail()
  await expect(later).rejects.toThrow('broken')
  const again = read('a')
  begun[3]!.end('4')
  expect(await again).toBe('4')
})
