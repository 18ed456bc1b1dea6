import { setTimeout as pause } from 'node:timers/promises'
import Router from '@koa/router'
import type { Middleware } from 'koa'
import { moodControl, movableClock, temper, type Temper } from '../../mood.ts'
import { serve } from '../../serve.ts'
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

/** `silent` hears nothing, `lost-reply` acts and does not answer, `duplicate` acts twice, `down` hangs up. */
const modes = ['normal', 'slow', 'silent', 'lost-reply', 'refusing', 'duplicate', 'garbage', 'down'] as const

/** The maternal and child hospital: publishes by SMART Scheduling Links, takes bookings by IHE ITI Scheduling. */
export async function startHospitalC(options: Options): Promise<HospitalC> {
  const clock = movableClock(options.now)
  const mood = temper()
  const faults: Faults = { badLines: [] }
  const book = new Book(options.clinics, clock, options.stateFile ?? null)
  const line = options.access ? new PlatformLine(options.access, () => clock.now()) : null
  const control = new Router({ prefix: '/control' })
  control.use(controlRoutes(book, faults, line).routes())
  control.use(moodControl(mood, clock, modes).routes())
  const served = await serve(options.port ?? 0, (app) => {
    app.use(control.routes())
    const router = new Router()
    router.use(publishRoutes(book, faults).routes(), operationRoutes(book).routes())
    app.use(inMood(mood, router.routes()))
  })
  return {
    fhir: `${served.base}/fhir`,
    manifest: `${served.base}/$bulk-publish`,
    base: served.base,
    control: `${served.base}/control`,
    close: () => served.close(),
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
    if (mode === 'refusing' && ctx.method === 'POST') return refuse(ctx, 422, 'business-rule', '系统维护，暂停预约')
    if (mode === 'duplicate') await act(ctx as Parameters<typeof act>[0], next)
    await act(ctx as Parameters<typeof act>[0], next)
    if (mode === 'lost-reply') ctx.respond = false
  }
}
