import { registerTerminal } from '../src/healthcard/service.ts'
import { handlersOf } from '../src/handlers.ts'
import { idBytes, idText } from '../src/infra/ids.ts'
import { deliverDue } from '../src/infra/outbox.ts'
import { aSlot, type Clinic } from './clinic.ts'
import { aReport } from './reports.ts'
import { aResident, callAs, type Answer, type TestResident } from './residents.ts'
import { aPoint, aSampler, typed } from './sampling.ts'
import { staffCall, staffCookie } from './staff.ts'
import type { World } from './world.ts'

/** A resident with a row of every kind that a route can name. */
export interface Household {
  own: TestResident
  memberId: string
  /** A grown-up who has not agreed yet. */
  awaitedId: string
  /** A child whose guardian nobody has confirmed. */
  wardId: string
  /** Somebody else's claim to this resident. */
  caretakerId: string
  sessionId: string
  cardId: string
  staticCodeId: string
  bookingId: string
  noticeId: string
  reportId: string
  missingId: string
  shareId: string
  /** A slot that is free. */
  slotId: string
}

export async function aHousehold(world: World, clinic: Clinic): Promise<Household> {
  const own = await aResident(world, { level: 'L2' })
  const [awaited, ward, slotId] = [
    await aResident(world, { beside: own }),
    await aResident(world, { beside: own, birthday: '2020-05-01' }),
    await aSlot(world, clinic),
  ]
  await waits(world, awaited, 'consent-awaited', 'parent')
  await waits(world, ward, 'guardian-awaited', 'child')
  const cardId = await made(callAs(world.url, own, 'POST', '/cards', { memberId: own.memberId }))
  const booked = { slotId: await aSlot(world, clinic), memberId: own.memberId }
  const bookingId = await made(callAs(world.url, own, 'POST', '/bookings', booked))
  const code = { hospitalId: clinic.hospitalId }
  const staticCodeId = await made(callAs(world.url, own, 'POST', `/cards/${cardId}/static-codes`, code))
  while ((await deliverDue(world, handlersOf(world))) > 0);
  const reportId = await aReport(world, own.personKey)
  const link = { reportIds: [reportId], recipient: '家庭医生', hours: 24, code: null, name: 'masked', agreed: true }
  return {
    ...{ own, memberId: own.memberId, awaitedId: awaited.memberId, wardId: ward.memberId, cardId, bookingId, slotId },
    ...{ staticCodeId, caretakerId: await aCaretaker(world, own) },
    sessionId: await idIn(world, 'account_session', own),
    noticeId: await idIn(world, 'notice', own),
    reportId,
    shareId: await made(callAs(world.url, own, 'POST', '/shares', link)),
    missingId: await made(callAs(world.url, own, 'POST', '/missing-results', aMissing(world, own.memberId))),
  }
}

/** What a resident says of a result that does not come. */
function aMissing(world: World, memberId: string): Record<string, unknown> {
  return { memberId, sampledAt: world.clock.now().toISOString(), place: '柳湾社区 3 号采样点' }
}

async function waits(world: World, { memberId }: TestResident, state: string, relation: string): Promise<void> {
  await world.sql.change(
    'UPDATE member SET state = ?, basis = NULL, relation = ?, self_mark = NULL, default_mark = NULL WHERE id = ?',
    [state, relation, idBytes(memberId)],
  )
}

async function aCaretaker(world: World, { personKey }: TestResident): Promise<string> {
  const [other, id, now] = [await aResident(world), world.newId(), world.clock.now()]
  await world.sql.change(
    `INSERT INTO member (account_id, id, person_key, relation, state, basis, created_at, updated_at)
     VALUES (?, ?, ?, 'spouse', 'active', 'consent', ?, ?)`,
    [idBytes(other.accountId), idBytes(id), personKey, now, now],
  )
  return id
}

async function made(answer: Promise<Answer>): Promise<string> {
  const { status, body } = await answer
  if (status >= 300) throw new Error(`a household could not be made: ${status} ${JSON.stringify(body)}`)
  return String(body['id'])
}

async function idIn(world: World, table: 'account_session' | 'notice', { accountId }: TestResident): Promise<string> {
  const [row] = await world.sql.select<{ id: Buffer }>(`SELECT id FROM ${table} WHERE account_id = ? LIMIT 1`, [
    idBytes(accountId),
  ])
  if (!row) throw new Error(`no ${table} of this resident`)
  return idText(row.id)
}

const actor = { kind: 'system', id: null, name: 'test', roles: [], hospitalId: null, address: null } as const

