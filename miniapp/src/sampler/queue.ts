import type { TubeRequest, TubeView } from '@onecard/shared/sampling'
import { isRefused } from '../refused.ts'
import { acknowledged, isDue, requestOf, stuck, type Tube } from './tube.ts'

/** The phone around the queue; tests bring another one. */
export interface Around {
  load: () => Tube[]
  /** False when the phone has no room for it: then nothing has changed. */
  save: (tube: Tube) => boolean
  drop: (id: string) => void
  send: (id: string, request: TubeRequest) => Promise<TubeView>
  /** Whether somebody is signed in who may send. */
  maySend: () => boolean
  now: () => number
  /** Calls later; the answer takes it back. */
  later: (ms: number, call: () => void) => () => void
}

export interface Queue {
  tubes: () => readonly Tube[]
  find: (id: string) => Tube | undefined
  /** Keeps a tube, new or changed, and sends what is due. False when the phone has no room. */
  put: (tube: Tube) => boolean
  forget: (id: string) => void
  /** Sends now what is due: the app is shown, the network is back, somebody signed in or asked for it. */
  wake: () => void
  state: () => QueueState
  listen: (tell: () => void) => () => void
}

/** `signed-out`: nothing is sent before somebody signs in; all of it stays here. */
export type QueueState = 'idle' | 'sending' | 'waiting' | 'signed-out'

const firstPauseMs = 5_000
const longestPauseMs = 5 * 60_000
/** What is done stays to be seen for a day. */
const keptMs = 24 * 3_600_000

export function makeQueue(around: Around): Queue {
  return new TubeQueue(around)
}

/**
 * What has to reach the server, whatever happens to network, app and sign-in. Each tube is written down before anything else
 * is done with it, sent under the id that it was made with until the server has said what became of each of its people,
 * and one upload is under way at a time.
 */
class TubeQueue implements Queue {
  private readonly known: Map<string, Tube>
  private readonly listeners = new Set<() => void>()
  private list: readonly Tube[]
  private now: QueueState = 'idle'
  private failures = 0
  private calm: () => void = () => undefined

  constructor(private readonly around: Around) {
    this.known = new Map(around.load().map((tube) => [tube.id, tube]))
    this.list = sorted(this.known)
  }

  readonly tubes = () => this.list
  readonly find = (id: string) => this.known.get(id)
  readonly state = () => this.now
  readonly listen = (tell: () => void) => {
    this.listeners.add(tell)
    return () => void this.listeners.delete(tell)
  }

  readonly put = (tube: Tube): boolean => {
    const done = this.keep(tube)
    this.tell()
    // While it waits for the network a change does not knock again.
    if (done && this.now !== 'waiting') void this.run()
    return done
  }

  readonly forget = (id: string): void => {
    this.around.drop(id)
    this.known.delete(id)
    this.tell()
  }

  readonly wake = (): void => {
    const old = this.around.now() - keptMs
    for (const { id, doneAt } of this.list) if (doneAt !== null && doneAt < old) this.forget(id)
    void this.run()
  }

  private async run(): Promise<void> {
    this.calm()
    if (this.now === 'sending') return
    for (let tube = nextDue(this.list); tube; tube = nextDue(this.list)) {
      if (!this.around.maySend()) return this.become('signed-out')
      this.become('sending')
      if (!(await this.sent(tube))) return
    }
    this.failures = 0
    this.become('idle')
  }

  /** False when there is no sense in going on for now. */
  private async sent(tube: Tube): Promise<boolean> {
    try {
      const view = await this.around.send(tube.id, requestOf(tube))
      this.failures = 0
      const now = this.find(tube.id)
      if (now) this.keep(acknowledged(now, tube.revision, view, this.around.now()))
    } catch (error) {
      return this.failed(tube, error)
    }
    this.tell()
    return true
  }

  private failed({ id, revision }: Tube, error: unknown): boolean {
    if (isSignIn(error)) {
      this.become('signed-out')
      return false
    }
    if (!isRefused(error) || isPassing(error)) {
      this.become('waiting')
      this.calm = this.around.later(Math.min(longestPauseMs, firstPauseMs * 2 ** this.failures++), this.wake)
      return false
    }
    const tube = this.find(id)
    // Changed here meanwhile: what was refused is no longer what would be sent.
    if (tube?.revision === revision) this.keep(stuck(tube, { ...error.words, code: error.code }))
    this.tell()
    return true
  }

  private keep(tube: Tube): boolean {
    if (!this.around.save(tube)) return false
    this.known.set(tube.id, tube)
    return true
  }

  private become(next: QueueState): void {
    this.now = next
    this.tell()
  }

  private tell(): void {
    this.list = sorted(this.known)
    for (const listener of this.listeners) listener()
  }
}

function nextDue(tubes: readonly Tube[]): Tube | undefined {
  return tubes.find(isDue)
}

function sorted(tubes: ReadonlyMap<string, Tube>): readonly Tube[] {
  return [...tubes.values()].sort((one, other) => one.openedAt.localeCompare(other.openedAt))
}

function isSignIn(error: unknown): boolean {
  return isRefused(error, 'staff.session-missing', 'staff.session-expired', 'staff.forbidden')
}

/** It may be otherwise in a moment; nothing about the tube is wrong. */
function isPassing(error: unknown): boolean {
  return isRefused(error, 'service.unavailable', 'internal', 'rate.limited', 'hospital.silent')
}
