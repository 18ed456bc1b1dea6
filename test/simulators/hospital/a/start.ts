import { setTimeout as pause } from 'node:timers/promises'
import Router from '@koa/router'
import type { Middleware } from 'koa'
import { moodControl, movableClock, temper, type MovableClock, type Temper } from '../../mood.ts'
import { serve } from '../../serve.ts'
import { Book } from './book.ts'
import { dayOf, type Clinic } from './clinics.ts'
import { controlRoutes, type Hospital } from './control.ts'
import { deskRoutes, refuse } from './desk.ts'
import { PlatformLine, type Access } from './line.ts'
import { push } from './push.ts'

export interface HospitalA {
  /** Where it takes FHIR Appointments. */
  fhir: string
  base: string
  control: string
  close(): Promise<void>
}

export interface Options {
  clinics: readonly Clinic[]
  port?: number
  stateFile?: string | null
  /** The platform that it publishes to; null: it only takes appointments. */
  access?: Access | null
  /** Publish at the start and every day; else only when told to. */
  daily?: boolean
  now?: () => Date
}

/** `silent` hears nothing, `lost-reply` acts and does not answer, `duplicate` acts twice, `down` hangs up. */
const modes = ['normal', 'slow', 'silent', 'lost-reply', 'refusing', 'duplicate', 'garbage', 'down'] as const

/** The first people's hospital: publishes Schedules and Slots by FHIR, takes Appointments by FHIR. */
export async function startHospitalA(options: Options): Promise<HospitalA> {
  const clock = movableClock(options.now)
  const mood = temper()
  const book = new Book(options.clinics, clock, options.stateFile ?? null)
  const line = options.access ? new PlatformLine(options.access, () => clock.now()) : null
  const hospital: Hospital = { book, line, reports: [], push: () => publish(hospital, clock) }
  const control = new Router({ prefix: '/control' })
  control.use(controlRoutes(hospital).routes())
  control.use(moodControl(mood, clock, modes).routes())
  const served = await serve(options.port ?? 0, (app) => {
    app.use(control.routes())
    app.use(inMood(mood, deskRoutes(book).routes()))
  })
  const stop = options.daily && line ? everyDay(hospital, clock) : () => undefined
  return {
    fhir: `${served.base}/fhir`,
    base: served.base,
    control: `${served.base}/control`,
    async close() {
      stop()
      await served.close()
    },
  }
}

async function publish(hospital: Hospital, clock: MovableClock): Promise<Hospital['reports'][number]> {
  const at = clock.now().toISOString()
  const report = await (
    hospital.line ? push(hospital.book, hospital.line, clock.now()) : Promise.reject(new Error('no platform'))
  )
    .then((pushed) => ({ pushed, at }))
    .catch((error: unknown) => ({ trouble: String(error), at }))
  hospital.reports.push(report)
  if (hospital.reports.length > 50) hospital.reports.shift()
  return report
}

/** At the start (again and again until the platform takes it) and when a new day begins. */
function everyDay(hospital: Hospital, clock: MovableClock): () => void {
  let done = ''
  let stopped = false
  const round = async (): Promise<void> => {
    while (!stopped) {
      const today = dayOf(clock.now())
      if (done !== today && 'pushed' in (await publish(hospital, clock))) done = today
      await pause(done === today ? 60_000 : 2_000, undefined, { ref: false })
    }
  }
  void round()
  return () => {
    stopped = true
  }
}

const webPage = '<html><head><title>502 Bad Gateway</title></head><body>502 Bad Gateway</body></html>'

function inMood(state: Temper, act: ReturnType<Router['routes']>): Middleware {
  return async (ctx, next) => {
    const { mode, delayMs } = state.next(ctx.path)
    if (mode === 'slow') await pause(delayMs, undefined, { ref: false })
    if (mode === 'down' || mode === 'silent') {
      ctx.respond = false
      if (mode === 'down') ctx.req.destroy()
      return
    }
    if (mode === 'garbage') {
      ctx.type = 'text/html'
      ctx.body = webPage
      return
    }
    if (mode === 'refusing' && ctx.method !== 'GET') return refuse(ctx, 422, 'business-rule', '系统维护，暂停预约')
    if (mode === 'duplicate') await act(ctx as Parameters<typeof act>[0], next)
    await act(ctx as Parameters<typeof act>[0], next)
    if (mode === 'lost-reply') ctx.respond = false
  }
}
