import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { fhirHospital } from '../../test/fhir.ts'
import { staffCall, staffCookie } from '../../test/staff.ts'
import { openWorld, type World } from '../../test/world.ts'
import { clientDoor } from '../client/service.ts'
import { idBytes } from '../infra/ids.ts'

const reason = '接口已修复'
let world: World
let platform: string
let dataDesk: string

beforeAll(async () => {
  world = await openWorld({ hospitals: [fhirHospital('new')] })
  for (const id of ['yc1', 'yctcm']) {
    await world.sql.change(
      "INSERT INTO hospital (id, name, short_name, kind, address, phone, updated_at) VALUES (?, ?, ?, 'general', '', '', ?)",
      [id, id, id, world.clock.now()],
    )
  }
  platform = (await staffCookie(world, { roles: ['platform-admin'] })).cookie
  dataDesk = (await staffCookie(world, { roles: ['data-desk'], hospitalId: 'yc1' })).cookie
})
afterAll(() => world.close())

async function failed(payload: Record<string, string>, state: 'dead' | 'due' = 'dead'): Promise<string> {
  const id = world.newId()
  const now = world.clock.now()
  await world.sql.change(
    `INSERT INTO outbox (id, lane, fact, payload, state, due_at, attempts, last_error, created_at)
     VALUES (?, 'hospital', 'booking.booked', ?, ?, ?, 24, 'HospitalSilent: no answer', ?)`,
    [idBytes(id), JSON.stringify(payload), state, now, now],
  )
  return id
}

const redrive = (cookie: string, id: string) =>
  staffCall(world, `POST /deliveries/${id}/redrive`, { cookie, body: { reason } })
const listed = async (cookie: string) =>
  ((await staffCall(world, 'GET /deliveries', { cookie })).body['items'] as { id: string }[]).map(({ id }) => id)

describe('deliveries that failed for good', () => {
  test("are shown to a hospital's data desk when they are about that hospital, and to the city's staff all", async () => {
    const own = await failed({ bookingId: 'b1', hospitalId: 'yc1' })
    const other = await failed({ bookingId: 'b2', hospitalId: 'yctcm' })
    const personal = await failed({ noticeId: 'n1' })
    const waiting = await failed({ bookingId: 'b3', hospitalId: 'yc1' }, 'due')
    expect(await listed(dataDesk)).toEqual([own])
    expect(await listed(platform)).toEqual([personal, other, own])
    expect((await redrive(dataDesk, other)).body['code']).toBe('delivery.unknown')
    expect((await redrive(dataDesk, waiting)).body['code']).toBe('delivery.unknown')
  })

  test('go on their way again once, however many press the button', async () => {
    const id = await failed({ bookingId: 'b4', hospitalId: 'yc1' })
    const answers = await Promise.all([redrive(dataDesk, id), redrive(platform, id), redrive(platform, id)])
    expect(answers.map(({ status }) => status).sort()).toEqual([204, 404, 404])
    const [row] = await world.sql.select<{ state: string; attempts: number }>(
      'SELECT state, attempts FROM outbox WHERE id = ?',
      [idBytes(id)],
    )
    expect(row).toEqual({ state: 'due', attempts: 0 })
    const written = await world.sql.select('SELECT reason FROM audit_entry WHERE object = ?', [`delivery:${id}`])
    expect(written).toEqual([{ reason }])
  })
})

