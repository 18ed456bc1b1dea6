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

/** Turns of the event loop, until so many groups have begun. */
async function begins(begun: readonly unknown[], count: number): Promise<void> {
  while (begun.length < count) await new Promise((resolve) => setImmediate(resolve))
}

test('who asks alone is served at once; who asks meanwhile is served together, in the order of their coming', async () => {
  const { begun, asked, ask } = groups()
  const first = ask('a')
  await begins(begun, 1)
  const others = ['b', 'c'].map(ask)
  begun[0]?.end()
  expect(await first).toBe('A')
  await begins(begun, 2)
  begun[1]?.end()
  expect(await Promise.all(others)).toEqual(['B', 'C'])
  void ask('d')
  await begins(begun, 3)
  expect(asked()).toEqual(['a', 'bc', 'd'])
})

test('who come in one turn of the event loop are one group from the beginning; a group has its bound', async () => {
  const { begun, asked, ask } = groups(2)
  for (const one of ['a', 'b', 'c', 'd', 'e']) void ask(one)
  for (const n of [0, 1, 2]) {
    await begins(begun, n + 1)
    begun[n]?.end()
  }
  expect(asked()).toEqual(['ab', 'cd', 'e'])
})

test('when a group fails each is served alone, and only who fails alone has failed', async () => {
  const { begun, asked, ask } = groups()
  const both = Promise.allSettled(['a', 'b'].map(ask))
  await begins(begun, 1)
  begun[0]?.fail()
  await begins(begun, 3)
  expect(asked()).toEqual(['ab', 'a', 'b'])
  begun[1]?.end()
  begun[2]?.fail()
  expect(await both).toEqual([
    { status: 'fulfilled', value: 'A' },
    { status: 'rejected', reason: new Error('b') },
  ])
})

test('a group that is stuck holds up neither the next one nor itself', async () => {
  const { begun, ask } = groups()
  const stuck = ask('a')
  await begins(begun, 1)
  const next = ask('b')
  await begins(begun, 2)
  begun[1]?.end()
  expect(await next).toBe('B')
  begun[0]?.end()
  expect(await stuck).toBe('A')
  void ask('c')
  await begins(begun, 3)
})

test('two sets of dependencies are two queues', async () => {
  const seen: object[] = []
  const ask = grouped(2, (deps: object) => {
    seen.push(deps)
    return new Promise<string[]>(() => undefined)
  })
  const [one, other] = [{}, {}]
  void ask(one, 'a')
  void ask(other, 'b')
  await begins(seen, 2)
  expect(seen).toEqual([one, other])
})
