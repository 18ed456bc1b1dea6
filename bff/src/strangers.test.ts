import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { aClinic, type Clinic } from '../test/clinic.ts'
import { aHospital } from '../test/hospital.ts'
import { aHousehold, type Household } from '../test/household.ts'
import { aResident, callAs, type Answer } from '../test/residents.ts'
import { allRoutes, namesARow } from '../test/routes.ts'
import { openWorld, type World } from '../test/world.ts'

/** Another's row is not there: for every route of residents that names a row, tried by who has its real id. */

let world: World
let clinic: Clinic
beforeAll(async () => {
  world = await openWorld({ ports: { yc1: aHospital().port } })
  clinic = await aClinic(world, { hospitalId: 'yc1' })
})
afterAll(() => world.close())

interface Attempt {
  path: string
  body?: unknown
}
type RowName = keyof Omit<Household, 'own'>

/** Which row the request names; the rest of it is as it should be. */
interface Case {
  row: RowName
  attempt: (id: string, asker: Household) => Attempt
}

const at = (row: RowName, path: (id: string) => string, body?: unknown): Case => ({
  row,
  attempt: (id) => ({ path: path(id), ...(body === undefined ? {} : { body }) }),
})
const card = (rest = '', body?: unknown) => at('cardId', (id) => `/cards/${id}${rest}`, body)

const cases: Record<string, Case> = {
  'GET /api/members/:id': at('memberId', (id) => `/members/${id}`),
  'PATCH /api/members/:id': at('memberId', (id) => `/members/${id}`, { isDefault: true }),
  'DELETE /api/members/:id': at('wardId', (id) => `/members/${id}`),
  'POST /api/members/:id/invitation': at('awaitedId', (id) => `/members/${id}/invitation`),
  'POST /api/members/:id/guardian-check': at('wardId', (id) => `/members/${id}/guardian-check`),
  'POST /api/members/:id/dispute': at('memberId', (id) => `/members/${id}/dispute`, { reason: '这不是我的账号' }),
  'POST /api/members/:id/correction': at('memberId', (id) => `/members/${id}/correction`, {
    name: '张明',
    reason: '户口本上的名字',
  }),
  'DELETE /api/caretakers/:id': at('caretakerId', (id) => `/caretakers/${id}`),
  'DELETE /api/sessions/:id': at('sessionId', (id) => `/sessions/${id}`),
  'POST /api/cards': { row: 'memberId', attempt: (id) => ({ path: '/cards', body: { memberId: id } }) },
  'GET /api/cards/:id': card(),
  'POST /api/cards/:id/leases': card('/leases', { deviceId: 'device-of-a-test' }),
  'POST /api/cards/:id/loss': card('/loss'),
  'POST /api/cards/:id/restoration': card('/restoration'),
  'DELETE /api/cards/:id': card(),
  'GET /api/cards/:id/uses': card('/uses'),
  'GET /api/cards/:id/changes': card('/changes'),
  'POST /api/cards/:id/static-codes': card('/static-codes', { hospitalId: 'yc1' }),
  'GET /api/cards/:id/static-codes': card('/static-codes'),
  'DELETE /api/cards/:id/static-codes/:codeId': {
    row: 'staticCodeId',
    attempt: (id, { cardId }) => ({ path: `/cards/${cardId}/static-codes/${id}` }),
  },
  'GET /api/bookings': at('memberId', (id) => `/bookings?memberId=${id}`),
  'GET /api/bookings/quote': {
    row: 'memberId',
    attempt: (id, { slotId }) => ({ path: `/bookings/quote?slotId=${slotId}&memberId=${id}` }),
  },
  'POST /api/bookings': {
    row: 'memberId',
    attempt: (id, { slotId }) => ({ path: '/bookings', body: { slotId, memberId: id } }),
  },
  'PUT /api/privacy/caretakers/:id': at('caretakerId', (id) => `/privacy/caretakers/${id}`, { allowed: true }),
  'GET /api/reports/:id/health-card': at('reportId', (id) => `/reports/${id}/health-card`),
  'DELETE /api/shares/:id': at('shareId', (id) => `/shares/${id}`),
  'POST /api/shares': {
    row: 'reportId',
    attempt: (id) => ({
      path: '/shares',
      body: { reportIds: [id], recipient: '家庭医生', hours: 24, code: null, name: 'masked', agreed: true },
    }),
  },
  'GET /api/reports/:id/pdf': at('reportId', (id) => `/reports/${id}/pdf`),
  'GET /api/bookings/:id': at('bookingId', (id) => `/bookings/${id}`),
  'GET /api/reports': at('memberId', (id) => `/reports?memberId=${id}`),
  'GET /api/reports/:id': at('reportId', (id) => `/reports/${id}`),
  'GET /api/reports/:id/images': at('reportId', (id) => `/reports/${id}/images`),
  'GET /api/reports/:id/images/:series/:instance': at('reportId', (id) => `/reports/${id}/images/1.2/1.2.3`),
  'GET /api/reports/:id/ecg': at('reportId', (id) => `/reports/${id}/ecg`),
  'GET /api/reports/:id/ecg/leads/:lead': at('reportId', (id) => `/reports/${id}/ecg/leads/II`),
  'GET /api/reports/:id/documents/:document': at('reportId', (id) => `/reports/${id}/documents/${'0'.repeat(64)}`),
  'POST /api/missing-results': {
    row: 'memberId',
    attempt: (id) => ({
      path: '/missing-results',
      body: { memberId: id, sampledAt: '2026-11-25T03:00:00Z', place: '柳湾社区 3 号采样点' },
    }),
  },
  'GET /api/missing-results': at('memberId', (id) => `/missing-results?memberId=${id}`),
  'POST /api/missing-results/:id/withdrawal': at('missingId', (id) => `/missing-results/${id}/withdrawal`),
  'GET /api/members/:id/pass': at('memberId', (id) => `/members/${id}/pass`),
  'GET /api/members/:id/tests': at('memberId', (id) => `/members/${id}/tests`),
  'GET /api/members/:id/trends/:code': at('memberId', (id) => `/members/${id}/trends/6690-2`),
  'POST /api/bookings/:id/cancellation': at('bookingId', (id) => `/bookings/${id}/cancellation`, {}),
}