/** Rows of one hospital that its staff work with. */
export interface Office {
  hospitalId: string
  terminalId: string
  letterId: string
  deliveryId: string
  staffId: string
  staffSessionId: string
  pointId: string
  tubeId: string
  sampleId: string
  missingId: string
  reviewId: string
  typedId: string
  criticalId: string
}

export async function anOffice(world: World, hospitalId: string, staff: { id: string }): Promise<Office> {
  const [letterId, deliveryId, now] = [world.newId(), world.newId(), world.clock.now()]
  const name = `自助机 ${letterId.slice(-6)}`
  const terminal = { hospitalId, name, department: null, permissions: ['verify'] as const }
  const { id: terminalId } = await registerTerminal(world, terminal, { actor, traceId: 'test' })
  const raw = world.sealer.seal('MSH|^~\\&|LAB')
  await world.sql.change(
    `INSERT INTO dead_letter (id, source, sender, hospital_id, reference, sha256, kind, encoding, raw_sealed, code, words, state, first_at, last_at)
     VALUES (?, 'hl7v2', 'LAB|A', ?, 'M1', ?, 'ORU^R01', 'UTF-8', ?, 'type.unread', 'nobody reads this', 'open', ?, ?)`,
    [idBytes(letterId), hospitalId, Buffer.alloc(32, letterId), raw, now, now],
  )
  await world.sql.change(
    `INSERT INTO outbox (id, lane, fact, payload, state, due_at, attempts, created_at)
     VALUES (?, 'hospital', 'booking.booked', ?, 'dead', ?, 24, ?)`,
    [idBytes(deliveryId), JSON.stringify({ personKey: '00', bookingId: world.newId(), hospitalId }), now, now],
  )
  const missingId = await aMissingAt(world, hospitalId)
  const criticalId = await aCriticalAt(world, hospitalId)
  const pointId = await aPoint(world, hospitalId)
  const person = typed(world)
  const tubeId = world.newId()
  await (await aSampler(world, pointId, hospitalId)).put(tubeId, { people: [person] })
  const [session] = await world.sql.select<{ id: Buffer }>('SELECT id FROM staff_session WHERE staff_id = ?', [
    idBytes(staff.id),
  ])
  return {
    ...{
      hospitalId,
      terminalId,
      letterId,
      deliveryId,
      staffId: staff.id,
      pointId,
      tubeId,
      sampleId: person.id,
      missingId,
      reviewId: await aReviewAt(world, hospitalId),
      typedId: await aTypedAt(world, hospitalId),
      criticalId,
    },
    staffSessionId: session ? idText(session.id) : '',
  }
}

/** A result missed by somebody, of a sample examined there. */
async function aMissingAt(world: World, hospitalId: string): Promise<string> {
  const own = await aResident(world, { level: 'L2' })
  const reportId = await aReport(world, own.personKey, { labId: hospitalId })
  return made(callAs(world.url, own, 'POST', '/missing-results', { ...aMissing(world, own.memberId), reportId }))
}

/** A report of that institution whose versions deny each other. */
async function aReviewAt(world: World, labId: string): Promise<string> {
  const { personKey } = await aResident(world)
  const said = { labId, sampleNumber: world.newId(), kind: 'nucleic-acid' as const }
  await aReport(world, personKey, { ...said, outcome: 'negative' })
  return aReport(world, personKey, { ...said, outcome: 'positive' })
}

/** A result of that institution that somebody has typed in. */
async function aTypedAt(world: World, labId: string): Promise<string> {
  const { cookie } = await staffCookie(world, { roles: ['data-desk'], hospitalId: null })
  const said = { of: 'tube', labId, status: 'final', tubeCode: 'TYPED-1', outcome: 'negative' }
  const body = { ...said, issuedAt: world.clock.now().toISOString() }
  return made(staffCall(world, 'POST /typed-results', { cookie, body }))
}

/** A critical value that a hospital has found. */
async function aCriticalAt(world: World, hospitalId: string): Promise<string> {
  const { personKey } = await aResident(world, { level: 'L2' })
  const reportId = await aReport(world, personKey, { labId: hospitalId })
  const id = world.newId()
  await world.sql.change(
    `INSERT INTO critical_value (id, hospital_id, person_key, report_id, raised_at, due_at, tells)
     VALUES (?, ?, ?, ?, ?, ?, 0)`,
    [idBytes(id), hospitalId, personKey, idBytes(reportId), world.clock.now(), world.clock.now()],
  )
  return id
}
