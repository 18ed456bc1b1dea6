import { request as httpRequest, Agent } from 'node:http'

export interface Shot {
  method: 'GET' | 'POST'
  path: string
  headers: Record<string, string>
  body?: string
}

export interface Volley {
  /** Answers by HTTP status. */
  statuses: Map<number, number>
  seconds: number
  perSecond: number
  p50: number
  p99: number
}

/** Fires each shot once, so many at a time (closed loop), and counts what came back. */
export async function fire(base: string, shots: readonly Shot[], inFlight: number): Promise<Volley> {
  const agent = new Agent({ keepAlive: true, maxSockets: inFlight })
  const { hostname, port } = new URL(base)
  const statuses = new Map<number, number>()
  const tookMs: number[] = []
  let next = 0
  const began = performance.now()
  const shooter = async () => {
    for (let shot = shots[next++]; shot; shot = shots[next++]) {
      const start = performance.now()
      const status = await send({ agent, hostname, port }, shot)
      tookMs.push(performance.now() - start)
      statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
  }
  await Promise.all(Array.from({ length: inFlight }, shooter))
  const seconds = (performance.now() - began) / 1000
  agent.destroy()
  tookMs.sort((a, b) => a - b)
  const at = (share: number) => tookMs[Math.min(tookMs.length - 1, Math.floor(tookMs.length * share))] ?? 0
  return { statuses, seconds, perSecond: shots.length / seconds, p50: at(0.5), p99: at(0.99) }
}

function send(where: { agent: Agent; hostname: string; port: string }, shot: Shot): Promise<number> {
  return new Promise((resolve, reject) => {
    const length = shot.body === undefined ? {} : { 'Content-Length': Buffer.byteLength(shot.body) }
    const headers = { ...shot.headers, ...length }
    const call = httpRequest({ ...where, method: shot.method, path: shot.path, headers }, (answer) => {
      answer.resume()
      answer.once('end', () => resolve(answer.statusCode ?? 0))
    })
    call.once('error', reject)
    call.end(shot.body)
  })
}