/** What the whole town may know of. */
const everybodys = [
  'GET /api/departments/:id/doctors',
  'GET /api/doctors/:id',
  'PUT /api/doctors/:id/follow',
  'DELETE /api/doctors/:id/follow',
  'GET /api/availability/days',
  'GET /api/availability/sessions',
]
/** Answers nothing to anybody: a test of its own below. */
const silent = ['POST /api/notices/read']

test('every route of residents that names a row has its case here', () => {
  const naming = allRoutes(world).filter(({ route }) => route.auth === 'resident' && namesARow(route))
  const known = [...Object.keys(cases), ...everybodys, ...silent]
  expect(naming.map(({ name }) => name).sort()).toEqual(known.sort())
})

test.each(Object.entries(cases))(
  '%s: a stranger with the real id is told what is told of no id at all',
  async (name, { row, attempt }) => {
    const [household, stranger] = [await aHousehold(world, clinic), await aHousehold(world, clinic)]
    const ask = (who: Household, id: string): Promise<Answer> => {
      const { path, body } = attempt(id, who)
      return callAs(world.url, who.own, name.split(' ')[0]!, path, body)
    }
    const real = await ask(stranger, household[row])
    const none = await ask(household, world.newId())
    expect([real.status, none.status]).toEqual([404, 404])
    expect({ ...real.body, traceId: '' }).toEqual({ ...none.body, traceId: '' })
    expect(real.body['code']).toMatch(/\.(unknown|not-found)$/)
    // The id is real, and nothing has happened to it: its owner is not told so.
    expect((await ask(household, household[row])).body['code']).not.toBe(real.body['code'])
  },
)

test("reading another's notices leaves them unread", async () => {
  const [household, stranger] = [await aHousehold(world, clinic), await aResident(world)]
  const unread = async () => (await callAs(world.url, household.own, 'GET', '/notices/unread')).body
  const before = await unread()
  const { status } = await callAs(world.url, stranger, 'POST', '/notices/read', { ids: [household.noticeId] })
  expect(status).toBeLessThan(300)
  expect(await unread()).toEqual(before)
  await callAs(world.url, household.own, 'POST', '/notices/read', { ids: [household.noticeId] })
  expect(await unread()).not.toEqual(before)
})
