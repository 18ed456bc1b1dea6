import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { checkDigit } from '@onecard/shared/idnumber'
import { openWorld, type World } from '../../test/world.ts'
import { parseMessage, type Message } from '../hospital/hl7v2/message.ts'
import { Unusable, type Inbound } from '../inbox/service.ts'
import { personByMrn, personKeyOf } from './keys.ts'
import { patientKnown, patientsMerged, personIn } from './hl7v2.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

const inbound = (hospitalId = 'yctcm'): Inbound => ({
  id: '',
  sender: 'HIS@YCTCM',
  hospitalId,
  reference: '1',
  kind: 'ADT^A08',
  encoding: 'utf-8',
  bytes: Buffer.alloc(0),
  receivedAt: world.clock.now(),
})
const adt = (...segments: string[]): Message => {
  const found = parseMessage(['MSH|^~\\&|HIS|YCTCM|||||ADT^A08|1|P|2.4', ...segments].join('\r'))
  if (!found) throw new Error('not a message')
  return found
}
const pid = (...identifiers: string[]) => adt(`PID|1||${identifiers.join('~')}||王小明`)
const mr = (number: string) => `${number}^^^YCTCM^MR`
const card = (number: string) => `${number}^^^&2.16.156.10011.1.3&ISO^NNCHN`
const wang = '11010119900307803X'
const keyOf = (idNumber: string) => personKeyOf(world, { idType: 'resident-id', idNumber })
const byMrn = (mrn: string, hospitalId = 'yctcm') => personByMrn(world.sql, hospitalId, mrn)
const reason = (call: Promise<unknown>) =>
  call.then(
    () => 'used',
    (error: unknown) =>
      error instanceof Unusable ? [error.reason.code, error.reason.path] : Promise.reject(error as Error),
  )

test("a hospital's number leads to the person whose document came with it", async () => {
  await patientKnown(world, pid(mr('A1'), card(wang)), inbound())
  expect(await byMrn('A1')).toEqual(await keyOf(wang))
  expect(await personIn(world, 'yctcm', pid(mr('A1')))).toEqual(await keyOf(wang))
  expect(await byMrn('A1', 'yc1')).toBeNull()
})

test('a number that nobody has explained waits under a key of its own, and what waited becomes the person’s', async () => {
  const waiting = await personIn(world, 'yctcm', pid(mr('B1')))
  expect(await personIn(world, 'yctcm', pid(mr('B1')))).toEqual(waiting)
  expect(await personIn(world, 'yctcm', pid(mr('B2')))).not.toEqual(waiting)
  expect(await personIn(world, 'yc1', pid(mr('B1')))).not.toEqual(waiting)
  await patientKnown(world, pid(mr('B1'), card(wang)), inbound())
  expect(await byMrn('B1')).toEqual(await keyOf(wang))
  const [alias] = await world.sql.select<{ person_key: Buffer }>(
    'SELECT person_key FROM person_alias WHERE lookup_key = ?',
    [waiting],
  )
  expect(alias?.person_key).toEqual(await keyOf(wang))
})

test('the ID number in PID-19, a residence permit and a passport are documents too', async () => {
  expect(await personIn(world, 'yctcm', adt(`PID|1||${mr('C1')}||王小明${'|'.repeat(14)}${wang}`))).toEqual(
    await keyOf(wang),
  )
  const permit = '810000199408230021'
  expect(await personIn(world, 'yctcm', pid(card(permit)))).toEqual(
    await personKeyOf(world, { idType: 'residence-permit', idNumber: permit }),
  )
  expect(await personIn(world, 'yctcm', pid('E1234567^^^^PPN'))).toEqual(
    await personKeyOf(world, { idType: 'passport', idNumber: 'E1234567' }),
  )
})

test('two files of one patient become one', async () => {
  const waiting = await personIn(world, 'yctcm', pid(mr('D1')))
  await patientKnown(world, pid(mr('D2'), card(wang)), inbound())
  await patientsMerged(world, adt(`PID|1||${mr('D2')}`, `MRG|${mr('D1')}`), inbound())
  expect(await byMrn('D1')).toEqual(await keyOf(wang))
  expect(waiting).not.toEqual(await keyOf(wang))

  await personIn(world, 'yctcm', pid(mr('E2')))
  await patientsMerged(world, adt(`PID|1||${mr('E2')}`, `MRG|${mr('D2')}`), inbound())
  expect([await byMrn('E2'), await byMrn('D2')]).toEqual([await keyOf(wang), await keyOf(wang)])

  await patientsMerged(world, adt(`PID|1||${mr('F2')}`, `MRG|${mr('F1')}`), inbound())
  expect(await byMrn('F1')).toEqual(await byMrn('F2'))
})

test('one hospital cannot merge two persons for the whole city: its own number moves, they stay two', async () => {
  const other = `11010119900307001${checkDigit('11010119900307001')}`
  await patientKnown(world, pid(mr('G1'), card(other)), inbound())
  await patientKnown(world, pid(mr('G2'), card(wang)), inbound())
  await patientsMerged(world, adt(`PID|1||${mr('G2')}`, `MRG|${mr('G1')}`), inbound())
  expect(await byMrn('G1')).toEqual(await keyOf(wang))
  expect(await keyOf(other)).not.toEqual(await keyOf(wang))
})

test.each<[string, () => Promise<unknown>, unknown]>([
  ['no PID', () => personIn(world, 'yctcm', adt('PV1|1|O')), ['person.unsaid', null]],
  ['no number', () => personIn(world, 'yctcm', pid('')), ['person.unsaid', 'PID-3']],
  [
    'a wrong ID number',
    () => personIn(world, 'yctcm', pid(card('110101199003078031'))),
    ['identity.number-invalid', 'PID-3'],
  ],
  ['no old number', () => patientsMerged(world, pid(mr('H1')), inbound()), ['merge.unsaid', 'MRG-1']],
  [
    'no kept number',
    () => patientsMerged(world, adt(`PID|1||${card(wang)}`, `MRG|${mr('H1')}`), inbound()),
    ['merge.unsaid', 'PID-3'],
  ],
])('%s is kept with its reason', async (_, call, expected) => {
  expect(await reason(call())).toEqual(expected)
})
