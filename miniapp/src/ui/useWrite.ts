import { useRef, useState } from 'react'
import { isRefused, isSignedOut } from '../refused.ts'
import { signInFirst } from '../returning.ts'
import { newKey } from '../wire.ts'

export interface Write<What> {
  busy: boolean
  /** What the last try met; null while nothing went wrong. */
  error: unknown
  /** Sends it; does nothing while an earlier one is still under way. */
  run: (what: What) => void
  clear: () => void
}

interface Ends<Result> {
  done: (result: Result) => void
  refused?: (error: unknown) => void
}

/** Refusals that leave open whether it happened. */
const unsettled = ['internal', 'service.unavailable', 'hospital.silent', 'identity.silent'] as const

/**
 * Something that must happen once. The key is made when the form opens and stays for as long as we don't know what
 * became of it, so that a second try after a lost answer is the same request. Other contents, or a plain no, are
 * a new request and take a new key. Whoever is signed out meanwhile is asked in, and comes back to the form.
 */
export function useWrite<What, Result>(
  send: (what: What, key: string) => Promise<Result>,
  { done, refused }: Ends<Result>,
): Write<What> {
  const [busy, setBusy] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const request = useRef({ key: '', contents: '', flying: false })

  const run = (what: What) => {
    const mine = request.current
    if (mine.flying) return
    const contents = JSON.stringify(what) ?? ''
    if (mine.key === '' || contents !== mine.contents) mine.key = newKey()
    mine.contents = contents
    mine.flying = true
    setBusy(true)
    setError(null)
    send(what, mine.key)
      .then(
        (result) => {
          mine.key = ''
          done(result)
        },
        (fault: unknown) => {
          if (isRefused(fault) && !isRefused(fault, ...unsettled)) mine.key = ''
          if (isSignedOut(fault)) return signInFirst()
          setError(fault)
          refused?.(fault)
        },
      )
      .finally(() => {
        mine.flying = false
        setBusy(false)
      })
  }
  return { busy, error, run, clear: () => setError(null) }
}
