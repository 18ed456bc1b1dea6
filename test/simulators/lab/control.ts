import Router from '@koa/router'
import type { Context } from 'koa'
import * as z from 'zod'
import { labOf, labs, type Lab } from './labs.ts'
import { raw } from '../hospital/b/outbox.ts'
import { panelNames, panelOf, panels, type Line } from './panels.ts'
import { patientFrom } from './people.ts'
import { findings } from './tubes.ts'
import { diceOf } from './random.ts'
import type { Laboratories } from './town.ts'
import type { Report } from './write.ts'

const labId = z.enum(labs.map(({ id }) => id) as [string, ...string[]])
const instant = z.iso.datetime({ offset: true }).transform((text) => new Date(text))

const Person = z.object({
  name: z.string().optional(),
  idType: z.enum(['resident-id', 'residence-permit', 'passport']).optional(),
  idNumber: z.string().optional(),
  mrn: z.string().optional(),
  sex: z.enum(['male', 'female']).optional(),
  birthday: z.iso.date().optional(),
})

const Item = z.object({
  code: z.string(),
  name: z.string(),
  value: z.union([z.string(), z.number()]).transform(String),
  unit: z.string().default(''),
  range: z.string().default(''),
  flag: z.enum(['', 'N', 'L', 'H', 'LL', 'HH', 'A']).default(''),
})

const ReportWish = z.object({
  lab: labId.default('labkangjian'),
  person: Person,
  /** A ready-made panel, by name or code; the values of some of its items may be said. */
  panel: z.string().default('血常规'),
  values: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
  /** Lines of the caller's own, in place of the panel's. */
  items: z.array(Item).optional(),
  code: z.string().optional(),
  title: z.string().optional(),
  section: z.string().optional(),
  sampleNumber: z.string().max(64).optional(),
  sampledAt: instant.optional(),
  issuedAt: instant.optional(),
  status: z.enum(['P', 'F', 'C', 'X']).default('F'),
  note: z.string().optional(),
  conclusion: z.string().default(''),
  /** With the printed report inside, as a PDF. */
  printed: z.boolean().default(false),
  /** One message and no habits. */
  plain: z.boolean().default(false),
  seed: z.union([z.string(), z.number()]).optional(),
})

/** What one sees and does at the laboratories themselves. */
export function controlRoutes(town: Laboratories): Router {
  const router = new Router()
  stateRoutes(router, town)
  reportRoutes(router, town)
  revisionRoutes(router, town)
  patientRoutes(router, town)
  tubeRoutes(router, town)
  manyRoutes(router, town)
  return router
}

function stateRoutes(router: Router, town: Laboratories): void {
  router.get('/state', (ctx) => {
    ctx.body = {
      history: town.books.history,
      panels: panelNames,
      labs: labs.map(({ id, name, application, facility, charset, version, habit, connections }) => ({
        ...{ id, name, application, facility, charset, version, habit, connections },
        waiting: town.outboxes.get(id)?.left.length ?? 0,
        counts: town.outboxes.get(id)?.counts ?? {},
      })),
    }
  })
  router.get('/reports', (ctx) => {
    ctx.body = town.books.reports.filter(({ labId }) => ctx.query['lab'] === undefined || labId === ctx.query['lab'])
  })
  router.get('/messages', (ctx) => {
    const wanted = [...town.outboxes].filter(([id]) => ctx.query['lab'] === undefined || id === ctx.query['lab'])
    ctx.body = {
      waiting: wanted.reduce((sum, [, outbox]) => sum + outbox.left.length, 0),
      messages: wanted.flatMap(([id, { log }]) => log.map((sent) => ({ lab: id, ...sent }))),
    }
  })
  router.post('/reset', (ctx) => {
    for (const outbox of town.outboxes.values()) outbox.forget()
    town.books.forget()
    ctx.status = 204
  })
  router.post('/target', (ctx) => {
    town.target = z.object({ host: z.string(), port: z.int() }).parse(ctx.request.body)
    ctx.body = town.target
  })
  /** Bytes of our choice on a line of their own. */
  router.post('/bytes', async (ctx) => {
    const { base64 } = z.object({ base64: z.base64() }).parse(ctx.request.body)
    if (!town.target) return ctx.throw(409, 'nobody to send to')
    ctx.body = { base64: (await raw(town.target, Buffer.from(base64, 'base64'))).toString('base64') }
  })
}

function reportRoutes(router: Router, town: Laboratories): void {
  router.post('/reports', async (ctx) => {
    const wish = ReportWish.parse(ctx.request.body)
    const lab = theLab(ctx, wish.lab)
    const report = { ...drawn(ctx, town, lab, wish), status: wish.status }
    if (wish.plain) town.books.keep(report)
    const messages = wish.plain ? [await town.tell(lab, report)] : await town.report(lab, report)
    town.save()
    ctx.body = { lab: lab.id, sampleNumber: report.sampleNumber, messages, report }
  })
}

function drawn(ctx: Context, town: Laboratories, lab: Lab, wish: z.output<typeof ReportWish>): Report {
  const panel = panelOf(wish.panel) ?? ctx.throw(400, `no such panel; there are ${panelNames.join(' ')}`)
  const { code, title, section, conclusion, items } = wish
  const patient = patientFrom(given(wish.person))
  const dice = diceOf(wish.seed ?? wish.sampleNumber ?? town.books.reports.length, patient.name)
  const report = town.draw({ ...wish, lab, patient, panel, dice })
  return { ...report, ...given({ code, title, section }), conclusion, lines: items ? items.map(lineOf) : report.lines }
}

