import { useCallback, useEffect, useRef, useState } from 'react'
import { makeCode, msLeftInWindow, windowAt } from '@onecard/shared/cardcode'
import type { LeaseView } from '@onecard/shared/healthcard'
import { useOnline } from '../ui/Screen.tsx'
import { useLatest } from '../ui/useLatest.ts'
import { useComingBack } from '../ui/useRemote.ts'
import { keep, keepCopy, kept, keptCopy, newKey, now } from '../wire.ts'
import { takeLease } from './api.ts'

/** The lease as the phone keeps it: with how far its own clock is behind the server's. */
export interface KeptLease {
  lease: LeaseView
  behindMs: number
}

export type Code =
  | { state: 'waiting' }
  /** Nothing to make codes from: never had a lease, or it ran out while there was no network. */
  | { state: 'over'; error: unknown }
  | { state: 'shown'; text: string; seconds: number; share: number; fresh: boolean; leftMs: number }

/** A lease is renewed, when the page opens, once half of it is over: so there are always hours left to be offline. */
const renewBelowMs = 4 * 3_600_000

/**
 * The code of a card, made on this phone second by second. Needs the server only to take a lease; with a lease in
 * the drawer it shows a code at once, and goes on without a network until the lease is over.
 */
export function useCode(cardId: string): { code: Code; refresh: () => void; refreshing: boolean } {
  const [mine, setMine] = useState<KeptLease | null>(() => keptCopy<KeptLease>(leaseName(cardId)))
  const [error, setError] = useState<unknown>(null)
  const [refreshing, setRefreshing] = useState(false)
  const nowMs = useSeconds()
  const latest = useLatest()
  const online = useOnline()

  const ask = useCallback(() => {
    latest(takeLease({ params: { id: cardId }, body: { deviceId: deviceId() } }), {
      value: (lease) => {
        const fresh = { lease, behindMs: Date.parse(lease.serverTime) - now() }
        keepCopy(leaseName(cardId), fresh)
        setMine(fresh)
        setError(null)
        setRefreshing(false)
      },
      fault: (fault) => {
        setError(fault)
        setRefreshing(false)
      },
    })
  }, [cardId, latest])

  const due = mine === null || leftMs(mine, nowMs) < renewBelowMs
  // Asked when it becomes due and when the network is back, not every second after that.
  useEffect(() => {
    if (due && online) ask()
  }, [due, online, ask])
  useComingBack(() => due && ask())

  const refresh = () => {
    setRefreshing(true)
    ask()
  }
  return { code: shown(mine, nowMs, error), refresh, refreshing }
}

function shown(mine: KeptLease | null, nowMs: number, error: unknown): Code {
  if (mine === null) return error === null ? { state: 'waiting' } : { state: 'over', error }
  const left = leftMs(mine, nowMs)
  if (left <= 0) return { state: 'over', error }
  const { lease, behindMs } = mine
  const serverMs = nowMs + behindMs
  const ms = msLeftInWindow(serverMs)
  return {
    state: 'shown',
    text: makeCode(lease, windowAt(serverMs)),
    seconds: Math.ceil(ms / 1000),
    share: ms / (lease.windowSeconds * 1000),
    fresh: error === null,
    leftMs: left,
  }
}

function leftMs({ lease, behindMs }: KeptLease, nowMs: number): number {
  return Date.parse(lease.expiresAt) - (nowMs + behindMs)
}

/** The time, told each second while the page is there. */
function useSeconds(): number {
  const [nowMs, setNow] = useState(now)
  const timer = useRef<ReturnType<typeof setInterval>>(undefined)
  useEffect(() => {
    timer.current = setInterval(() => setNow(now()), 1000)
    return () => clearInterval(timer.current)
  }, [])
  return nowMs
}

function leaseName(cardId: string): string {
  return `lease.${cardId}`
}

/** Leases are lent to a device; this is how one is told from another. */
function deviceId(): string {
  const known = kept('device')
  if (known !== null) return known
  const made = newKey()
  keep('device', made)
  return made
}
