import { setTimeout as pause } from 'node:timers/promises'
import Router from '@koa/router'
import type { Context } from 'koa'
import { moodControl, movableClock, temper, type MovableClock } from '../../mood.ts'
import { serve } from '../../serve.ts'
import { hospitalModes, inMood } from '../mood.ts'
import { Book } from './book.ts'
import { dayOf, type Clinic } from './clinics.ts'
import { controlRoutes, type Hospital } from './control.ts'
import { deskRoutes, refuse } from './desk.ts'
import { PlatformLine, type Access } from './line.ts'
import { push } from './push.ts'
import { studyOf } from './examinations.ts'
import { allExaminations, tellPast } from './tell.ts'
import { dicomwebRoutes } from '../../pacs/dicomweb.ts'

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
  /** Whether the family's past is told to whoever has not heard it from here yet. */
  history?: boolean
  now?: () => Date
}

/** The first people's hospital: publishes Schedules and Slots by FHIR, takes Appointments by FHIR. */
export async function startHospitalA(options: Options): Promise<HospitalA> {
  const clock = movableClock(options.now)
  const mood = temper()
  const book = new Book(options.clinics, clock, options.stateFile ?? null)
  const line = options.access ? new PlatformLine(options.access, () => clock.now()) : null
  const hospital: Hospital = { book, line, reports: [], push: () => publish(hospital, clock) }
  const control = new Router({ prefix: '/control' })
  control.use(controlRoutes(hospital).routes())
  control.use(moodControl(mood, clock, hospitalModes).routes())
  const served = await serve(options.port ?? 0, (app) => {
    app.use(control.routes())
    app.use(inMood(mood, everything(book).routes(), closed))
  })
  const stop = options.daily && line ? everyDay(hospital, clock) : () => undefined
  if (options.history && line) void untilTold(book, line, clock)
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

/** Appointments by FHIR, and pictures by DICOMweb. */
function everything(book: Book): Router {
  const router = new Router()
  router.use(deskRoutes(book).routes())
  router.use(dicomwebRoutes(() => allExaminations(book).flatMap((each) => studyOf(each) ?? [])).routes())
  return router
}

/** Again and again until the platform has taken all of it. */
async function untilTold(book: Book, line: PlatformLine, clock: MovableClock): Promise<void> {
  while (!book.told?.done) {
    await tellPast(book, line, clock.now()).catch(() => pause(3_000, undefined, { ref: false }))
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

const closed = (ctx: Context): void => refuse(ctx, 422, 'business-rule', '系统维护，暂停预约')
