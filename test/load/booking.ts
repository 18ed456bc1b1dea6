import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { aClinic, type Clinic } from '../../bff/test/clinic.ts'
import { aResident, type TestResident } from '../../bff/test/residents.ts'
import { chunks } from '../../bff/src/infra/groups.ts'
import { publish, type PublishedSlot } from '../../bff/src/schedule/service.ts'
import { defaultRules } from '@onecard/shared/settings'
import { fire, type Shot } from './fire.ts'
import { openStage, type Stage } from './stage.ts'
import { atLeast, atMost, none, shown, type BenchRow, type Pair } from './report.ts'

const runs = 3
const listRuns = 7
const inFlight = 16
const halfHourMs = 30 * 60_000

/** Availability list and booking, over HTTP with sign-in, beside bare baselines of the same run. */
export async function bookingSuite(log: (line: string) => void): Promise<BenchRow[]> {
  const stage = await openStage()
  try {
    log('residents sign in …')
    const crowd = await residents(stage, 2_000)
    return [
      ...(await listMeasure(stage, crowd, log)),
      ...(await bookingMeasure(stage, crowd, { name: 'one hot slot', slots: 1, places: 500, requests: 1_000 }, log)),
      ...(await bookingMeasure(stage, crowd, { name: '50 slots', slots: 50, places: 10, requests: 1_000 }, log)),
      ...(await bookingMeasure(stage, crowd, { name: '5,000 slots', slots: 5_000, places: 1, requests: 2_000 }, log)),
    ]
  } finally {
    await stage.close()
  }
}

/** Many at a time: each is several commits, and the database flushes those of a moment together. */
async function residents({ deps }: Stage, count: number): Promise<TestResident[]> {
  const made: TestResident[] = []
  const side = Array.from({ length: inFlight }, async () => {
    while (made.length < count) made.push(await aResident(deps))
  })
  await Promise.all(side)
  return made.slice(0, count)
}

/** The date's sessions as a resident's phone asks for them; the baseline sends the same bytes. */
async function listMeasure(
  stage: Stage,
  crowd: readonly TestResident[],
  log: (line: string) => void,
): Promise<BenchRow[]> {
  const clinic = await aClinic(stage.deps)
  await publishSlots(stage, clinic, { slots: 16, places: 5 })
  const where = `/api/availability/sessions?doctorId=${clinic.doctorId}&day=${stage.tomorrow}`
  const sample = await fetch(stage.ours + where, { headers: signed(crowd[0]) })
  const folder = mkdtempSync(path.join(tmpdir(), 'onecard-bench-'))
  const file = path.join(folder, 'list.json')
  writeFileSync(file, await sample.text())
  const bare = await stage.baseline(file)
  const shots = (at: string) => crowd.map((one): Shot => ({ method: 'GET', path: at, headers: signed(one) }))
  const rates: Pair[] = []
  const cpu: Pair[] = []
  // The first run warms both up: compiled code, pools, the sessions' copies in Redis.
  for (let run = 0; run <= listRuns; run++) {
    const ours = await volley(stage, 'ours', stage.ours, shots(where), [200])
    const beside = await volley(stage, 'bare', bare, shots('/list'), [200])
    log(`list: ours ${ours.perSecond.toFixed(0)}/s, bare ${beside.perSecond.toFixed(0)}/s`)
    if (run === 0) continue
    rates.push({ ours: ours.perSecond, baseline: beside.perSecond })
    cpu.push({ ours: ours.cpu / crowd.length, baseline: beside.cpu / crowd.length })
  }
  rmSync(folder, { recursive: true })
  return [
    atLeast('availability list, req/s', rates, 0.4),
    shown('availability list, CPU ms of web process and database per request', cpu),
  ]
}

/** Fires, and takes the CPU meanwhile. Throws when something is answered that should not be. */
async function volley(
  stage: Stage,
  whose: 'ours' | 'bare',
  base: string,
  shots: readonly Shot[],
  wanted: readonly number[],
) {
  const before = stage.cpu(whose)
  const fired = await fire(base, shots, inFlight)
  const other = [...fired.statuses].filter(([status]) => !wanted.includes(status))
  if (other.length > 0) throw new Error(`answers that should not be: ${JSON.stringify(other)}`)
  return { ...fired, cpu: stage.cpu(whose) - before }
}

