import { hmac } from '@noble/hashes/hmac'
import { sha256 } from '@noble/hashes/sha2'

/**
 * The card code, made on the phone and checked by the BFF with this one file. Plain JavaScript: WeChat's engine has
 * neither WebCrypto nor Buffer nor atob.
 *
 * Dynamic: `1.leaseId.window.mac`, where window = floor(server time in seconds / 60) and
 * mac = base64url(HMAC-SHA256(secret, "1.leaseId.window")[0..12]).
 * Static (printed): `S1.token`, a random token that only the BFF knows by its hash.
 */
export const codeVersion = '1'
export const windowSeconds = 60
/** A phone's clock may be a little off, and a code takes a moment to be scanned: one window before and after. */
const toleratedWindows = 1
/** 96 bits. */
const macBytes = 12
const staticPrefix = 'S1.'

export interface CodeLease {
  leaseId: string
  /** base64url, 32 bytes. */
  secret: string
}

export interface DynamicCode {
  kind: 'dynamic'
  leaseId: string
  window: number
  mac: string
}
export interface StaticCode {
  kind: 'static'
  token: string
}

/** The number of the window that holds this instant (epoch milliseconds, by the server's clock). */
export function windowAt(epochMs: number): number {
  return Math.floor(epochMs / 1000 / windowSeconds)
}

/** Milliseconds until the code changes: never 0, so that a timer set with it always moves on. */
export function msLeftInWindow(epochMs: number): number {
  const length = windowSeconds * 1000
  return length - (((epochMs % length) + length) % length)
}

/** The text of the code that a phone shows in this window. */
export function makeCode({ leaseId, secret }: CodeLease, window: number): string {
  return `${codeVersion}.${leaseId}.${window}.${macOf(secret, leaseId, window)}`
}

/** Takes a scanned text apart; null when it is no card code at all. Says nothing about whether it is true. */
export function readCode(text: string): DynamicCode | StaticCode | null {
  const dynamic = /^1\.([\w-]{22})\.(0|[1-9]\d{0,9})\.([\w-]{16})$/.exec(text)
  if (dynamic) {
    const [, leaseId = '', window, mac = ''] = dynamic
    return { kind: 'dynamic', leaseId, window: Number(window), mac }
  }
  const printed = /^S1\.([\w-]{32})$/.exec(text)
  return printed?.[1] === undefined ? null : { kind: 'static', token: printed[1] }
}

export function staticCodeText(token: string): string {
  return staticPrefix + token
}

/** Was this code made with this lease's secret? Takes equally long for every wrong answer. */
export function isGenuine({ leaseId, window, mac }: DynamicCode, secret: string): boolean {
  const expected = macOf(secret, leaseId, window)
  let difference = expected.length ^ mac.length
  for (let i = 0; i < expected.length; i++) difference |= expected.charCodeAt(i) ^ mac.charCodeAt(i)
  return difference === 0
}

/** Where a code's window lies, seen from now: a neighbour of the current window still counts as current. */
export function ageOfWindow(window: number, epochMs: number): 'current' | 'expired' | 'from-future' {
  const away = window - windowAt(epochMs)
  if (away < -toleratedWindows) return 'expired'
  return away > toleratedWindows ? 'from-future' : 'current'
}

function macOf(secret: string, leaseId: string, window: number): string {
  const text = ascii(`${codeVersion}.${leaseId}.${window}`)
  return toBase64url(hmac(sha256, fromBase64url(secret), text).subarray(0, macBytes))
}

function ascii(text: string): Uint8Array {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0))
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** base64url without padding. */
export function toBase64url(bytes: Uint8Array): string {
  let text = ''
  let bits = 0
  let held = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    for (bits += 8; bits >= 6; bits -= 6) text += letters.charAt((held >> (bits - 6)) & 63)
    held &= (1 << bits) - 1
  }
  return bits > 0 ? text + letters.charAt((held << (6 - bits)) & 63) : text
}

export function fromBase64url(text: string): Uint8Array {
  const bytes: number[] = []
  let bits = 0
  let held = 0
  for (const letter of text) {
    const value = letters.indexOf(letter)
    if (value < 0) throw new Error('not base64url')
    held = (held << 6) | value
    bits += 6
    if (bits < 8) continue
    bits -= 8
    bytes.push((held >> bits) & 255)
    held &= (1 << bits) - 1
  }
  return Uint8Array.from(bytes)
}
