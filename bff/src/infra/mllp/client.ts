import { connect as connectPlain, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import { frame, FrameReader } from './framing.ts'

const maxAnswerBytes = 10 * 1024 * 1024

/** The peer gave no answer that we can trust: it may or may not have acted. */
export class MllpSilent extends Error {
  override name = 'MllpSilent'
}

export interface MllpPeer {
  host: string
  port: number
  tls?: { ca?: string | undefined; cert?: string | undefined; key?: string | undefined } | undefined
  /** How long connecting may take, and then how long the answer. */
  connectTimeoutMs?: number
  answerTimeoutMs?: number
  /** How many conversations at once; each connection carries one message at a time. */
  connections?: number
  /** An unused connection is closed before the peer's own idle limit could cut a message in half. */
  idleMs?: number
}

export interface MllpClient {
  /** Sends a message and waits for its answer; an answer that is not ours (a late one) is dropped. */
  exchange(message: Buffer, isAnswer: (frame: Buffer) => boolean): Promise<Buffer>
  close(): void
}

/** Keeps a few connections to a peer open, made when first needed and anew after any fault. */
export function mllpClient(peer: MllpPeer): MllpClient {
  const lanes = Array.from({ length: peer.connections ?? 2 }, () => new Lane(peer))
  return {
    exchange(message, isAnswer) {
      const lane = lanes.reduce((best, next) => (next.waiting < best.waiting ? next : best))
      return lane.exchange(message, isAnswer)
    },
    close() {
      for (const lane of lanes) lane.hangUp()
    },
  }
}

/** One connection, one conversation at a time. */
class Lane {
  waiting = 0
  private turn: Promise<unknown> = Promise.resolve()
  private socket: Socket | null = null

  constructor(private readonly peer: MllpPeer) {}

  exchange(message: Buffer, isAnswer: (frame: Buffer) => boolean): Promise<Buffer> {
    this.waiting++
    const answer = this.turn.then(() => this.ask(message, isAnswer)).finally(() => this.waiting--)
    this.turn = answer.catch(() => undefined)
    return answer
  }

  hangUp(): void {
    this.socket?.destroy()
    this.socket = null
  }

  /** After any fault the connection goes: a late answer must not meet the next question. */
  private async ask(message: Buffer, isAnswer: (frame: Buffer) => boolean): Promise<Buffer> {
    try {
      const socket = await this.connected()
      socket.ref().setTimeout(0)
      const answer = awaitAnswer(socket, isAnswer, this.peer.answerTimeoutMs ?? 10_000)
      socket.write(frame(message))
      const bytes = await answer
      // A connection that only waits keeps no program alive.
      socket.unref().setTimeout(this.peer.idleMs ?? 30_000)
      return bytes
    } catch (error) {
      this.hangUp()
      throw error instanceof MllpSilent ? error : new MllpSilent('no answer', { cause: error })
    }
  }

  private async connected(): Promise<Socket> {
    if (this.socket && !this.socket.destroyed && !this.socket.readableEnded) return this.socket
    this.socket = await connect(this.peer)
    return this.socket
  }
}

function connect(peer: MllpPeer): Promise<Socket> {
  const { host, port, tls } = peer
  return new Promise((resolve, reject) => {
    const socket = tls ? connectTls({ host, port, ...given(tls) }) : connectPlain({ host, port })
    const fail = (error: Error): void => {
      socket.destroy()
      reject(error)
    }
    socket.setNoDelay(true)
    socket.setTimeout(peer.connectTimeoutMs ?? 3_000, () => fail(new MllpSilent('connecting took too long')))
    socket.once('error', fail)
    socket.once(tls ? 'secureConnect' : 'connect', () => {
      socket.off('error', fail)
      socket.removeAllListeners('timeout')
      socket.on('timeout', () => socket.destroy())
      // From here on a fault shows as 'close'; unheard, it would end the process.
      socket.on('error', () => socket.destroy())
      socket.on('end', () => socket.destroy())
      // Between two conversations nobody listens: what comes then (a late answer) flows away.
      socket.resume()
      resolve(socket)
    })
  })
}

function awaitAnswer(socket: Socket, isAnswer: (frame: Buffer) => boolean, timeoutMs: number): Promise<Buffer> {
  const reader = new FrameReader(maxAnswerBytes)
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => settle(() => reject(new MllpSilent('the answer took too long'))), timeoutMs)
    const settle = (end: () => void): void => {
      clearTimeout(timer)
      socket.off('data', onData).off('close', onClose)
      end()
    }
    const onClose = (): void => settle(() => reject(new MllpSilent('the connection closed')))
    const onData = (chunk: Buffer): void => {
      for (const framed of reader.feed(chunk)) {
        if (framed.kind === 'message' && isAnswer(framed.bytes)) return settle(() => resolve(framed.bytes))
      }
    }
    if (socket.destroyed) return onClose()
    socket.on('data', onData).on('close', onClose)
  })
}

/** Node reads an option that is `undefined` as set. */
function given<T extends object>(options: T): Partial<T> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Partial<T>
}