interface Rush {
  name: string
  slots: number
  places: number
  requests: number
}

async function bookingMeasure(
  stage: Stage,
  crowd: readonly TestResident[],
  rush: Rush,
  log: (line: string) => void,
): Promise<BenchRow[]> {
  const rates: Pair[] = []
  const cpu: Pair[] = []
  const wrong = { oversold: 0, refused: 0 }
  for (let run = 0; run < runs; run++) {
    // A clinic a run: a person may book each department once a day.
    const clinic = await aClinic(stage.deps)
    const ids = await publishSlots(stage, clinic, rush)
    const ours = await volley(stage, 'ours', stage.ours, wishes(crowd, ids, rush), [201, 409])
    const bare = await stage.bareSlots(ids, rush.places)
    const beside = await volley(stage, 'bare', bare, bareWishes(crowd, ids, rush), [201, 409])
    const booked = ours.statuses.get(201) ?? 0
    wrong.oversold += await stage.oversold(ids)
    wrong.refused += Math.max(0, Math.min(rush.requests, rush.slots * rush.places) - booked)
    rates.push({ ours: ours.perSecond, baseline: beside.perSecond })
    cpu.push({ ours: ours.cpu / rush.requests, baseline: beside.cpu / rush.requests })
    log(`${rush.name}: ours ${ours.perSecond.toFixed(0)}/s (${booked} booked), bare ${beside.perSecond.toFixed(0)}/s`)
  }
  return [
    // The release rush has an issue of its own.
    shown(`booking, ${rush.name}, req/s`, rates),
    atMost(`booking, ${rush.name}, CPU ms of web process and database per request`, cpu, 1.5),
    none(`booking, ${rush.name}, oversold places`, wrong.oversold),
    none(`booking, ${rush.name}, free places refused`, wrong.refused),
  ]
}

/** Requests walk through the slots, so that each slot is asked for as often as every other. */
function wishes(crowd: readonly TestResident[], slots: readonly string[], { requests }: Rush): Shot[] {
  return Array.from({ length: requests }, (_, i): Shot => {
    const who = crowd[i % crowd.length]
    const body = JSON.stringify({ slotId: slots[i % slots.length], memberId: who?.memberId })
    return {
      method: 'POST',
      path: '/api/bookings',
      headers: { ...signed(who), ...json, 'Idempotency-Key': randomUUID() },
      body,
    }
  })
}

function bareWishes(crowd: readonly TestResident[], slots: readonly string[], { requests }: Rush): Shot[] {
  return Array.from({ length: requests }, (_, i): Shot => {
    const slotId = slots[i % slots.length]?.replaceAll('-', '')
    const body = JSON.stringify({ slotId, bookingId: randomUUID().replaceAll('-', '') })
    return { method: 'POST', path: '/book', headers: { ...signed(crowd[i % crowd.length]), ...json }, body }
  })
}

const json = { 'Content-Type': 'application/json' }
const signed = (who: TestResident | undefined) => ({ Authorization: `Bearer ${who?.token ?? ''}` })

/** Tomorrow's slots of the clinic's doctor, half an hour each. Returns our ids. */
async function publishSlots(
  stage: Stage,
  { hospitalId, departmentId, doctorId }: Clinic,
  { slots, places }: Pick<Rush, 'slots' | 'places'>,
): Promise<string[]> {
  const opens = new Date(`${stage.tomorrow}T00:00:00Z`).getTime()
  const all = Array.from({ length: slots }, (_, i): PublishedSlot => {
    const startsAt = new Date(opens + (i % 16) * halfHourMs)
    return {
      slotRef: `${departmentId}-${i}`,
      scheduleRef: `${departmentId}-${Math.floor(i / 16)}`,
      campusId: null,
      departmentId,
      practitionerRoleId: doctorId,
      kind: 'expert',
      feeFen: 3000,
      place: '门诊楼 3 层',
      counting: 'platform',
      state: 'free',
      startsAt,
      endsAt: new Date(startsAt.getTime() + halfHourMs),
      capacity: places,
    }
  })
  const ids: string[] = []
  for (const some of chunks(all, 500)) ids.push(...(await publish(stage.deps, hospitalId, defaultRules, some)))
  return ids
}
