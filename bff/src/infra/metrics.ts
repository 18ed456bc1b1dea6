import { once } from 'node:events'
import { createServer, type Server } from 'node:http'
import type { Middleware } from 'koa'
import { collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client'

/** What operators see of one process, on a port that is theirs alone. */
export interface Metrics {
  /** Counts and times each answer by its route, never by its address: ids are in those. */
  measured: Middleware
  /** A figure that is read when somebody asks. */
  gauge: (name: string, help: string, read: () => Promise<number>) => void
  /** The same, one for each of several things that share a label. */
  gauges: (name: string, help: string, label: string, read: () => Promise<ReadonlyMap<string, number>>) => void
  /** `/metrics` for Prometheus, `/healthz` for whoever restarts us. */
  listen(port: number, host: string): Promise<Server>
}

export function openMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry })
  return {
    measured: measure(registry),
    gauge(name, help, read) {
      new Gauge({
        name,
        help,
        registers: [registry],
        async collect() {
          this.set(await read())
        },
      })
    },
    gauges(name, help, label, read) {
      new Gauge({
        ...{ name, help, labelNames: [label], registers: [registry] },
        async collect() {
          this.reset()
          for (const [which, value] of await read()) this.set({ [label]: which }, value)
        },
      })
    },
    async listen(port, host) {
      const server = createServer((request, response) => {
        void answer(registry, request.url).then(({ status, type, body }) => {
          response.writeHead(status, { 'content-type': type }).end(body)
        })
      })
      server.listen(port, host)
      await once(server, 'listening')
      return server
    },
  }
}

function measure(registry: Registry): Middleware {
  const seconds = new Histogram({
    name: 'http_request_seconds',
    help: 'Time to answer, by route and status',
    labelNames: ['route', 'status'],
    buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 3, 10],
    registers: [registry],
  })
  return async (ctx, next) => {
    const began = performance.now()
    try {
      await next()
    } finally {
      const route: unknown = ctx.state['route']
      const labels = { route: typeof route === 'string' ? route : 'other', status: String(ctx.status) }
      seconds.observe(labels, (performance.now() - began) / 1000)
    }
  }
}

interface Answer {
  status: number
  type: string
  body: string
}

async function answer(registry: Registry, path = '/'): Promise<Answer> {
  const plain = 'text/plain; charset=utf-8'
  if (path === '/healthz') return { status: 200, type: plain, body: 'alive' }
  if (path !== '/metrics') return { status: 404, type: plain, body: 'not here' }
  try {
    return { status: 200, type: registry.contentType, body: await registry.metrics() }
  } catch {
    // A gauge could not be read: the database is away, and that is what the probe shall see.
    return { status: 503, type: plain, body: 'unavailable' }
  }
}
