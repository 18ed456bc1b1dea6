/**
 * A browser fetches a page's code when the page opens. Fetched ahead, once the first page stands, every page opens
 * without a network too, and says there what it still knows.
 */
export function fetchPagesAhead(): void {
  if (process.env['TARO_ENV'] !== 'h5') return
  setTimeout(() => {
    for (const load of loaders()) Promise.resolve(load()).catch(() => undefined)
  }, afterMs)
}

const afterMs = 3_000

/** Taro's own list of pages; their code comes by a function each. */
function loaders(): (() => unknown)[] {
  const config: unknown = Reflect.get(window, '__taroAppConfig')
  const routes: unknown = isRecord(config) ? config['routes'] : []
  if (!Array.isArray(routes)) return []
  return routes.map((route: unknown) => () => {
    const load = isRecord(route) ? route['load'] : undefined
    const made: unknown = typeof load === 'function' ? Reflect.apply(load, null, []) : null
    // The code comes first; what else Taro hands through is its own.
    const code: unknown = Array.isArray(made) ? made[0] : made
    return code
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
