import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { aClinic, type Clinic } from '../../bff/test/clinic.ts'
import { aResident, type TestResident } from '../../bff/test/residents.ts'
import { publish } from '../../bff/src/schedule/service.ts'
import { defaultRules } from '@onecard/shared/settings'
import { cpuMs } from './cpu.ts'
import { fire, type Shot, type Volley } from './fire.ts'
import { openStage, type Stage } from './stage.ts'
import { atLeast, atMost, median, type BenchRow } from './report.ts'

const runs = 3
const inFlight = 16

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
  await publishSlots(stage, clinic, { slots: 16, places: 5, day: '2026-11-26' })
  const where = `/api/availability/sessions?doctorId=${clinic.doctorId}&day=${stage.tomorrow}`
  const sample = await fetch(stage.ours + where, { headers: signed(crowd[0]) })
  const folder = mkdtempSync(path.join(tmpdir(), 'onecard-bench-'))
  const file = path.join(folder, 'list.json')
  writeFileSync(file, await sample.text())
  const bare = await stage.baseline(file)
  const ours: number[] = []
  const theirs: number[] = []
  const cpu: number[] = []
  for (let run = 0; run < runs; run++) {
    const shots = (at: string) => crowd.map((one): Shot => ({ method: 'GET', path: at, headers: signed(one) }))
    const before = cpuMs(stage.pids())
    const volley = await fire(stage.ours, shots(where), inFlight)
    cpu.push((cpuMs(stage.pids()) - before) / crowd.length)
    allAre(volley, [200])
    ours.push(volley.perSecond)
    const beside = await fire(bare, shots('/list'), inFlight)
    allAre(beside, [200])
    theirs.push(beside.perSecond)
    log(`list: ours ${volley.perSecond.toFixed(0)}/s, bare ${beside.perSecond.toFixed(0)}/s`)
  }
  rmSync(folder, { recursive: true })
  return [atLeast('availability list, req/s', median(ours), median(theirs), 0.4, median(cpu))]
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
  const ours: number[] = []
  const theirs: number[] = []
  const cpu: number[] = []
  let oversold = 0
  let refusedFree = 0
  for (let run = 0; run < runs; run++) {
    // A clinic a run: a person may book each department once a day.
    const clinic = await aClinic(stage.deps)
    const ids = await publishSlots(stage, clinic, { slots: rush.slots, places: rush.places, day: stage.tomorrow })
    const shots = wishes(crowd, ids, rush)
    const before = cpuMs(stage.pids())
    const volley = await fire(stage.ours, shots, inFlight)
    const used = cpuMs(stage.pids()) - before
    allAre(volley, [201, 409])
    const booked = volley.statuses.get(201) ?? 0
    cpu.push(used / rush.requests)
    ours.push(volley.perSecond)
    const counted = await stage.countTaken(ids)
    oversold += counted.oversold
    refusedFree += Math.max(0, Math.min(rush.requests, rush.slots * rush.places) - booked)
    const beside = await fire(await stage.bareSlots(ids, rush.places), bareWishes(crowd, ids, rush), inFlight)
    allAre(beside, [201, 409])
    theirs.push(beside.perSecond)
    log(`${rush.name}: ours ${volley.perSecond.toFixed(0)}/s (${booked} booked), bare ${beside.perSecond.toFixed(0)}/s`)
  }
  return [
    // No reach is set for this ratio: the release rush has its own issue. It is shown so that nobody makes it worse unseen.
    atLeast(`booking, ${rush.name}, req/s`, median(ours), median(theirs), 0),
    atMost(`booking, ${rush.name}, CPU ms of web process and database`, median(cpu), null, 1.5),
    atMost(`booking, ${rush.name}, oversold places`, oversold, null, 0),
    atMost(`booking, ${rush.name}, free places refused`, refusedFree, null, 0),
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

async function publishSlots(
  stage: Stage,
  clinic: Clinic,
  { slots, places, day }: { slots: number; places: number; day: string },
): Promise<string[]> {
  const first = new Date(`${day === stage.tomorrow ? day : stage.tomorrow}T00:00:00Z`).getTime()
  const ids: string[] = []
  for (let from = 0; from < slots; from += 500) {
    const batch = Array.from({ length: Math.min(500, slots - from) }, (_, i) => {
      const startsAt = new Date(first + ((from + i) % 16) * 30 * 60_000)
      return {
        ...{
          slotRef: `${clinic.departmentId}-${from + i}`,
          scheduleRef: `${clinic.departmentId}-${Math.floor((from + i) / 16)}`,
        },
        ...{ campusId: null, departmentId: clinic.departmentId, practitionerRoleId: clinic.doctorId },
        ...{
          kind: 'expert' as const,
          feeFen: 3000,
          place: '门诊楼 3 层',
          counting: 'platform' as const,
          state: 'free' as const,
        },
        ...{ startsAt, endsAt: new Date(startsAt.getTime() + 30 * 60_000), capacity: places },
      }
    })
    ids.push(...(await publish(stage.deps, clinic.hospitalId, defaultRules, batch)))
  }
  return ids
}

function allAre(volley: Volley, wanted: readonly number[]): void {
  const other = [...volley.statuses].filter(([status]) => !wanted.includes(status))
  if (other.length > 0) throw new Error(`answers that should not be: ${JSON.stringify(other)}`)
}
