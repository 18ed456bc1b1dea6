import Router from '@koa/router'
import type { Context } from 'koa'
import { moodControl, movableClock, temper } from '../../mood.ts'
import { serve } from '../../serve.ts'
import { hospitalModes, inMood } from '../mood.ts'
import { PlatformLine, type Access } from '../a/line.ts'
import { Book } from './book.ts'
import type { Clinic } from './clinics.ts'
import { controlRoutes } from './control.ts'
import { operationRoutes, refuse } from './operations.ts'
import { publishRoutes, type Faults } from './publish.ts'

export interface HospitalC {
  /** Where it takes FHIR operations. */
  fhir: string
  manifest: string
  base: string
  control: string
  close(): Promise<void>
}

export interface Options {
  clinics: readonly Clinic[]
  port?: number
  stateFile?: string | null
  now?: () => Date
  /** The platform's FHIR API, to tell it of what our counter has cancelled; null: it is not told. */
  access?: Access | null
}

/** The maternal and child hospital: publishes by SMART Scheduling Links, takes bookings by IHE ITI Scheduling. */
export async function startHospitalC(options: Options): Promise<HospitalC> {
  const clock = movableClock(options.now)
  const mood = temper()
  const faults: Faults = { badLines: [] }
  const book = new Book(options.clinics, clock, options.stateFile ?? null)
  const line = options.access ? new PlatformLine(options.access, () => clock.now()) : null
  const control = new Router({ prefix: '/control' })
  control.use(controlRoutes(book, faults, line).routes())
  control.use(moodControl(mood, clock, hospitalModes).routes())
  const served = await serve(options.port ?? 0, (app) => {
    app.use(control.routes())
    const router = new Router()
    router.use(publishRoutes(book, faults).routes(), operationRoutes(book).routes())
    app.use(inMood(mood, router.routes(), closed))
  })
  return {
    fhir: `${served.base}/fhir`,
    manifest: `${served.base}/$bulk-publish`,
    base: served.base,
    control: `${served.base}/control`,
    close: () => served.close(),
  }
}

const closed = (ctx: Context): void => refuse(ctx, 422, 'business-rule', '系统维护，暂停预约')