function revisionRoutes(router: Router, town: Laboratories): void {
  const Which = z.object({ lab: labId.optional(), sampleNumber: z.string(), issuedAt: instant.optional() })
  router.post('/corrections', async (ctx) => {
    const Wish = Which.extend({
      values: ReportWish.shape.values,
      items: z.array(Item).optional(),
      note: z.string().default('复核后更正'),
    })
    const { values = {}, items, note, issuedAt, ...which } = Wish.parse(ctx.request.body)
    const [lab, report] = found(ctx, town, which)
    const lines = items ? items.map(lineOf) : corrected(report, values)
    const change = { status: 'C' as const, lines, note, ...given({ issuedAt: issuedAt?.toISOString() }) }
    ctx.body = { sampleNumber: report.sampleNumber, messages: await town.revise(lab, report, change) }
    town.save()
  })
  router.post('/withdrawals', async (ctx) => {
    const { issuedAt, ...which } = Which.parse(ctx.request.body)
    const [lab, report] = found(ctx, town, which)
    const change = { status: 'X' as const, lines: [], conclusion: '', ...given({ issuedAt: issuedAt?.toISOString() }) }
    ctx.body = { sampleNumber: report.sampleNumber, messages: await town.revise(lab, report, change) }
  })
}

/** The same lines with other values; a flag that the value no longer deserves is made anew by the reader of the range. */
function corrected(report: Report, values: Readonly<Record<string, string | number>>): Line[] {
  return report.lines.map((line) => {
    const value = values[line.code] ?? values[line.name]
    return value === undefined ? line : { ...line, value: String(value), flag: '' }
  })
}

function patientRoutes(router: Router, town: Laboratories): void {
  router.post('/patients', async (ctx) => {
    const { lab, person } = z.object({ lab: labId, person: Person }).parse(ctx.request.body)
    ctx.body = await town.introduce(theLab(ctx, lab), {
      ...patientFrom(given(person)),
      ...given({ idNumber: person.idNumber }),
    })
  })
  router.post('/merges', async (ctx) => {
    const { lab, kept, gone } = z.object({ lab: labId, kept: Person, gone: z.string() }).parse(ctx.request.body)
    ctx.body = await town.merge(theLab(ctx, lab), patientFrom(given(kept)), gone)
  })
}

function tubeRoutes(router: Router, town: Laboratories): void {
  router.post('/tubes', async (ctx) => {
    const Wish = z.object({
      lab: labId.default('labboan'),
      code: z.string().min(1).max(64),
      finding: z.enum(findings).default('negative'),
      status: z.enum(['I', 'P', 'F', 'C', 'X']).default('F'),
      people: z.int().min(1).max(20).nullable().default(null),
      sampledAt: instant.nullable().default(null),
      issuedAt: instant.optional(),
    })
    const { lab: id, issuedAt, ...wish } = Wish.parse(ctx.request.body)
    const lab = theLab(ctx, id)
    const dice = diceOf('tube', id, wish.code, wish.finding)
    const messages = await town.tube(lab, { ...wish, dice, issuedAt: issuedAt ?? town.now() })
    town.save()
    ctx.body = { lab: id, code: wish.code, messages }
  })
  router.post('/tubes/play', async (ctx) => {
    const Wish = z.object({ seed: z.string().max(12).default('day'), tubes: z.int().min(1).max(500).default(10) })
    const { seed, tubes } = Wish.parse(ctx.request.body)
    ctx.body = await town.playTubes(seed, tubes)
    town.save()
  })
}

function manyRoutes(router: Router, town: Laboratories): void {
  router.post('/burst', async (ctx) => {
    const Wish = z.object({
      lab: labId.default('labboan'),
      messages: z.int().min(1).max(5_000).default(500),
      connections: z.int().min(1).max(25).optional(),
      people: z.enum(['town', 'strangers']).default('strangers'),
    })
    const wish = Wish.parse(ctx.request.body)
    const lab = theLab(ctx, wish.lab)
    ctx.body = await town.burst(lab, { ...wish, connections: wish.connections ?? lab.connections })
    town.save()
  })
  router.post('/play', async (ctx) => {
    const Wish = z.object({
      seed: z
        .union([z.string().max(40), z.number()])
        .transform(String)
        .default('day'),
      reports: z.int().min(1).max(500).default(10),
    })
    const { seed, reports } = Wish.parse(ctx.request.body)
    ctx.body = await town.play(seed, reports)
    town.save()
  })
  router.get('/panels', (ctx) => {
    ctx.body = panels.map(({ code, name, items }) => ({ code, name, items: items.map((item) => item.name) }))
  })
}

function found(
  ctx: Context,
  town: Laboratories,
  which: { lab?: string | undefined; sampleNumber: string },
): [Lab, Report] {
  const report = town.books.find(which.lab, which.sampleNumber) ?? ctx.throw(404, 'no such report')
  return [theLab(ctx, report.labId), report]
}

const theLab = (ctx: Context, id: string): Lab => labOf(id) ?? ctx.throw(404, `no such laboratory: ${id}`)

function lineOf(item: z.output<typeof Item>): Line {
  const type = /^-?\d+(\.\d+)?$/.test(item.value) ? 'NM' : /^[<>]\d/.test(item.value) ? 'SN' : 'ST'
  return { ...item, type }
}

/** Without what was not said. */
function given<T extends object>(said: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(said).filter(([, value]) => value !== undefined)) as never
}
