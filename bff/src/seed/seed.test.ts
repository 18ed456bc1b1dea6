import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { readConnections } from '../hospital/registry.ts'
import { isSpecialty } from '@onecard/shared/specialties'
import * as z from 'zod'
import { codeOf, staffCall } from '../../test/staff.ts'
import { openWorld, type World } from '../../test/world.ts'
import { rulesOf } from '../directory/service.ts'
import { root } from '../infra/root.ts'
import { Facts } from './seeder.ts'
import { seedTown } from './town.ts'

let world: World
beforeAll(async () => {
  const hospitals = readConnections(`${root}config/hospitals.json`, {
    HOSPITAL_YC1_BASE: 'http://127.0.0.1:9',
    HOSPITAL_YC1_PACS: 'http://127.0.0.1:9',
    HOSPITAL_YCTCM_HOST: '127.0.0.1',
    HOSPITAL_YCTCM_PORT: '9',
    HOSPITAL_YCMCH_BASE: 'http://127.0.0.1:9',
    HOSPITAL_YCMCH_MANIFEST: 'http://127.0.0.1:9/$bulk-publish',
  })
  world = await openWorld({ hospitals })
})
afterAll(() => world.close())

const nothing = Facts.parse({})
const count = async (table: string) =>
  Number((await world.sql.select<{ n: number }>(`SELECT COUNT(*) AS n FROM ${table}`))[0]?.n)

test('a database without our mark is left as it is', async () => {
  await expect(seedTown(world, nothing)).rejects.toThrow('no marker')
  expect(await count('hospital')).toBe(0)
})

test('the demo town is there after one seed, and the same after two', async () => {
  await world.sql.change("INSERT INTO marker (name, value, created_at) VALUES ('made-by', 'test', ?)", [
    world.clock.now(),
  ])
  const facts = await seedTown(world, nothing)
  const tables = ['hospital', 'campus', 'department', 'practitioner_role', 'search_entry', 'hospital_rules']
  const before = await Promise.all(tables.map(count))
  expect(before[0]).toBe(6)
  expect(before[3]).toBeGreaterThanOrEqual(30)
  expect(facts.residents.length).toBeGreaterThan(0)
  expect(await seedTown(world, facts)).toEqual(facts)
  expect(await Promise.all(tables.map(count))).toEqual(before)
})

test('every department of the demo town has a national code', async () => {
  const rows = await world.sql.select<{ name: string; specialty_code: string }>(
    'SELECT name, specialty_code FROM department',
  )
  expect(rows.filter(({ specialty_code }) => !isSpecialty(specialty_code))).toEqual([])
})

test('hospitals differ in their rules', async () => {
  expect((await rulesOf(world, 'yctcm')).oneBookingPer).toBe('doctor')
  expect((await rulesOf(world, 'ycmch')).releaseTime).toBe('07:30')
  expect((await rulesOf(world, 'liuwan')).horizonDays).toBe(7)
})

test('demo staff sign in with what the facts say, also after a second seed and after the facts were lost', async () => {
  const facts = await seedTown(world, nothing)
  const [first] = z.array(StaffFact).parse(facts.staff)
  if (!first) throw new Error('the town has no staff')
  const again = z.array(StaffFact).parse((await seedTown(world, facts)).staff)
  expect(again[0]).toEqual(first)
  const { username, password, totpSecret } = first
  const code = await codeOf(world, totpSecret)
  const signedIn = await staffCall(world, 'POST /sessions', { body: { username, password, code } })
  expect(signedIn.body).toMatchObject({ stage: 'full', roles: [first.role] })
  const lost = z.array(StaffFact).parse((await seedTown(world, nothing)).staff)
  expect(lost[0]?.password).not.toBe(password)
})

const StaffFact = z.object({
  username: z.string(),
  password: z.string(),
  totpSecret: z.string(),
  role: z.string(),
  hospitalId: z.string().nullable(),
})
