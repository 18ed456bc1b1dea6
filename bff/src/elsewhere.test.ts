import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { may, reaches, roles, type Permission, type Role } from '@onecard/shared/permissions'
import type { Route } from '@onecard/shared/treaty'
import { aClinic, aSlot } from '../test/clinic.ts'
import { aClient, aDirectory, fhirCall, fhirHospital } from '../test/fhir.ts'
import { aHospital } from '../test/hospital.ts'
import { anOffice, type Office } from '../test/household.ts'
import { aResident, callAs, type TestResident } from '../test/residents.ts'
import { allRoutes, namesARow } from '../test/routes.ts'
import { aStaff, staffCall, staffCookie, type Answer } from '../test/staff.ts'
import { aTerminal } from '../test/terminal.ts'
import { openWorld, type World } from '../test/world.ts'
import { fhirTable } from './fhir.ts'

/** Another hospital's rows are not there: for its staff, its terminals and its systems. */

let world: World
beforeAll(async () => {
  const { port } = aHospital()
  world = await openWorld({
    ports: { yc1: port, yctcm: port },
    hospitals: [fhirHospital('yc1'), fhirHospital('yctcm')],
  })
  await aDirectory(world, 'yc1')
  await aClinic(world, { hospitalId: 'yctcm' })
})
afterAll(() => world.close())

const reason = '例行检查'

interface Attempt {
  path: string
  body?: unknown
}

/** What is asked of a row, with its real id. */
const cases: Record<string, (office: Office) => Attempt> = {
  'GET /staff-api/hospitals/:id/settings': ({ hospitalId }) => ({ path: `/hospitals/${hospitalId}/settings` }),
  'GET /staff-api/hospitals/:id/settings/history': ({ hospitalId }) => ({
    path: `/hospitals/${hospitalId}/settings/history`,
  }),
  'PATCH /staff-api/hospitals/:id/settings': ({ hospitalId }) => ({
    ...{ path: `/hospitals/${hospitalId}/settings`, body: { basedOn: 0, change: { maxActive: 4 }, reason } },
  }),
  'GET /staff-api/bookings': ({ hospitalId }) => ({ path: `/bookings?hospitalId=${hospitalId}` }),
  'GET /staff-api/letters': ({ hospitalId }) => ({ path: `/letters?hospitalId=${hospitalId}` }),
  'GET /staff-api/letters/:id': ({ letterId }) => ({ path: `/letters/${letterId}` }),
  'POST /staff-api/letters/:id/replay': ({ letterId }) => ({ path: `/letters/${letterId}/replay`, body: {} }),
  'POST /staff-api/letters/:id/dismissal': ({ letterId }) => ({
    ...{ path: `/letters/${letterId}/dismissal`, body: { reason } },
  }),
  'POST /staff-api/deliveries/:id/redrive': ({ deliveryId }) => ({
    ...{ path: `/deliveries/${deliveryId}/redrive`, body: { reason } },
  }),
  'GET /staff-api/terminals': ({ hospitalId }) => ({ path: `/terminals?hospitalId=${hospitalId}` }),
  'POST /staff-api/terminals': ({ hospitalId, letterId }) => ({
    path: '/terminals',
    body: { hospitalId, name: `窗口 ${letterId}`.slice(0, 30), department: null, permissions: ['verify'], reason },
  }),
  'POST /staff-api/terminals/:id/key': ({ terminalId }) => ({ path: `/terminals/${terminalId}/key`, body: { reason } }),
  'POST /staff-api/terminals/:id/revocation': ({ terminalId }) => ({
    ...{ path: `/terminals/${terminalId}/revocation`, body: { reason } },
  }),
  'GET /staff-api/staff': ({ hospitalId }) => ({ path: `/staff?hospitalId=${hospitalId}` }),
  'POST /staff-api/staff': ({ hospitalId, letterId }) => ({
    path: '/staff',
    body: { username: `u${letterId.slice(-8)}`, name: '李某', hospitalId, roles: ['scheduler'], reason },
  }),
  'PATCH /staff-api/staff/:id': ({ staffId }) => ({ path: `/staff/${staffId}`, body: { name: '王某', reason } }),
  'POST /staff-api/staff/:id/reset': ({ staffId }) => ({ path: `/staff/${staffId}/reset`, body: { reason } }),
  'GET /staff-api/criticals': ({ hospitalId }) => ({ path: `/criticals?hospitalId=${hospitalId}` }),
  'GET /staff-api/criticals/:id': ({ criticalId }) => ({ path: `/criticals/${criticalId}` }),
  'POST /staff-api/criticals/:id/acknowledgement': ({ criticalId }) => ({
    ...{ path: `/criticals/${criticalId}/acknowledgement`, body: { note: '已通知' } },
  }),
  'PUT /staff-api/tubes/:id': ({ tubeId, pointId }) => ({
    path: `/tubes/${tubeId}`,
    body: { code: 'TUBE-1', size: 10, pointId, openedAt: '2026-11-25T03:00:00Z', sealed: null, people: [] },
  }),
  'GET /staff-api/tubes/:id': ({ tubeId }) => ({ path: `/tubes/${tubeId}` }),
  'POST /staff-api/tubes/:id/people/:personId/correction': ({ tubeId, sampleId }) => ({
    ...{ path: `/tubes/${tubeId}/people/${sampleId}/correction`, body: { to: null, reason } },
  }),
  'POST /staff-api/missing-results/:id/answer': ({ missingId }) => ({
    ...{ path: `/missing-results/${missingId}/answer`, body: { state: 'found', answer: '样本在实验室排队' } },
  }),
  'POST /staff-api/reviews/:id/settlement': ({ reviewId }) => ({
    ...{ path: `/reviews/${reviewId}/settlement`, body: { hash: '0'.repeat(64), reason } },
  }),
  'POST /staff-api/typed-results/:id/check': ({ typedId }) => ({
    ...{ path: `/typed-results/${typedId}/check`, body: { verdict: 'confirmed' } },
  }),
  'POST /staff-api/sampling-points': ({ hospitalId, letterId }) => ({
    path: '/sampling-points',
    body: {
      ...{
        hospitalId,
        name: `采样点 ${letterId.slice(-8)}`,
        address: '东门',
        phone: '0900-555-0101',
        entrance: 'mass',
      },
      ...{ opens: '08:00', closes: '20:00', takesSingles: true, latitude: 29.5, longitude: 102.1, reason },
    },
  }),
  'PATCH /staff-api/sampling-points/:id': ({ pointId }) => ({
    ...{ path: `/sampling-points/${pointId}`, body: { state: 'closed', reason } },
  }),
}