describe("hospitals' systems", () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  const jwk = { ...publicKey.export({ format: 'jwk' }), kid: 'his-1' }
  const registration = {
    hospitalId: 'yc1',
    name: '市一 HIS',
    scopes: 'system/Slot.cruds',
    jwks: { keys: [jwk] },
    reason,
  }
  const put = (body: unknown, cookie = platform) => staffCall(world, 'PUT /clients/his-yc1', { cookie, body })

  test('are registered with their public keys, and never with a private one', async () => {
    expect((await put(registration)).body).toMatchObject({ clientId: 'his-yc1', keyIds: ['his-1'], active: true })
    const secret = { ...privateKey.export({ format: 'jwk' }), kid: 'his-1' }
    expect((await put({ ...registration, jwks: { keys: [secret] } })).body['code']).toBe('request.invalid')
    expect((await put({ ...registration, scopes: 'everything' })).body['code']).toBe('request.invalid')
    expect((await put({ ...registration, hospitalId: 'nowhere' })).body['code']).toBe('hospital.unknown')
  })

  test('are registered for a hospital that is connected and has published nothing yet', async () => {
    const wanted = { ...registration, hospitalId: 'new' }
    expect((await staffCall(world, 'PUT /clients/his-new', { cookie: platform, body: wanted })).status).toBe(200)
    await world.sql.change("DELETE FROM client WHERE id = 'his-new'")
  })

  test("are shut out at once and let in again; a hospital's admin sees its own and may not touch it", async () => {
    await put(registration)
    const flip = (active: boolean, cookie = platform) =>
      staffCall(world, 'POST /clients/his-yc1/switch', { cookie, body: { active, reason } })
    expect((await flip(false)).body).toMatchObject({ active: false })
    expect(await clientDoor(world).find('his-yc1')).toBeNull()
    expect((await flip(true)).body).toMatchObject({ active: true })
    const admin = await staffCookie(world, { roles: ['hospital-admin'], hospitalId: 'yctcm' })
    expect((await staffCall(world, 'GET /clients', { cookie: admin.cookie })).body['items']).toEqual([])
    expect((await flip(false, admin.cookie)).body['code']).toBe('staff.forbidden')
    expect((await staffCall(world, 'GET /clients', { cookie: platform })).body['items']).toHaveLength(1)
  })
})

describe('booking rules', () => {
  const change = (cookie: string, body: Record<string, unknown>, hospital = 'yc1') =>
    staffCall(world, `PATCH /hospitals/${hospital}/settings`, { cookie, body: { reason, ...body } })
  const read = async (cookie: string, hospital = 'yc1') =>
    (await staffCall(world, `GET /hospitals/${hospital}/settings`, { cookie })).body

  test('are changed one by one, kept with their history, and written down with what changed', async () => {
    const { cookie } = await staffCookie(world, { roles: ['hospital-admin'], hospitalId: 'yc1' })
    const changed = await change(cookie, { basedOn: 0, change: { horizonDays: 14 } })
    expect(changed.body).toMatchObject({ version: 1, rules: { horizonDays: 14, releaseTime: '07:00' } })
    const again = await change(cookie, { basedOn: 1, change: { releaseTime: '06:30' } })
    expect(again.body).toMatchObject({ version: 2, rules: { horizonDays: 14, releaseTime: '06:30' } })
    const history = await staffCall(world, 'GET /hospitals/yc1/settings/history', { cookie })
    expect(history.body['items']).toMatchObject([{ version: 2 }, { version: 1 }])
    const [row] = await world.sql.select<{ details: string; hospital_id: string }>(
      "SELECT details, hospital_id FROM audit_entry WHERE action = 'settings.change' ORDER BY id DESC LIMIT 1",
    )
    expect(row).toEqual({ details: 'releaseTime: "07:00" → "06:30"', hospital_id: 'yc1' })
  })

  test('of two who change them at the same time one is told to look again', async () => {
    const { version } = await read(platform, 'yctcm')
    const answers = await Promise.all(
      [7, 8, 9].map((horizonDays) => change(platform, { basedOn: version, change: { horizonDays } }, 'yctcm')),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409])
    expect(answers.flatMap(({ body }) => body['code'] ?? [])).toEqual(['settings.stale', 'settings.stale'])
  })

  test('that make no sense are refused with where', async () => {
    const { version } = await read(platform)
    const answer = await change(platform, { basedOn: version, change: { horizonDays: 99 } })
    expect(answer.body).toMatchObject({ code: 'request.invalid', details: [{ path: 'change.horizonDays' }] })
    expect((await change(platform, { basedOn: version, change: { noSuchRule: 1 } })).status).toBe(400)
  })

  test("another hospital's are not there", async () => {
    const { cookie } = await staffCookie(world, { roles: ['hospital-admin'], hospitalId: 'yc1' })
    expect((await change(cookie, { basedOn: 0, change: { horizonDays: 1 } }, 'yctcm')).body['code']).toBe(
      'hospital.unknown',
    )
    expect(await read(cookie, 'yctcm')).toMatchObject({ code: 'hospital.unknown' })
  })
})
