import { existsSync, rmSync, writeFileSync } from 'node:fs'
import { afterAll, beforeEach, expect, test } from '@jest/globals'
import { placeOf, prepareData } from './data.js'
import { openServer } from './database.js'
import { local } from './paths.js'

// prepareData keeps its notes by the database's address: this one is nobody else's.
const databaseUrl = new URL(`/onecard_test_start_${process.pid}`, process.env.DATABASE_URL).href
const place = placeOf(databaseUrl)
const facts = local(`facts-${place}.json`)
const name = new URL(databaseUrl).pathname.slice(1)
const calls = []

const server = await openServer(databaseUrl)
afterAll(async () => {
  await server.drop()
  await server.close()
  rmSync(facts, { force: true })
})
beforeEach(async () => {
  await server.drop()
  calls.length = 0
})

async function sql(text) {
  const { createConnection } = await import('mysql2/promise')
  const connection = await createConnection(new URL('/', databaseUrl).href.replace('mariadb:', 'mysql:'))
  const [rows] = await connection.query(text)
  await connection.end()
  return rows
}

const makeTables = () =>
  sql(`CREATE TABLE IF NOT EXISTS ${name}.marker
    (name varchar(40) PRIMARY KEY, value varchar(200) NOT NULL, created_at datetime(3) NOT NULL)`)

const start = (more = {}) =>
  prepareData({
    databaseUrl,
    name: place,
    version: '1',
    isPrivate: false,
    reset: false,
    say: () => undefined,
    forget: () => Promise.resolve(calls.push('forget')),
    migrate: async () => {
      calls.push('migrate')
      await makeTables()
    },
    seed: async (file) => {
      calls.push('seed')
      writeFileSync(file, '{"staff":[{"username":"amy"}]}')
    },
    ...more,
  })

test('a database that was not there is made, marked and seeded once', async () => {
  expect(await start()).toEqual({ ours: true, facts: { staff: [{ username: 'amy' }] } })
  expect(await start()).toEqual({ ours: true, facts: { staff: [{ username: 'amy' }] } })
  expect(calls).toEqual(['forget', 'migrate', 'seed', 'migrate'])
  expect(await sql(`SELECT name, value FROM ${name}.marker WHERE name = 'made-by'`)).toEqual([
    { name: 'made-by', value: 'onecard-start' },
  ])
})

test('a newer version’s seed is added to what is there', async () => {
  await start()
  await sql(`INSERT INTO ${name}.marker VALUES ('a booking', 'x', UTC_TIMESTAMP(3))`)
  await start({ version: '2' })
  await start({ version: '2' })
  expect(await server.marked('a booking')).toBe('x')
  expect(calls).toEqual(['forget', 'migrate', 'seed', 'migrate', 'seed', 'migrate'])
})

test('somebody’s own database gets our tables, no seed, and no reset', async () => {
  await server.create()
  expect(await start()).toEqual({ ours: false, facts: {} })
  expect(calls).toEqual(['migrate'])
  await expect(start({ reset: true })).rejects.toThrow('--reset refused')
  expect(await server.exists()).toBe(true)
  expect(calls).not.toContain('forget')
})

test('--reset throws away what we made', async () => {
  await start()
  await sql(`INSERT INTO ${name}.marker VALUES ('a booking', 'x', UTC_TIMESTAMP(3))`)
  await start({ reset: true })
  expect(await server.marked('a booking')).toBeUndefined()
  expect(calls).toEqual(['forget', 'migrate', 'seed', 'forget', 'migrate', 'seed'])
})

test('a start that was cut short while migrating still knows its database', async () => {
  const halfway = async () => {
    await sql(`CREATE TABLE ${name}.half (id int)`)
    throw new Error('power cut')
  }
  await expect(start({ migrate: halfway })).rejects.toThrow('power cut')
  expect(await start()).toMatchObject({ ours: true })
  await expect(sql(`SELECT 1 FROM ${name}.half`)).rejects.toThrow("doesn't exist")
})

test('a start that was cut short while seeding begins afresh', async () => {
  await expect(start({ seed: () => Promise.reject(new Error('power cut')) })).rejects.toThrow('power cut')
  await sql(`INSERT INTO ${name}.marker VALUES ('half a town', 'x', UTC_TIMESTAMP(3))`)
  expect(await start()).toMatchObject({ ours: true })
  expect(await server.marked('half a town')).toBeUndefined()
  expect(existsSync(facts)).toBe(true)
})

test('the private database is ours whatever happened to it', async () => {
  await server.create()
  expect(await start({ isPrivate: true })).toMatchObject({ ours: true })
})
