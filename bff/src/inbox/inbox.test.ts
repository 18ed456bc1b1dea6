import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals'
import { LetterView } from '@onecard/shared/inbox'
import { staffCall, staffCookie } from '../../test/staff.ts'
import { openWorld, type World } from '../../test/world.ts'
import { Refusal } from '../infra/refusal.ts'
import { deadLetter, drain, drainDue, forgetOld, receive, Unusable, type Inbound, type Streams } from './service.ts'

let world: World
let read: string[]
let readers: Streams

beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())
beforeEach(async () => {
  await world.sql.change('DELETE FROM inbound_message')
  await world.sql.change('DELETE FROM dead_letter')
  read = []
  readers = {
    hl7v2: (inbound) => {
      read.push(textOf(inbound))
      return Promise.resolve()
    },
  }
})

const textOf = ({ bytes }: Inbound) => bytes.toString()
const send = (text: string, sender = 'HIS@YCTCM', reference = text) =>
  receive(world, {
    source: 'hl7v2',
    sender,
    hospitalId: 'yctcm',
    reference,
    kind: 'SIU^S12',
    encoding: 'utf-8',
    bytes: Buffer.from(text),
  })
const failing = (error: Error): Streams => ({ hl7v2: () => Promise.reject(error) })
const states = async () => {
  const rows = await world.sql.select<{ state: string }>('SELECT state FROM inbound_message ORDER BY id')
  return rows.map(({ state }) => state)
}
const dead = () =>
  world.sql.select<{ code: string; segment: string; path: string; state: string; seen: number }>(
    'SELECT code, segment, path, state, seen FROM dead_letter ORDER BY id',
  )

test('the same message again is kept once; the same number with other content is another message', async () => {
  expect(await send('one', 'HIS@YCTCM', '7')).toBe(true)
  expect(await send('one', 'HIS@YCTCM', '7')).toBe(false)
  expect(await send('two', 'HIS@YCTCM', '7')).toBe(true)
  expect(await send('one', 'OTHER@YCTCM', '7')).toBe(true)
  expect(await states()).toHaveLength(3)
})

test('what is kept names nobody to who reads the disk', async () => {
  await send('王小明')
  const [row] = await world.sql.select<{ raw_sealed: Buffer }>('SELECT raw_sealed FROM inbound_message')
  expect(row?.raw_sealed.includes(Buffer.from('王小明'))).toBe(false)
  expect(row?.raw_sealed.includes(Buffer.from('王小明').toString('base64'))).toBe(false)
})

test('ten megabytes fit', async () => {
  const large = 'x'.repeat(10 * 1024 * 1024)
  await send(large, 'HIS@YCTCM', 'large')
  await drain(world, 'HIS@YCTCM', readers)
  expect(read[0] === large).toBe(true)
})

test("a sender's messages are read in their order, once, however many readers come", async () => {
  const texts = Array.from({ length: 20 }, (_, i) => `m${i}`)
  for (const text of texts) await send(text)
  const counts = await Promise.all([1, 2, 3, 4].map(() => drain(world, 'HIS@YCTCM', readers)))
  expect(counts.reduce((sum, count) => sum + count)).toBe(20)
  expect(read).toEqual(texts)
  expect(new Set(await states())).toEqual(new Set(['used']))
})

test('what cannot be used is buried with its place and reason, and does not hold up what follows', async () => {
  await send('bad')
  await send('good')
  await drain(world, 'HIS@YCTCM', {
    hl7v2: async (inbound) => {
      if (textOf(inbound) === 'bad') throw new Unusable('slot.unknown', 'SCH-5', 'no such slot')
      await readers.hl7v2(inbound)
    },
  })
  expect(read).toEqual(['good'])
  expect(await states()).toEqual(['dead', 'used'])
  expect(await dead()).toEqual([{ code: 'slot.unknown', segment: 'SCH', path: 'SCH-5', state: 'open', seen: 1 }])
})

test("a room's refusal is a reason", async () => {
  await send('late')
  await drain(world, 'HIS@YCTCM', failing(new Refusal('booking.unknown')))
  expect(await dead()).toMatchObject([{ code: 'booking.unknown', segment: null }])
})

test('a fault of ours is tried again before anything that came later, and buried in the end', async () => {
  await send('first')
  await send('second')
  await drain(world, 'HIS@YCTCM', failing(new Error('the database is away')))
  expect(await drain(world, 'HIS@YCTCM', readers)).toBe(0)
  expect(read).toEqual([])
  world.clock.advance(3_000)
  expect(await drainDue(world, readers)).toBe(2)
  expect(read).toEqual(['first', 'second'])

  await send('third')
  for (let i = 0; i < 6; i++) {
    await drainDue(world, failing(new Error('a bug')))
    world.clock.advance(120_000)
  }
  expect(await dead()).toMatchObject([{ code: 'internal' }])
})

