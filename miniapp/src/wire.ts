import Taro from '@tarojs/taro'

/** The phone's rim: the network, the clock, the dice and the drawer. Everything above takes them from here. */

/** An answer as it came, whatever its status. */
export interface Answer<T> {
  status: number
  data: T
}

export interface Asked {
  /** The residents' side unless said otherwise. */
  surface?: '/api' | '/staff-api'
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  path: string
  header: Record<string, string>
  body?: unknown
}

/** The request left, but nothing came back: no network, or nobody there. */
export class Offline extends Error {}

const timeoutMs = 15_000

/** One HTTP exchange with the BFF; throws Offline when there is no answer at all. */
export async function exchange<T>({ surface = '/api', method, path, header, body }: Asked): Promise<Answer<T>> {
  try {
    const { statusCode, data } = await Taro.request<T>({
      url: `${process.env['TARO_APP_API'] ?? ''}${surface}${path}`,
      method,
      header: { 'Content-Type': 'application/json', ...header },
      timeout: timeoutMs,
      ...(body === undefined ? {} : { data: JSON.stringify(body) }),
    })
    return { status: statusCode, data }
  } catch {
    throw new Offline('no answer')
  }
}

/** `paper`: a PDF to keep. `document`: a PDF to read. `picture`: to look at, with two fingers. */
export interface FileToOpen {
  name: string
  as: 'paper' | 'document' | 'picture'
}

/**
 * Gets a file and hands it to the phone: WeChat opens it in its own viewer, a browser saves or shows it. What is refused
 * comes back as any other answer; throws Offline when there is no answer at all.
 */
export async function openFile(
  path: string,
  header: Record<string, string>,
  file: FileToOpen,
): Promise<Answer<unknown>> {
  const url = `${process.env['TARO_APP_API'] ?? ''}/api${path}`
  return process.env['TARO_ENV'] === 'h5' ? openInBrowser(url, header, file) : openInWeChat(url, header, file)
}

/**
 * Gets a picture for the app itself to show: the answer is where the phone keeps it, in a browser until `letGo`. Refusals
 * and no answer as above.
 */
export async function fetchFile(path: string, header: Record<string, string>): Promise<Answer<unknown>> {
  const url = `${process.env['TARO_APP_API'] ?? ''}/api${path}`
  return process.env['TARO_ENV'] === 'h5' ? fetchInBrowser(url, header) : fetchInWeChat(url, header)
}

/** WeChat throws its own temporary files away. */
export function letGo(file: string): void {
  if (process.env['TARO_ENV'] === 'h5') URL.revokeObjectURL(file)
}

async function fetchInWeChat(url: string, header: Record<string, string>): Promise<Answer<unknown>> {
  const { statusCode, tempFilePath } = await Taro.downloadFile({ url, header, timeout: 2 * timeoutMs }).catch(() => {
    throw new Offline('no answer')
  })
  return { status: statusCode, data: statusCode >= 400 ? readJson(tempFilePath) : tempFilePath }
}

async function fetchInBrowser(url: string, header: Record<string, string>): Promise<Answer<unknown>> {
  const answer = await window.fetch(url, { headers: header }).catch(() => {
    throw new Offline('no answer')
  })
  if (!answer.ok) return { status: answer.status, data: await answer.json().catch(() => null) }
  return { status: answer.status, data: URL.createObjectURL(await answer.blob()) }
}

async function openInWeChat(url: string, header: Record<string, string>, { as }: FileToOpen): Promise<Answer<unknown>> {
  const answer = await fetchInWeChat(url, header)
  if (answer.status >= 400) return answer
  const file = String(answer.data)
  if (as === 'picture') await Taro.previewImage({ urls: [file] })
  else await Taro.openDocument({ filePath: file, fileType: 'pdf', showMenu: true })
  return { status: answer.status, data: null }
}

/** A refusal is downloaded like anything else. */
function readJson(path: string): unknown {
  try {
    const text = Taro.getFileSystemManager().readFileSync(path, 'utf8')
    return JSON.parse(typeof text === 'string' ? text : '')
  } catch {
    return null
  }
}

async function openInBrowser(url: string, header: Record<string, string>, file: FileToOpen): Promise<Answer<unknown>> {
  const answer = await fetchInBrowser(url, header)
  if (answer.status >= 400) return answer
  const blob = String(answer.data)
  if (file.as === 'picture') await Taro.previewImage({ urls: [blob] })
  // A browser that lets nothing open by itself still saves.
  else if (file.as === 'paper' || !window.open(blob, '_blank')) save(blob, file.name)
  // The browser has taken it by then; kept, the whole file would stay in memory.
  window.setTimeout(() => URL.revokeObjectURL(blob), 60_000)
  return { status: answer.status, data: null }
}

function save(blob: string, name: string): void {
  const link = document.createElement('a')
  link.href = blob
  link.download = name
  link.click()
}

