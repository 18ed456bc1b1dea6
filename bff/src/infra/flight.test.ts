import { expect, test } from '@jest/globals'
import { shared } from './flight.ts'

/** Readings that end when the test says so. */
function readings() {
  const begun: { key: string; end: (value: string) => void; fail: () => void }[] = []
  const read = shared(
    (key) =>
      new Promise<string>((resolve, reject) =>
        begun.push({ key, end: resolve, fail: () => reject(new Error('broken')) }),
      ),
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
