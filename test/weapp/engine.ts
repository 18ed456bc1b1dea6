import { readFileSync } from 'node:fs'
import { dirname, join, posix } from 'node:path'
import { createContext, Script, type Context } from 'node:vm'

/**
 * As much of a mini-program engine's logic layer as our build needs: the built files run in a context of their own
 * that has plain JavaScript and `wx`, and nothing of a browser or of Node. What WeChat lacks is missing here, too:
 * AbortController, URLSearchParams, fetch, Intl, document, process.
 */
export interface Engine {
  /** Opens a page as WeChat would: load, show, ready. */
  open(path: string, query?: Record<string, string>): Promise<Shown>
  /** Errors that the code threw or printed. */
  faults: string[]
  /** Requests that left. */
  requests: string[]
  storage: Map<string, unknown>
}

interface Shown {
  /** Waits until this text is on the page. */
  sees(text: string): Promise<void>
  /** All texts now on the page. */
  texts(): string[]
  /** Taps what carries this class. */
  tap(className: string): void
  leave(): void
}

type Reply = (method: string, path: string) => { status: number; body: unknown }
type Json = Record<string, unknown>

const root = 'miniapp/dist/weapp'

export function startEngine(reply: Reply, kept: Record<string, unknown> = {}): Engine {
  const engine = { faults: [] as string[], requests: [] as string[], storage: new Map(Object.entries(kept)) }
  const wx = standIn(engine, reply)
  const pages: Json[] = []
  const registered: { page: Json | null; app: Json | null } = { page: null, app: null }
  const context = createContext({
    wx,
    console: quietConsole(engine.faults),
    setTimeout,
    clearTimeout,
    setInterval,
    clearInterval,
    App: (app: Json) => ((registered.app = app), app),
    Page: (page: Json) => void (registered.page = page),
    Component: (component: Json) => void (registered.page = component),
    Behavior: (behavior: Json) => behavior,
    getApp: () => registered.app ?? {},
    getCurrentPages: () => pages,
  })
  new Script('delete globalThis.Intl; globalThis.global = undefined').runInContext(context)
  const load = loader(context)
  load('app.js')
  call(registered.app, 'onLaunch', { path: 'home/index', query: {}, scene: 1001 })
  call(registered.app, 'onShow', { path: 'home/index', query: {}, scene: 1001 })

  return {
    ...engine,
    open(path, query = {}) {
      registered.page = null
      load(`${path}.js`)
      const page = instanceOf(registered.page, path)
      pages.push(page)
      call(page, 'onLoad', { ...query, $taroTimestamp: pages.length })
      call(page, 'onShow')
      call(page, 'onReady')
      return Promise.resolve(shown(page, engine.faults))
    },
  }
}

function instanceOf(config: Json | null, path: string): Json {
  if (!config) throw new Error(`${path} registered no page`)
  const page: Json = { ...config, route: path, data: structuredClone(config['data'] ?? {}) }
  page['setData'] = (change: Json, done?: () => void) => {
    for (const [where, value] of Object.entries(change)) put(page['data'] as Json, where, value)
    done?.()
  }
  page['selectComponent'] = () => null
  return page
}

function shown(page: Json, faults: string[]): Shown {
  const texts = () => collect(page['data'], (node) => (typeof node['v'] === 'string' ? node['v'] : null))
  return {
    texts,
    async sees(text) {
      const end = Date.now() + 8000
      while (!texts().some((one) => one.includes(text))) {
        if (Date.now() > end) {
          throw new Error(`"${text}" never came; seen: ${texts().join(' | ')}; ${faults.join('; ')}`)
        }
        await new Promise((resolve) => setTimeout(resolve, 20))
      }
    },
    tap(className) {
      const [sid] = collect(page['data'], (node) =>
        typeof node['cl'] === 'string' && node['cl'].split(' ').includes(className) ? String(node['sid']) : null,
      )
      if (sid === undefined) throw new Error(`nothing of class ${className}`)
      const target = { id: sid, dataset: { sid }, offsetLeft: 0, offsetTop: 0 }
      call(page, 'eh', { type: 'tap', timeStamp: 1, target, currentTarget: target, detail: {}, mark: {} })
    },
    leave() {
      call(page, 'onHide')
      call(page, 'onUnload')
    },
  }
}

function call(on: Json | null, name: string, ...args: unknown[]): void {
  const method = on?.[name]
  if (typeof method === 'function') Reflect.apply(method, on, args)
}

