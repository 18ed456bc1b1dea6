import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { exportJWK, generateKeyPair, SignJWT, type CryptoKey, type JWK } from 'jose'
import { askToken } from '../test/fhir.ts'
import { openWorld, type World } from '../test/world.ts'
import { registerClient } from './client/service.ts'

/** A client whose keys lie at its own address. */

let world: World
let server: Server
let address: string
let answer: RequestListener
let fetches: number
beforeAll(async () => {
  world = await openWorld()
  server = createServer((request, response) => {
    fetches++
    answer(request, response)
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await world.close()
})
beforeEach(() => {
  fetches = 0
})

interface Key {
  kid: string
  privateKey: CryptoKey
  jwk: JWK
}

async function aKey(kid: string): Promise<Key> {
  const { privateKey, publicKey } = await generateKeyPair('ES384', { extractable: true })
  return { kid, privateKey, jwk: { ...(await exportJWK(publicKey)), kid, alg: 'ES384', use: 'sig' } }
}

const serve = (...keys: Key[]) => {
  answer = (_, response) => response.end(JSON.stringify({ keys: keys.map(({ jwk }) => jwk) }))
}

/** A fresh client at an address of its own, so that nothing is remembered of another test's. */
async function aRemoteClient(at = address): Promise<(key: Key) => Promise<{ status: number; words: string }>> {
  const clientId = `client-${randomUUID()}`
  await registerClient(world, {
    ...{ clientId, hospitalId: 'yc1', name: clientId, scopes: 'system/Slot.rs' },
    jwksUri: `${at}/${clientId}`,
  })
  return async ({ kid, privateKey }) => {
    const now = Math.floor(world.clock.now().getTime() / 1000)
    const assertion = await new SignJWT({})
      .setProtectedHeader({ alg: 'ES384', kid, typ: 'JWT' })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(`${world.config.PUBLIC_URL}/oauth/token`)
      .setJti(randomUUID())
      .setExpirationTime(now + 240)
      .sign(privateKey)
    const { status, body } = await askToken(world, { client_assertion: assertion })
    return { status, words: JSON.stringify(body) }
  }
}

test('its keys are fetched once and kept for a while', async () => {
  const [key, signIn] = [await aKey('k1'), await aRemoteClient()]
  serve(key)
  expect((await signIn(key)).status).toBe(200)
  expect((await signIn(key)).status).toBe(200)
  expect(fetches).toBe(1)
  world.clock.advance(601_000)
  expect((await signIn(key)).status).toBe(200)
  expect(fetches).toBe(2)
})

test('a new key is found when it is first used; an old one that was taken away is not believed for longer than the keys are kept', async () => {
  const [old, fresh, signIn] = [await aKey('k1'), await aKey('k2'), await aRemoteClient()]
  serve(old)
  expect((await signIn(old)).status).toBe(200)
  serve(fresh)
  world.clock.advance(11_000)
  expect((await signIn(fresh)).status).toBe(200)
  expect(await signIn(old)).toMatchObject({ status: 401 })
})

test('keys that never were do not make us ask again and again', async () => {
  const [key, made_up, signIn] = [await aKey('k1'), await aKey('made-up'), await aRemoteClient()]
  serve(key)
  await signIn(key)
  const answers = await Promise.all([1, 2, 3, 4].map(() => signIn(made_up)))
  expect(answers.map(({ status }) => status)).toEqual([401, 401, 401, 401])
  expect(fetches).toBe(1)
})

test('one who signs with another key under a known name is refused', async () => {
  const [key, forged, signIn] = [await aKey('k1'), await aKey('k1'), await aRemoteClient()]
  serve(key)
  expect(await signIn(forged)).toMatchObject({ status: 401 })
})

test('a key server that is down, silent, broken or talks nonsense proves nobody, and takes away nothing that was known', async () => {
  const [key, signIn] = [await aKey('k1'), await aRemoteClient()]
  answer = () => undefined
  expect(await signIn(key)).toMatchObject({ status: 401, words: expect.stringContaining('timeout') })
  answer = (_, response) => response.writeHead(503).end()
  expect(await signIn(key)).toMatchObject({ status: 401, words: expect.stringContaining('status 503') })
  answer = (_, response) => response.end('<html>')
  expect(await signIn(key)).toMatchObject({ status: 401, words: expect.stringContaining('garbage') })
  answer = (_, response) => response.end('{"keys": 7}')
  expect(await signIn(key)).toMatchObject({ status: 401 })
  const nowhere = await aRemoteClient('http://127.0.0.1:9')
  expect(await nowhere(key)).toMatchObject({ status: 401 })

  serve(key)
  world.clock.advance(11_000)
  expect((await signIn(key)).status).toBe(200)
  answer = (_, response) => response.writeHead(503).end()
  world.clock.advance(11_000)
  expect((await signIn(await aKey('unknown'))).status).toBe(401)
  expect((await signIn(key)).status).toBe(200)
}, 20_000)
