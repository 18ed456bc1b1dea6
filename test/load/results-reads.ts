import { aResident, type TestResident } from '../../bff/test/residents.ts'
import type { Deps } from '../../bff/src/deps.ts'
import { fire, type Shot, type Volley } from './fire.ts'
import { atLeast, median, none, upTo, type BenchRow, type Pair } from './report.ts'
import type { Side } from './side.ts'
import type { Size } from './size.ts'

const inFlight = 16
const perPerson = 20

const signed = ({ token }: TestResident) => ({ Authorization: `Bearer ${token}` })
const lists = (crowd: readonly TestResident[]): Shot[] =>
  crowd.map((one) => ({ method: 'GET', path: '/api/reports', headers: signed(one) }))
const bareLists = (crowd: readonly TestResident[]): Shot[] =>
  crowd.map((one) => ({ method: 'GET', path: `/list?person=${one.personKey.toString('hex')}`, headers: signed(one) }))

async function volley(base: string, shots: readonly Shot[]): Promise<Volley> {
  const fired = await fire(base, shots, inFlight)
  const other = [...fired.statuses].filter(([status]) => status !== 200)
  if (other.length > 0) throw new Error(`answers that should not be: ${JSON.stringify(other)}`)
  return fired
}

/** Residents, of whom each has so many reports, among rows of others. */
async function readers(side: Side, count: number, rows: number): Promise<TestResident[]> {
  const crowd: TestResident[] = []
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (crowd.length < count) crowd.push(await aResident(side.deps, { level: 'L2' }))
    }),
  )
  for (const one of crowd) await fill(side.deps, one.personKey.toString('hex'), perPerson)
  for (let from = 0; from < rows; from += 100_000) await fillOthers(side.deps, from, Math.min(100_000, rows - from))
  await side.deps.sql.select('ANALYZE TABLE report')
  return crowd
}

const columns = `person_key, id, lab_id, sample_number, code, kind, title, state, abnormal, critical, issued_at, created_at,
  changed_at`
const said = `'58410-2', 'laboratory', '血常规', 'final', 0, 0, NOW(3) - INTERVAL seq MINUTE, NOW(3), NOW(3)`

async function fill({ sql }: Deps, person: string, count: number): Promise<void> {
  await sql.change(
    `INSERT INTO report (${columns}) SELECT UNHEX('${person}'), UNHEX(MD5(CONCAT('${person}', seq))), 'benchlab',
       CONCAT('${person}-', seq), ${said} FROM seq_1_to_${count}`,
  )
}

/** People of invented keys, each with as many reports; in the order of the keys, or filling would take longer than measuring. */
async function fillOthers({ sql }: Deps, from: number, count: number): Promise<void> {
  const nth = `(${from} + seq)`
  await sql.change(
    `INSERT INTO report (${columns}) SELECT UNHEX(LPAD(HEX(${nth} DIV ${perPerson} * 65537), 32, '0')),
       UNHEX(LPAD(HEX(${nth}), 32, '0')), 'other', LPAD(${nth}, 12, '0'), ${said} FROM seq_1_to_${count}`,
  )
}

/** The list of a person, through the whole of ours and by a bare select, and how it grows with the table. */
export async function listMeasures(
  small: Side,
  large: Side,
  size: Size,
  log: (line: string) => void,
): Promise<BenchRow[]> {
  log(`rows: ${size.fewRows} and ${size.manyRows} …`)
  const crowd = await readers(small, size.readers, size.fewRows)
  const others = await readers(large, size.readers, size.manyRows)
  const [rates, tails]: [Pair[], Pair[]] = [[], []]
  for (let run = 0; run <= size.runs; run++) {
    const ours = await volley(small.web.url, lists(crowd))
    const bare = await volley(small.bare.url, bareLists(crowd))
    const grown = await volley(large.web.url, lists(others))
    log(
      `list: ours ${ours.perSecond.toFixed(0)}/s, bare ${bare.perSecond.toFixed(0)}/s; p99 ${ours.p99.toFixed(1)} ms, of many rows ${grown.p99.toFixed(1)} ms`,
    )
    // The first warms all of them up.
    if (run === 0) continue
    rates.push({ ours: ours.perSecond, baseline: bare.perSecond })
    tails.push({ ours: grown.p99, baseline: ours.p99 })
  }
  return [
    atLeast('list of a person, req/s', rates, 0.5),
    upTo(`list of a person, p99 ms at ${size.manyRows} rows beside ${size.fewRows}`, tails, 1.5),
  ]
}