/** `root.cn.[0].v` → the place in the page's data. */
function put(data: Json, where: string, value: unknown): void {
  const path = where.split('.').map((part) => part.replace(/^\[(\d+)\]$/, '$1'))
  const last = path.pop() ?? ''
  let at = data
  for (const part of path) at = (at[part] ??= {}) as Json
  at[last] = value
}

function collect(tree: unknown, take: (node: Json) => string | null): string[] {
  if (typeof tree !== 'object' || tree === null) return []
  const node = tree as Json
  const mine = take(node)
  const rest = Object.values(node).flatMap((child) => collect(child, take))
  return mine === null ? rest : [mine, ...rest]
}

/** WeChat's own `require`: relative files of the package, each run once. */
function loader(context: Context): (file: string) => unknown {
  const loaded = new Map<string, { exports: unknown }>()
  const load = (file: string): unknown => {
    const known = loaded.get(file)
    if (known) return known.exports
    const module = { exports: {} as unknown }
    loaded.set(file, module)
    const code = `(function (require, module, exports) {${readFileSync(join(root, file), 'utf8')}\n})`
    const run = new Script(code, { filename: file }).runInContext(context) as (...args: unknown[]) => void
    const nearby = (asked: string) => load(posix.join(dirname(file), asked).replace(/(\.js)?$/, '.js'))
    run(nearby, module, module.exports)
    return module.exports
  }
  return load
}

function quietConsole(faults: string[]) {
  const note = (...words: unknown[]) => void faults.push(words.map(String).join(' '))
  return { log: () => undefined, info: () => undefined, debug: () => undefined, warn: () => undefined, error: note }
}

interface Options extends Json {
  success?: (result: unknown) => void
  fail?: (error: unknown) => void
  complete?: (result: unknown) => void
}

const system = {
  brand: 'Test',
  model: 'Phone',
  platform: 'ios',
  system: 'iOS 17',
  SDKVersion: '3.5.0',
  language: 'zh_CN',
  pixelRatio: 2,
  windowWidth: 390,
  windowHeight: 780,
  screenWidth: 390,
  screenHeight: 844,
  statusBarHeight: 47,
  safeArea: { top: 47, bottom: 810, left: 0, right: 390, width: 390, height: 763 },
}

function standIn(engine: Pick<Engine, 'requests' | 'storage'>, reply: Reply) {
  const answer = (result: unknown) => (options: Options) => {
    queueMicrotask(() => {
      options.success?.(result)
      options.complete?.(result)
    })
  }
  const done = answer({ errMsg: 'ok' })
  const moves = [
    'navigateTo',
    'redirectTo',
    'reLaunch',
    'switchTab',
    'navigateBack',
    'setNavigationBarTitle',
    'showToast',
  ]
  return {
    ...Object.fromEntries(moves.map((name) => [name, done])),
    request(options: Options & { url: string; method: string }) {
      const path = options.url.replace(/^.*?\/api/, '')
      engine.requests.push(`${options.method} ${path}`)
      const { status, body } = reply(options.method, path)
      answer({ statusCode: status, data: body, header: {}, errMsg: 'request:ok' })(options)
      return { abort: () => undefined }
    },
    login: answer({ code: 'one-time', errMsg: 'login:ok' }),
    getNetworkType: answer({ networkType: 'wifi' }),
    onNetworkStatusChange: () => undefined,
    offNetworkStatusChange: () => undefined,
    onNeedPrivacyAuthorization: () => undefined,
    getScreenBrightness: answer({ value: 0.5 }),
    setScreenBrightness: done,
    setKeepScreenOn: done,
    getSystemInfo: answer(system),
    getSystemInfoSync: () => system,
    getWindowInfo: () => system,
    getDeviceInfo: () => system,
    getAppBaseInfo: () => system,
    getMenuButtonBoundingClientRect: () => ({ top: 51, bottom: 83, left: 296, right: 383, width: 87, height: 32 }),
    getStorageSync: (name: string) => engine.storage.get(name) ?? '',
    setStorageSync: (name: string, value: unknown) => void engine.storage.set(name, value),
    removeStorageSync: (name: string) => void engine.storage.delete(name),
    getStorageInfoSync: () => ({ keys: [...engine.storage.keys()] }),
    canIUse: () => true,
    nextTick: (work: () => void) => queueMicrotask(work),
    env: { USER_DATA_PATH: 'wxfile://usr' },
  }
}