test('a reader that died is replaced when its time is up, and one that was too slow stops', async () => {
  await send('one')
  await send('two')
  let wake = (): void => undefined
  const stuck = new Promise<void>((resolve) => (wake = resolve))
  const slow = drain(world, 'HIS@YCTCM', { hl7v2: () => stuck })
  const leased = () =>
    world.sql.select('SELECT 1 FROM inbound_stream WHERE sender = ? AND reader IS NOT NULL', ['HIS@YCTCM'])
  while ((await leased()).length === 0) await new Promise(setImmediate)
  expect(await drain(world, 'HIS@YCTCM', readers)).toBe(0)
  world.clock.advance(61_000)
  expect(await drain(world, 'HIS@YCTCM', readers)).toBe(2)
  wake()
  expect(await slow).toBeLessThanOrEqual(1)
  expect(await states()).toEqual(['used', 'used'])
})

test('a line of a file that is read every minute is counted, not kept twice', async () => {
  const letter = {
    source: 'fhir-bulk' as const,
    sender: 'https://ycmch.example.org/slots.ndjson',
    hospitalId: 'ycmch',
    messageId: null,
    reference: 'Slot/77',
    kind: 'Slot',
    encoding: 'utf-8',
    bytes: Buffer.from('{"resourceType":"Slot"}'),
  }
  const reason = new Unusable('resource.invalid', 'Slot.start', 'start is required').reason
  await deadLetter(world, world.sql, letter, reason)
  await deadLetter(world, world.sql, letter, reason)
  expect(await dead()).toEqual([
    { code: 'resource.invalid', segment: 'Slot', path: 'Slot.start', state: 'open', seen: 2 },
  ])
})

test('half a year later, what was used is forgotten', async () => {
  await send('old')
  await drain(world, 'HIS@YCTCM', readers)
  expect(await forgetOld(world)).toBe(0)
  world.clock.advance(181 * 24 * 60 * 60 * 1000)
  expect(await forgetOld(world)).toBe(1)
})

test('what could not be used stays until somebody has settled it, and goes with its letter half a year after', async () => {
  const halfYear = 181 * 24 * 60 * 60 * 1000
  await send('never understood')
  await drain(world, 'HIS@YCTCM', failing(new Unusable('slot.unknown', 'SCH-5', 'no such slot')))
  world.clock.advance(halfYear)
  const before = await rows()
  await forgetOld(world)
  expect(await rows()).toEqual(before)
  await world.sql.change("UPDATE dead_letter SET state = 'dismissed', last_at = ?", [world.clock.now()])
  world.clock.advance(halfYear)
  await forgetOld(world)
  expect(await rows()).toEqual({ letters: '0', messages: '0' })
})

async function rows() {
  const [row] = await world.sql.select(
    'SELECT (SELECT COUNT(*) FROM dead_letter) AS letters, (SELECT COUNT(*) FROM inbound_message) AS messages',
  )
  return row
}

test('staff read a dead letter, which is written down, replay it and put it aside', async () => {
  await send('王小明')
  await drain(world, 'HIS@YCTCM', failing(new Unusable('slot.unknown', 'SCH-5', 'no such slot')))
  const desk = await staffCookie(world, { roles: ['data-desk'], hospitalId: 'yctcm' })
  const list = await staffCall(world, 'GET /letters', desk)
  const [letter] = (list.body['items'] as unknown[]).map((item) => LetterView.parse(item))
  expect(letter).toMatchObject({ kind: 'SIU^S12', code: 'slot.unknown', path: 'SCH-5', state: 'open' })
  const at = `/letters/${letter?.id}`
  expect((await staffCall(world, `GET ${at}`, desk)).body).toMatchObject({ text: '王小明' })

  // It is no HL7 at all, so reading it again opens it again.
  expect((await staffCall(world, `POST ${at}/replay`, desk)).body).toMatchObject({
    state: 'open',
    code: 'message.unreadable',
    seen: 2,
  })
  const aside = { ...desk, body: { reason: '厂商已更正' } }
  expect((await staffCall(world, `POST ${at}/dismissal`, aside)).body).toMatchObject({ state: 'dismissed' })
  expect((await staffCall(world, `POST ${at}/replay`, desk)).body).toMatchObject({ code: 'letter.settled' })
  const deeds = await world.sql.select<{ action: string }>(
    "SELECT action FROM audit_entry WHERE action LIKE 'letter.%' ORDER BY id",
  )
  expect(deeds.map(({ action }) => action)).toEqual(['letter.read', 'letter.replay', 'letter.dismiss'])
})

test("a hospital's own staff see its letters only, and a doctor none", async () => {
  await send('x')
  await drain(world, 'HIS@YCTCM', failing(new Unusable('slot.unknown', 'SCH-5', 'no such slot')))
  const [row] = await world.sql.select<{ id: string }>('SELECT LOWER(HEX(id)) AS id FROM dead_letter')
  const id = (row?.id ?? '').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  const admin = (hospitalId: string) => staffCookie(world, { roles: ['hospital-admin'], hospitalId })
  const [own, other] = [await admin('yctcm'), await admin('yc1')]
  expect((await staffCall(world, `GET /letters/${id}`, own)).status).toBe(200)
  expect((await staffCall(world, `GET /letters/${id}`, other)).status).toBe(404)
  expect((await staffCall(world, 'GET /letters', other)).body['items']).toEqual([])
  const doctor = await staffCookie(world, { roles: ['doctor'], hospitalId: 'yctcm' })
  expect((await staffCall(world, 'GET /letters', doctor)).status).toBe(403)
})
