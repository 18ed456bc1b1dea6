import { useCallback, useEffect, useState } from 'react'
import { useDidHide } from '@tarojs/taro'
import type { PassView } from '@onecard/shared/pass'
import { isUnreachable } from '../refused.ts'
import { useOnline } from '../ui/Screen.tsx'
import { useLatest } from '../ui/useLatest.ts'
import { useComingBack } from '../ui/useRemote.ts'
import { keep, keepCopy, keptCopy, now, spread } from '../wire.ts'
import { pass } from './api.ts'

/** What the server said, with how far this phone's clock is behind the server's. */
interface Known {
  view: PassView
  behindMs: number
}

export interface Pass {
  view: PassView | null
  /** The server's time as this phone knows it; its own until it was told. */
  serverMs: number
  /** The last question had no answer: what is shown is as old as it says. */
  isOld: boolean
  /** The server said no. */
  error: unknown
}

const retryMs = 30_000

/**
 * The latest test of a member, asked again as often as the server wants it and no oftener, while the page is shown. What
 * was known last is kept for when there is no network; a finding about the person is not.
 */
export function usePass(memberId: string, nowMs: number): Pass {
  const [known, setKnown] = useState<Known | null>(() => keptCopy<Known>(nameOf(memberId)))
  const [isOld, setOld] = useState(true)
  const [error, setError] = useState<unknown>(null)
  const [pause, setPause] = useState<Pause | null>(null)
  const latest = useLatest()
  const ask = useCallback(() => {
    setPause(null)
    latest(pass({ params: { id: memberId } }), {
      value: (view) => {
        setKnown(remembered(view))
        setOld(false)
        setError(null)
        setPause({ ms: view.retryAfterSeconds * 1000 })
      },
      fault: (fault) => {
        setOld(true)
        setPause({ ms: retryMs })
        if (isUnreachable(fault)) return
        forget(memberId)
        setKnown(null)
        setError(fault)
      },
    })
  }, [memberId, latest])
  useAskingAgain(ask, pause)
  return { view: known?.view ?? null, serverMs: nowMs + (known?.behindMs ?? 0), isOld, error }
}

/** How long to leave the server alone; another object each time. */
interface Pause {
  ms: number
}

/** Asks when the page opens or is shown again, when the network is back and after each pause; is silent while hidden. */
function useAskingAgain(ask: () => void, pause: Pause | null): void {
  const online = useOnline()
  const [hidden, setHidden] = useState(false)
  useDidHide(() => setHidden(true))
  useComingBack(() => setHidden(false))
  useEffect(() => {
    if (online && !hidden) ask()
  }, [online, hidden, ask])
  useEffect(() => {
    if (pause === null || hidden) return
    const timer = setTimeout(ask, spread(pause.ms))
    return () => clearTimeout(timer)
  }, [pause, hidden, ask])
}

function nameOf(memberId: string): string {
  return `pass.${memberId}`
}

function remembered(view: PassView): Known {
  const fresh = { view, behindMs: Date.parse(view.checkedAt) - now() }
  if (view.latest?.state === 'abnormal' || view.latest?.state === 'review') forget(view.memberId)
  else keepCopy(nameOf(view.memberId), fresh)
  return fresh
}

function forget(memberId: string): void {
  keep(`seen.1.${nameOf(memberId)}`, null)
}
