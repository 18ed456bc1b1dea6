import { once } from 'node:events'
import net from 'node:net'
import { expect, test } from '@jest/globals'
import { claimPorts, freePort, isFree, readPorts } from './ports.js'

test('without a word the town has its usual ports', () => {
  expect(readPorts({})).toMatchObject({ web: 3000, metrics: 3001, mllp: 2575, wechat: 3010 })
})

test('a second checkout moves as a whole with PORT', () => {
  const first = Object.values(readPorts({}))
  const second = Object.values(readPorts({ PORT: '3100' }))
  expect(second).toEqual(first.map((port) => port + 100))
  expect(new Set([...first, ...second]).size).toBe(first.length * 2)
})

test('one port can be moved alone', () => {
  expect(readPorts({ PORT: '3100', MLLP_PORT: '2600' })).toMatchObject({ web: 3100, mllp: 2600, wechat: 3110 })
})

test.each([
  [{ PORT: 'web' }, 'PORT=NaN'],
  [{ PORT: '70000' }, 'PORT=70000'],
  [{ PORT: '80' }, 'MLLP_PORT=-345'],
])('%j is refused with the variable to set', (env, words) => {
  expect(() => readPorts(env)).toThrow(words)
})

test('a taken port is named, with what wants it, who has it, and the variable that moves it', async () => {
  const neighbour = net.createServer().listen(0, '127.0.0.1')
  await once(neighbour, 'listening')
  const taken = neighbour.address().port
  const ports = { ...readPorts({ PORT: `${await freePort()}` }), mllp: taken }
  expect(await isFree(taken)).toBe(false)
  await expect(claimPorts(ports)).rejects.toThrow(
    new RegExp(`Port ${taken} is taken(?: by .*pid ${process.pid}|,)[^]*HL7 v2[^]*MLLP_PORT`),
  )
  neighbour.close()
})
