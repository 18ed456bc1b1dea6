import { randomUUID } from 'node:crypto'
import { afterAll, beforeEach, expect, test } from '@jest/globals'
import { startIdentity, type IdentitySimulator } from '../../../test/simulators/identity/start.ts'
import { tell } from '../../../test/simulators/tell.ts'
import { readTown } from '../../../test/simulators/town.ts'
import { buildIdentityAuthority, IdentitySilent, type IdentityAuthority, type IdentitySettings } from './authority.ts'

const key = 'a key for tests'
const people = readTown().residents
const person = (name: string) => {
  const { idType, idNumber, phone } = people.find((one) => one.name === name)!
  return { name, idType, idNumber, ...(phone === null ? {} : { phone }) }
}

let now: Date
let simulator: IdentitySimulator | undefined
let authority: IdentityAuthority

const build = (more: Partial<IdentitySettings> = {}) =>
  buildIdentityAuthority(
    { base: simulator!.base, client: 'onecard', key, timeoutMs: 300, restMs: 200, ...more },
    { clock: { now: () => now }, newId: randomUUID },
  )
const say = <T = unknown>(path: string, said?: object) => tell<T>(simulator!.control, path, said)

beforeEach(async () => {
  now = new Date('2026-11-24T00:00:00Z')
  await simulator?.close()
  simulator = await startIdentity({ key, now: () => now })
  authority = build()
})
afterAll(() => simulator?.close())

test('name, number and phone agree', async () => {
  expect(await authority.verify(person('张明远'))).toEqual({
    outcome: 'agrees',
    phoneAgrees: true,
    sex: 'male',
    birthday: '1988-03-14',
  })
  const { name, idType, idNumber } = person('张明远')
  expect(await authority.verify({ name, idType, idNumber })).toMatchObject({ outcome: 'agrees', phoneAgrees: false })
})

test.each([
  ['何伟', 'mismatch'],
  ['林晚', 'unknown'],
  ['黄嘉希', 'agrees'],
  ['EMMA CLARKE', 'agrees'],
  ['𠮷祥云', 'agrees'],
] as const)('%s: %s', async (name, outcome) => {
  expect(await authority.verify(person(name))).toMatchObject({ outcome })
})

test('a phone registered to somebody else raises nobody', async () => {
  expect(await authority.verify(person('孙悦'))).toMatchObject({ outcome: 'agrees', phoneAgrees: false })
})

test('a registered guardian is one, a neighbour is not', async () => {
  expect(await authority.guardianOf(person('张明远'), person('张乐'))).toBe(true)
  expect(await authority.guardianOf(person('周建国'), person('张乐'))).toBe(false)
})

test.each([{ mode: 'down' }, { mode: 'garbage' }, { mode: 'silent' }, { mode: 'slow', delayMs: 700 }])(
  'silence is not a no: %j',
  async (mood) => {
    await say('/mode', mood)
    await expect(authority.verify(person('张明远'))).rejects.toThrow(IdentitySilent)
    expect(await say('/requests')).toHaveLength(2)
  },
)

test('one fault is bridged by asking again, with a fresh signature', async () => {
  await say('/mode', { mode: 'down', times: 1 })
  expect(await authority.verify(person('张明远'))).toMatchObject({ outcome: 'agrees' })
})

test('a dead authority is left alone for a while', async () => {
  await say('/mode', { mode: 'down' })
  for (let count = 0; count < 5; count++) await expect(authority.verify(person('张明远'))).rejects.toThrow()
  const asked = (await say<string[]>('/requests')).length
  await expect(authority.verify(person('张明远'))).rejects.toThrow('resting')
  expect(await say<string[]>('/requests')).toHaveLength(asked)
})

test('a question with a wrong key or a wrong time is not answered', async () => {
  await expect(build({ key: 'another' }).verify(person('张明远'))).rejects.toThrow(IdentitySilent)
  await say('/clock', { advanceSeconds: 600 })
  await expect(authority.verify(person('张明远'))).rejects.toThrow(IdentitySilent)
})
