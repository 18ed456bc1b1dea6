import { once } from 'node:events'
import { request, type IncomingMessage } from 'node:http'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { openWorld, type World } from '../../test/world.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

/** As written: `fetch` would tidy the address first. */
async function statusOf(path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(world.url)
  const [answer] = (await once(request({ hostname, port, path }).end(), 'response')) as [IncomingMessage]
  answer.resume()
  return answer.statusCode
}

test.each(['//Slot', '/../package.json', '/..%2f..%2fpackage.json', '/%00', '/%', '/nowhere/at/all.js'])(
  'no page is at %s, and no file outside the pages',
  async (path) => {
    expect(await statusOf(path)).toBe(404)
  },
)
