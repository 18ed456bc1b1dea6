import { HospitalSilent } from '../gateway.ts'

export interface Target {
  url: string
  /** What we hold already, as the server named it. */
  etag: string | null
  accept: string
  /** For the first byte and between any two. */
  timeoutMs: number
}

export interface Fresh {
  is: 'fresh'
  etag: string | null
  /** What the server wishes us to wait before the next look. */
  maxAgeSeconds: number | null
  response: Response
  /** Waits for the next bytes: while it waits, and only then, the download is given up after `timeoutMs`. */
  watched<T>(this: void, bytes: Promise<T>): Promise<T>
  /** Ends the download when it is still under way. */
  close(this: void): void
}

/** A conditional GET of something published. Throws HospitalSilent for whatever is not 200 or 304. */
export async function look({ url, etag, accept, timeoutMs }: Target): Promise<{ is: 'unchanged' } | Fresh> {
  const watch = watchdog(timeoutMs)
  try {
    const headers = { Accept: accept, ...(etag ? { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' } : {}) }
    // A publication leads nowhere else: a redirect could lead into our own network.
    const response = await watch.watched(fetch(url, { headers, redirect: 'error', signal: watch.signal }))
    if (response.status === 200) return { is: 'fresh', response, ...facts(response), ...watch }
    watch.close()
    if (response.status === 304) return { is: 'unchanged' }
    throw new HospitalSilent(`${url} answered ${response.status}`)
  } catch (error) {
    watch.close()
    if (error instanceof HospitalSilent) throw error
    throw new HospitalSilent(`no answer from ${url}`)
  }
}

function facts({ headers }: Response) {
  const maxAge = /max-age=(\d{1,6})/.exec(headers.get('Cache-Control') ?? '')?.[1]
  return { etag: headers.get('ETag'), maxAgeSeconds: maxAge === undefined ? null : Number(maxAge) }
}

function watchdog(ms: number) {
  const abort = new AbortController()
  return {
    signal: abort.signal,
    async watched<T>(bytes: Promise<T>): Promise<T> {
      const timer = setTimeout(() => abort.abort(new HospitalSilent(`nothing came for ${ms} ms`)), ms)
      try {
        return await bytes
      } finally {
        clearTimeout(timer)
      }
    },
    close: () => abort.abort(),
  }
}
