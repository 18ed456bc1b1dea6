import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { bodyParser } from '@koa/bodyparser'
import Koa, { type Middleware } from 'koa'
import * as z from 'zod'

export interface Served {
  base: string
  close(): Promise<void>
}

/** A simulator on loopback; port 0 takes a free one. Complaints about control requests come back in words. */
export async function serve(port: number, furnish: (app: Koa) => void): Promise<Served> {
  const host = '127.0.0.1'
  const app = new Koa()
  app.silent = true
  app.use(complaints)
  // The list replaces the parser's own, place by place.
  const json = ['application/json', 'application/fhir+json']
  app.use(bodyParser({ enableTypes: ['json', 'form'], extendTypes: { json }, jsonLimit: '1mb' }))
  furnish(app)
  const server = app.listen(port, host)
  await once(server, 'listening')
  return {
    base: `http://${host}:${(server.address() as AddressInfo).port}`,
    async close() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

const complaints: Middleware = async (ctx, next) => {
  try {
    await next()
  } catch (error) {
    ctx.status = statusOf(error)
    ctx.body = { error: error instanceof z.ZodError ? z.prettifyError(error) : String(error) }
  }
}

function statusOf(error: unknown): number {
  if (error instanceof z.ZodError) return 400
  return error instanceof Error && 'status' in error && typeof error.status === 'number' ? error.status : 500
}