/** What those get who have nothing yet, and ask again and again. */
export async function nothingMeasure(side: Side, size: Size, log: (line: string) => void): Promise<BenchRow[]> {
  const waiting: TestResident[] = []
  while (waiting.length < size.waiting) waiting.push(await aResident(side.deps, { level: 'L2' }))
  const asked = Array.from({ length: size.readers * 2 }, (_, i) => waiting[i % waiting.length]).flatMap(
    (one) => one ?? [],
  )
  const bareShots = asked.map((one): Shot => ({ method: 'GET', path: '/none', headers: signed(one) }))
  const rates: Pair[] = []
  for (let run = 0; run <= size.runs; run++) {
    const ours = await volley(side.web.url, lists(asked))
    const bare = await volley(side.bare.url, bareShots)
    log(`no result: ours ${ours.perSecond.toFixed(0)}/s, bare ${bare.perSecond.toFixed(0)}/s`)
    if (run > 0) rates.push({ ours: ours.perSecond, baseline: bare.perSecond })
  }
  return [atLeast('no result yet, req/s', rates, 0.7)]
}

/** Ten times as much as is admitted, for half a minute; nobody waits for an answer before the next one asks. */
export async function burstMeasure(side: Side, size: Size, log: (line: string) => void): Promise<BenchRow[]> {
  const crowd = await readers(side, size.readers, 0)
  const shots = lists(crowd)
  await volley(side.web.url, shots)
  const capacity = (await volley(side.web.url, shots)).perSecond
  const admitted = Math.max(1, Math.floor(capacity / 10))
  const web = await side.more({ ADMIT_PER_SECOND: String(admitted) })
  const usual = await calm(web.url, shots, admitted / 2, 3)
  log(`capacity ${capacity.toFixed(0)}/s, admitted ${admitted}/s; usual p50 ${usual.toFixed(1)} ms`)
  await lagOf(web.metrics)
  const burst = await openLoop(web.url, shots, admitted * 10, size.burstSeconds)
  const lag = await lagOf(web.metrics)
  const recovered = await recovery(web.url, shots, admitted / 2, usual)
  const wrong = [...burst.statuses].filter(([what]) => what !== '200' && what !== '503 retry')
  log(`burst: ${JSON.stringify([...burst.statuses])}, lag p99 ${lag.toFixed(0)} ms, back after ${recovered} s`)
  web.stop()
  return [
    none(
      'burst of 10 ×, answers that are neither 200 nor 503 with Retry-After',
      wrong.reduce((sum, [, n]) => sum + n, 0),
    ),
    { ...upTo('burst of 10 ×, event-loop lag p99 ms', [{ ours: lag, baseline: 100 }], 1), reach: '< 100 ms' },
    { ...upTo('burst of 10 ×, seconds until usual again', [{ ours: recovered, baseline: 5 }], 1), reach: '≤ 5 s' },
  ]
}

interface Open {
  statuses: Map<string, number>
  tookMs: number[]
}

/** So many a second, whatever becomes of those before. */
async function openLoop(base: string, shots: readonly Shot[], perSecond: number, seconds: number): Promise<Open> {
  const statuses = new Map<string, number>()
  const tookMs: number[] = []
  const flying: Promise<void>[] = []
  const began = performance.now()
  for (let sent = 0; sent < perSecond * seconds;) {
    const due = Math.min(perSecond * seconds, ((performance.now() - began) / 1000) * perSecond)
    for (; sent < due; sent++) {
      const shot = shots[sent % shots.length]
      if (shot) {
        flying.push(
          ask(base, shot).then(
            ({ what, ms }) => void (statuses.set(what, (statuses.get(what) ?? 0) + 1), tookMs.push(ms)),
          ),
        )
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 5))
  }
  await Promise.all(flying)
  return { statuses, tookMs }
}

async function ask(base: string, { path, headers }: Shot): Promise<{ what: string; ms: number }> {
  const began = performance.now()
  try {
    const answer = await fetch(base + path, { headers })
    await answer.arrayBuffer()
    const what = answer.status === 503 && answer.headers.has('retry-after') ? '503 retry' : String(answer.status)
    return { what, ms: performance.now() - began }
  } catch {
    return { what: 'no answer', ms: performance.now() - began }
  }
}

/** The middle time of an answer at a quiet rate; NaN when anybody was refused. */
async function calm(base: string, shots: readonly Shot[], perSecond: number, seconds: number): Promise<number> {
  const { statuses, tookMs } = await openLoop(base, shots, perSecond, seconds)
  return [...statuses.keys()].every((what) => what === '200') ? median(tookMs) : NaN
}

async function recovery(base: string, shots: readonly Shot[], perSecond: number, usual: number): Promise<number> {
  for (let second = 1; second <= 20; second++) {
    if ((await calm(base, shots, perSecond, 1)) <= usual * 2 + 2) return second
  }
  return 21
}

/** The 99th percentile of the event loop's delay since somebody last asked. */
async function lagOf(metrics: string): Promise<number> {
  const text = await (await fetch(metrics)).text()
  return Number(/^nodejs_eventloop_lag_p99_seconds (\S+)/m.exec(text)?.[1]) * 1000
}