/** Rows that belong to no hospital, and whose staff they are for. */
const citywide: Record<string, string> = {
  'GET /staff-api/people/:id': 'a person is nobody’s: each look is written down and shown to the person',
  'POST /staff-api/people/:id/unmasking': 'likewise',
  'POST /staff-api/people/:id/identity': 'papers may be shown at any counter',
  'POST /staff-api/claims/:id/confirmation': 'likewise',
  'POST /staff-api/disputes/:id/decision': 'likewise',
}
/** A role of one hospital that the route opens to; undefined where only the city's staff come in. */
const roleFor = ({ auth }: Route): Role | undefined =>
  roles.find((role) => reaches[role] !== 'city' && may([role], auth.slice('staff:'.length) as Permission))

describe('staff of another hospital', () => {
  const naming = () => allRoutes(world).filter(({ name, route }) => name.includes(' /staff-api/') && namesARow(route))

  test('every route that names a row or a hospital has its case here', () => {
    const open = naming().filter(({ route }) => route.auth.startsWith('staff:') && roleFor(route))
    const known = [...Object.keys(cases), ...Object.keys(citywide)]
    expect(open.map(({ name }) => name).sort()).toEqual(known.sort())
  })

  test.each(Object.entries(cases))('%s: is told that it is not there', async (name, attempt) => {
    const { route } = allRoutes(world).find((one) => one.name === name)!
    const role = roleFor(route)!
    const [own, other] = await Promise.all(
      ['yc1', 'yctcm'].map(async (hospitalId) => (await staffCookie(world, { roles: [role], hospitalId })).cookie),
    )
    const office = await anOffice(world, 'yc1', await aStaff(world, { roles: ['scheduler'], hospitalId: 'yc1' }))
    const { path, body } = attempt(office)
    const ask = (cookie: string): Promise<Answer> => staffCall(world, `${name.split(' ')[0]} ${path}`, { cookie, body })
    const answer = await ask(other!)
    expect([answer.status, answer.body['code']]).toEqual([404, expect.stringMatching(/^\w+\.(unknown|not-found)$/)])
    expect((await ask(own!)).status).not.toBe(404)
  })

  test("one cannot end another's session", async () => {
    const [own, other] = await Promise.all([1, 2].map(() => staffCookie(world, { hospitalId: 'yc1' })))
    const { staffSessionId } = await anOffice(world, 'yc1', own!.staff)
    const answer = await staffCall(world, `DELETE /sessions/${staffSessionId}`, { cookie: other!.cookie })
    expect(answer.status).toBe(404)
    expect((await staffCall(world, 'GET /me', { cookie: own!.cookie })).status).toBe(200)
  })
})

