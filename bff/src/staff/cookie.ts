import type { Context } from 'koa'
import { isLoopback } from './rules.ts'

/** `__Host-` needs Secure, which a browser only keeps over https; on loopback http a plain name stands in. */
export function cookieName(publicUrl: string): string {
  return isPlain(publicUrl) ? 'onecard-staff' : '__Host-onecard-staff'
}

function isPlain(publicUrl: string): boolean {
  const { protocol, hostname } = new URL(publicUrl)
  return protocol === 'http:' && isLoopback(hostname)
}

/** Without an age: the browser forgets it at its end, the server decides long before. */
export function setCookie(ctx: Context, publicUrl: string, token: string): void {
  ctx.append('Set-Cookie', `${cookieName(publicUrl)}=${token}; ${flags(publicUrl)}`)
}

export function clearCookie(ctx: Context, publicUrl: string): void {
  ctx.append('Set-Cookie', `${cookieName(publicUrl)}=; Max-Age=0; ${flags(publicUrl)}`)
}

function flags(publicUrl: string): string {
  return `Path=/; HttpOnly; SameSite=Strict${isPlain(publicUrl) ? '' : '; Secure'}`
}

export function readCookie(ctx: Context, publicUrl: string): string | undefined {
  return ctx.cookies.get(cookieName(publicUrl))
}
