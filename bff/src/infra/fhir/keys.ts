import { createLocalJWKSet, errors, type JSONWebKeySet, type JWTVerifyGetKey } from 'jose'
import { askJson } from '../ask.ts'
import type { Clock } from '../clock.ts'

/** The public keys that lie at a client's own address. */
export type Keyring = (address: string) => JWTVerifyGetKey

const timeoutMs = 3_000
const keptMs = 600_000
/** A key that is not there may be new; but nobody makes us fetch the set more often by naming keys that never were. */
const pauseMs = 10_000

interface Fetched {
  keys: Promise<JWTVerifyGetKey>
  at: number
}

/** Fetched when first wanted, kept for ten minutes, fetched again for a key that is not among them. */
export function keyring(clock: Clock): Keyring {
  const known = new Map<string, Fetched>()
  const fetched = (address: string, freshMs: number): Promise<JWTVerifyGetKey> => {
    const at = clock.now().getTime()
    const last = known.get(address)
    if (last && at - last.at < freshMs) return last.keys
    const now = { keys: fetchKeys(address), at }
    known.set(address, now)
    now.keys.catch(() => {
      // A look that failed takes nothing away.
      if (known.get(address) !== now) return
      if (last) known.set(address, last)
      else known.delete(address)
    })
    return now.keys
  }
  return (address) => async (header, token) => {
    const keys = await fetched(address, keptMs)
    try {
      return await keys(header, token)
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error
      return (await fetched(address, pauseMs))(header, token)
    }
  }
}

async function fetchKeys(address: string): Promise<JWTVerifyGetKey> {
  const headers = { Accept: 'application/jwk-set+json, application/json' }
  return createLocalJWKSet((await askJson(new URL(address), { headers }, timeoutMs)) as JSONWebKeySet)
}
