import Router from '@koa/router'
import { serve } from '../serve.ts'
import { Street, type StreetOptions } from './street.ts'

interface Options extends Partial<StreetOptions> {
  port?: number
}

/** Whoever stands in the street with a phone, and whoever calls: only looked at from outside, nothing is told to them. */
export async function startStreet({ port = 0, ...options }: Options): Promise<{
  control: string
  street: Street | null
  close(): Promise<void>
}> {
  const { base, sampler, caller, stateFile = null, now = () => new Date() } = options
  const street = base && sampler && caller ? new Street({ base, sampler, caller, stateFile, now }) : null
  const control = new Router({ prefix: '/control' })
  control.get('/state', (ctx) => {
    ctx.body = street?.state ?? { isDone: true, tubes: [], called: [] }
  })
  const served = await serve(port, (app) => app.use(control.routes()))
  const stopping = new AbortController()
  void street?.live(stopping.signal)
  return {
    control: `${served.base}/control`,
    street,
    async close() {
      stopping.abort()
      await served.close()
    },
  }
}
