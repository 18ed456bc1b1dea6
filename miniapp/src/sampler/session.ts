import type { samplerSessionApi } from '@onecard/shared/staff'
import type { AnswerOf } from '@onecard/shared/treaty'
import { keep, kept, newKey } from '../wire.ts'

/** Who takes samples on this phone. Apart from the resident's own sign-in: two people, two tokens. */
export type SamplerSession = AnswerOf<typeof samplerSessionApi.signInSampler>

const name = 'sampler.session'
const listeners = new Set<() => void>()

export function samplerSession(): SamplerSession | null {
  const text = kept(name)
  if (text !== lastText) {
    lastText = text
    last = text === null ? null : read(text)
  }
  return last
}

let lastText: string | null = null
let last: SamplerSession | null = null

function read(text: string): SamplerSession | null {
  try {
    // Written by setSampler, hence of its type.
    return JSON.parse(text) as SamplerSession
  } catch {
    return null
  }
}

export function setSampler(session: SamplerSession | null): void {
  keep(name, session && JSON.stringify(session))
  for (const tell of listeners) tell()
}

export function listenToSampler(tell: () => void): () => void {
  listeners.add(tell)
  return () => void listeners.delete(tell)
}

/** Made once: the token works on this phone only. */
export function samplerDevice(): string {
  const known = kept('sampler.device')
  if (known !== null) return known
  const made = newKey()
  keep('sampler.device', made)
  return made
}