/** The phone's own clock, in milliseconds; it may be wrong, so nothing but waiting is decided by it alone. */
export function now(): number {
  return Date.now()
}

/** How much larger than usual the phone's owner wants letters: WeChat's own setting, or the browser's; 1 when unknown. */
export function letterScale(): number {
  try {
    const wanted = process.env['TARO_ENV'] === 'h5' ? browserLetters() : weChatLetters()
    return wanted > 0 ? wanted / usualLetters : 1
  } catch {
    return 1
  }
}

const usualLetters = 16

/** The typing does not know of it yet. */
function weChatLetters(): number {
  const told: Record<string, unknown> = { ...Taro.getAppBaseInfo() }
  return Number(told['fontSizeSetting'])
}

/** What `medium` means to this browser, whatever the page itself says. */
function browserLetters(): number {
  const probe = document.createElement('span')
  probe.style.fontSize = 'medium'
  document.body.appendChild(probe)
  const size = parseFloat(window.getComputedStyle(probe).fontSize)
  probe.remove()
  return size
}

/** A wait somewhat longer than asked for, so that phones which ask together do not go on doing so. */
export function spread(ms: number): number {
  return Math.round(ms * (1 + Math.random() / 4))
}

/** A fresh random key in the form of a UUID (v4); `crypto` does not exist in WeChat. */
export function newKey(): string {
  return 'xxxxxxxx-xxxx-4xxx-8xxx-xxxxxxxxxxxx'.replace(/x/g, () => Math.floor(Math.random() * 16).toString(16))
}

/** What was kept under this name, or null. A drawer that can't be opened is an empty one. */
export function kept(name: string): string | null {
  try {
    const text: unknown = Taro.getStorageSync(`onecard.${name}`)
    return typeof text === 'string' && text !== '' ? text : null
  } catch {
    return null
  }
}

/** Keeps a text over restarts; null throws it away. A full drawer loses only comfort, so it is not an error. */
export function keep(name: string, text: string | null): void {
  try {
    if (text === null) Taro.removeStorageSync(`onecard.${name}`)
    else Taro.setStorageSync(`onecard.${name}`, text)
  } catch {
    return
  }
}

/** Keeps a text that must not be lost, and says whether it is there. */
export function keepSurely(name: string, text: string): boolean {
  keep(name, text)
  return kept(name) === text
}

/** The names under which something is kept, of those that begin so. */
export function keptNames(prefix: string): string[] {
  try {
    const names = Taro.getStorageInfoSync().keys.map((key) => key.replace(/^onecard\./, ''))
    return names.filter((name) => name.startsWith(prefix))
  } catch {
    return []
  }
}

const seen = 'seen.1.'

/** A copy of an answer from earlier, for when there is no network. What an older version wrote is not looked at. */
export function keptCopy<T>(name: string): T | null {
  const text = kept(seen + name)
  if (text === null) return null
  try {
    // Written by keepCopy under the same name, hence of the same type.
    return JSON.parse(text) as T
  } catch {
    return null
  }
}

export function keepCopy(name: string, value: unknown): void {
  keep(seen + name, JSON.stringify(value))
}

/** Throws away whatever was kept about people; the phone's own settings stay. */
export function forgetCopies(): void {
  try {
    for (const name of Taro.getStorageInfoSync().keys) if (name.includes(seen)) Taro.removeStorageSync(name)
  } catch {
    return
  }
}

/** Whether there is a network now; told again at each change until the returned function is called. */
export function watchNetwork(tell: (online: boolean) => void): () => void {
  return process.env['TARO_ENV'] === 'h5' ? watchBrowser(tell) : watchPhone(tell)
}

function watchPhone(tell: (online: boolean) => void): () => void {
  const listen = ({ isConnected }: { isConnected: boolean }) => tell(isConnected)
  Promise.resolve(Taro.getNetworkType()).then(
    (answer) => tell(answer?.networkType !== 'none'),
    () => tell(true),
  )
  Taro.onNetworkStatusChange(listen)
  return () => Taro.offNetworkStatusChange(listen)
}

function watchBrowser(tell: (online: boolean) => void): () => void {
  const look = () => tell(window.navigator.onLine)
  look()
  window.addEventListener('online', look)
  window.addEventListener('offline', look)
  return () => {
    window.removeEventListener('online', look)
    window.removeEventListener('offline', look)
  }
}

/** What is being filled in, for as long as the tab lives: a browser's refresh keeps it, a new visit does not. */
export function draft(name: string): string | null {
  if (process.env['TARO_ENV'] !== 'h5') return drafts.get(name) ?? null
  return window.sessionStorage.getItem(`onecard.draft.${name}`)
}

export function keepDraft(name: string, text: string | null): void {
  if (process.env['TARO_ENV'] !== 'h5') drafts.set(name, text ?? '')
  else if (text === null) window.sessionStorage.removeItem(`onecard.draft.${name}`)
  else window.sessionStorage.setItem(`onecard.draft.${name}`, text)
}

const drafts = new Map<string, string>()
