import Router from '@koa/router'
import { moodControl, movableClock, temper } from '../mood.ts'
import { serve } from '../serve.ts'
import { controlRoutes } from './control.ts'
import type { Target } from './line.ts'
import { Laboratories } from './town.ts'

interface Options {
  port?: number
  /** Whom they send to; may be set later. */
  target?: Target | null
  stateFile?: string | null
  /** Whether the town's past is told to whoever has not heard it from here yet. */
  history?: boolean
  now?: () => Date
}

/**
 * How the lines behave. `silent` keeps everything back, `garbage` says what belongs to no frame before each message, `cut`
 * breaks off inside a message and says it again, `duplicate` says each twice, `deaf` hangs up without having heard the
 * answer and says it again.
 */
const modes = ['normal', 'slow', 'silent', 'garbage', 'cut', 'duplicate', 'deaf'] as const

/** The five laboratories of the town: HL7 v2 over MLLP, each in its own manner; `under: '/<lab id>'` moods one alone. */
export async function startLabs(options: Options): Promise<{ control: string; close(): Promise<void> }> {
  const clock = movableClock(options.now)
  const mood = temper()
  const town = new Laboratories(clock, mood, options)
  const control = new Router({ prefix: '/control' })
  control.use(controlRoutes(town).routes())
  control.use(moodControl(mood, clock, modes).routes())
  const served = await serve(options.port ?? 0, (app) => app.use(control.routes()))
  if (options.history) void town.tellHistory()
  const saving = setInterval(() => town.save(), 5_000).unref()
  return {
    control: `${served.base}/control`,
    async close() {
      clearInterval(saving)
      town.save()
      for (const outbox of town.outboxes.values()) outbox.stop()
      await served.close()
    },
  }
}
