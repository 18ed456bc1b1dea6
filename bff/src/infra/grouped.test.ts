import { expect, test } from '@jest/globals'
import { grouped } from './grouped.ts'

/** Groups that end when the test says so; each ask is answered by itself in capitals. */
function groups(most = 32) {
  const begun: { asks: readonly string[]; end: () => void; fail: () => void }[] = []
  const ask = grouped(
    most,
    (_deps: object, asks: readonly string[]) =>
      new Promise<string[]>((resolve, reject) =>
        begun.push({
          asks,
          end: () => resolve(asks.map((one) => one.toUpperCase())),
          fail: () => reject(new Error(asks.join())),
        }),
      ),
  )
  const deps = {}
  return { begun, asked: () => begun.map(({ asks }) => asks.join('')), ask: (one: string) => ask(deps, one) }
}

/** Until the promises that are due have been heard. */
const aTurn = () => new Promise((resolve) => setImmediate(resolve))

test('who asks alone is served at once; who asks meanwhile is served together, in the order of their coming', async () => {
  const { begun, asked, ask } = groups()
  const [first, ...others] = ['a', 'b', 'c'].map(ask)
  expect(asked()).toEqual(['a'])
  begun[0]?.end()
  expect(await first).toBe('A')
  await aTurn()
  expect(asked()).toEqual(['a', 'bc'])
  begun[1]?.end()
  expect(await Promise.all(others)).toEqual(['B', 'C'])
  await aTurn()
  void ask('d')
  expect(asked()).toEqual(['a', 'bc', 'd'])
})

test('a group has its bound, and who is over it is in the next', async () => {
  const { begun, asked, ask } = groups(2)
  for (const one of ['a', 'b', 'c', 'd', 'e']) void ask(one)
  for (const n of [0, 1, 2]) {
    begun[n]?.end()
    await aTurn()
  }
  expect(asked()).toEqual(['a', 'bc', 'de'])
})

test('when a group fails each is served alone, and only who fails alone has failed', async () => {
  const { begun, asked, ask } = groups()
  void ask('a')
  const others = Promise.allSettled(['b', 'c'].map(ask))
  begun[0]?.end()
  await aTurn()
  begun[1]?.fail()
  await aTurn()
  expect(asked()).toEqual(['a', 'bc', 'b', 'c'])
  begun[2]?.end()
  begun[3]?.fail()
  expect(await others).toEqual([
    { status: 'fulfilled', value: 'B' },
    { status: 'rejected', reason: new Error('c') },
  ])
})

test('a group that is stuck holds up neither the next one nor itself', async () => {
  const { begun, ask } = groups()
  const stuck = ask('a')
  const next = ask('b')
  while (begun.length < 2) await aTurn()
  begun[1]?.end()
  expect(await next).toBe('B')
  begun[0]?.end()
  expect(await stuck).toBe('A')
  void ask('c')
  expect(begun).toHaveLength(3)
})

test('two sets of dependencies are two queues', () => {
  const seen: object[] = []
  const ask = grouped(2, (deps: object) => {
    seen.push(deps)
    return new Promise<string[]>(() => undefined)
  })
  const [one, other] = [{}, {}]
  void ask(one, 'a')
  void ask(other, 'b')
  expect(seen).toEqual([one, other])
})