test('a terminal is told of the appointments at its own institution only', async () => {
  const zhang = await aBookedResident()
  const { body: card } = await callAs(world.url, zhang, 'POST', '/cards', { memberId: zhang.memberId })
  const seen = async (hospitalId: string) => {
    const code = await callAs(world.url, zhang, 'POST', `/cards/${String(card['id'])}/static-codes`, { hospitalId })
    const terminal = await aTerminal(world, hospitalId, ['verify', 'appointments'])
    return (await terminal.verify(String(code.body['code']))).body.appointments
  }
  expect(await seen('yc1')).toHaveLength(1)
  expect(await seen('yctcm')).toEqual([])
})

test('a hospital’s system finds nothing of another hospital, of whatever type, by whatever way', async () => {
  const [own, other] = await Promise.all(['yc1', 'yctcm'].map(async (id) => (await aClient(world, id)).token()))
  await aPublishedDay(own!)
  await aBookedResident()
  await aPublishedReport(own!)
  const wrong: string[] = []
  for (const { type, interactions } of fhirTable(world).values()) {
    const found = await fhirCall<{ entry?: { resource: { id: string } }[] }>(world, own!, 'GET', `${type}?_count=1`)
    const id = found.body.entry?.[0]?.resource.id
    if (!id) wrong.push(`${type}: nothing to look for`)
    const ways = [`${type}/${id}`, `${type}/${id}/_history/1`, `${type}/${id}/_history`]
    const offered = [true, interactions.includes('vread'), interactions.includes('history-instance')]
    for (const way of ways.filter((_, i) => offered[i])) {
      const { status } = await fhirCall(world, other!, 'GET', way)
      if (status !== 404) wrong.push(`GET ${way}: ${status}`)
    }
    const searched = await fhirCall<{ total?: number; entry?: unknown[] }>(world, other!, 'GET', `${type}?_id=${id}`)
    if ((searched.body.entry ?? []).length > 0) wrong.push(`${type}?_id=${id} finds it`)
  }
  expect(wrong).toEqual([])
})

/** With all that stands around it, as a laboratory would publish it. */
async function aPublishedReport(token: string): Promise<void> {
  const subject = { type: 'Patient', identifier: { type: { coding: [{ code: 'MR' }] }, value: 'M-1' } }
  const common = { status: 'final', code: { coding: [{ code: '2823-3', display: '血钾' }] }, subject }
  const observation = { resourceType: 'Observation', ...common, valueQuantity: { value: 4.1, unit: 'mmol/L' } }
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
  for (const around of [
    observation,
    { resourceType: 'Specimen', identifier: [{ value: 'S-1' }], subject },
    { resourceType: 'ServiceRequest', status: 'active', intent: 'order', subject },
    { resourceType: 'Media', status: 'completed', content: { contentType: 'image/png', data: png } },
    { resourceType: 'Binary', contentType: 'image/png', data: png },
  ]) {
    expect((await fhirCall(world, token, 'POST', around.resourceType, around)).status).toBe(201)
  }
  const report = { resourceType: 'DiagnosticReport', ...common, issued: '2026-11-22T09:30:00+08:00' }
  expect((await fhirCall(world, token, 'POST', 'DiagnosticReport', report)).status).toBe(201)
}

async function aBookedResident(): Promise<TestResident> {
  const [zhang, clinic] = [await aResident(world), await aClinic(world, { hospitalId: 'yc1' })]
  const slotId = await aSlot(world, clinic, { startsAt: new Date('2026-11-25T06:00:00Z') })
  await callAs(world.url, zhang, 'POST', '/bookings', { slotId, memberId: zhang.memberId })
  return zhang
}

async function aPublishedDay(token: string): Promise<void> {
  const actor = [{ reference: 'PractitionerRole/chen-shuwen' }]
  await fhirCall(world, token, 'PUT', 'Schedule/own', { resourceType: 'Schedule', id: 'own', actor })
  await fhirCall(world, token, 'PUT', 'Slot/own-1', {
    ...{ resourceType: 'Slot', id: 'own-1', schedule: { reference: 'Schedule/own' }, status: 'free' },
    ...{ start: '2026-11-26T01:00:00Z', end: '2026-11-26T01:30:00Z' },
  })
}
