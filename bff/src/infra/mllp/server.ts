import { once } from 'node:events'
import { createServer as createPlainServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { createServer as createTlsServer } from 'node:tls'
import { frame, FrameReader, type Framed } from './framing.ts'
import { plainAddress } from './network.ts'

/** Whoever sends a megabyte without one frame does not speak MLLP. */
const maxGarbage = 1024 * 1024

export interface MllpTls {
  key: string
  cert: string
  /** Who signs the peers' certificates; without it no peer is asked for one. */
  ca?: string | undefined
}

export interface MllpListener {
  host: string
  port: number
  tls?: MllpTls | undefined
  maxConnections?: number
  idleMs?: number
  maxFrameBytes?: number
  /** Says no to an address that no sender has, before a byte is read. */
  mayConnect(address: string): boolean
  /** The answer to a frame; `null` when none can be given: the connection closes, so that the peer sends again. */
  answer(framed: Framed, address: string): Promise<Buffer | null>
  /** What operators want to see; never part of the conversation. */
  observe?(event: MllpEvent): void
}

export type MllpEvent =
  | { name: 'opened' | 'closed' | 'dropped' | 'not-let-in' | 'idle' | 'not-mllp'; address: string }
  | { name: 'failed'; address: string; error: unknown }

export interface MllpServer {
  port: number
  /** Stops listening, lets the message at hand be answered, then closes every connection. */
  close(): Promise<void>
}

/**
 * Listens for MLLP. Each connection is read by itself, one message after the other: a slow answer slows down
 * its own sender (TCP does the rest), and nobody else.
 */
export async function listenMllp(options: MllpListener): Promise<MllpServer> {
  const open = new Set<Connection>()
  const server = makeServer(options, (socket) => {
    const connection = new Connection(socket, options)
    open.add(connection)
    void connection.serve().finally(() => open.delete(connection))
  })
  server.maxConnections = options.maxConnections ?? 200
  // Also those that are still shaking hands over TLS.
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('drop', (from) => options.observe?.({ name: 'dropped', address: plainAddress(from?.remoteAddress) }))
  server.listen(options.port, options.host)
  await once(server, 'listening')
  server.on('error', (error) => options.observe?.({ name: 'failed', address: '', error }))
  return {
    port: (server.address() as AddressInfo).port,
    async close() {
      const closed = once(server, 'close')
      server.close()
      await Promise.all([...open].map((connection) => connection.finish()))
      for (const socket of sockets) socket.destroySoon()
      await closed
    },
  }
}

/** Half-open, because a peer may end its side right after its message and still wait for our answer. */
function makeServer(options: MllpListener, serve: (socket: Socket) => void): Server {
  const { tls } = options
  const server = tls
    ? createTlsServer({ ...tls, requestCert: !!tls.ca, rejectUnauthorized: !!tls.ca, allowHalfOpen: true }, serve)
    : createPlainServer({ allowHalfOpen: true }, serve)
  server.prependListener('connection', (socket: Socket) => {
    const address = plainAddress(socket.remoteAddress)
    socket.on('error', () => socket.destroy())
    if (options.mayConnect(address)) return
    options.observe?.({ name: 'not-let-in', address })
    socket.destroy()
  })
  server.on('tlsClientError', (error: Error, socket: Socket) => {
    options.observe?.({ name: 'failed', address: plainAddress(socket.remoteAddress), error })
    // Half-open as it is, it would stay for ever.
    socket.destroy()
  })
  return server
}

class Connection {
  private readonly reader: FrameReader
  private readonly address: string
  private closing = false
  private busy: Promise<unknown> = Promise.resolve()

  constructor(
    private readonly socket: Socket,
    private readonly options: MllpListener,
  ) {
    this.reader = new FrameReader(options.maxFrameBytes ?? 10 * 1024 * 1024)
    this.address = plainAddress(socket.remoteAddress)
  }

  async serve(): Promise<void> {
    if (this.socket.destroyed) return
    this.tell('opened')
    this.socket.setNoDelay(true)
    this.socket.setTimeout(this.options.idleMs ?? 60_000, () => {
      this.tell('idle')
      this.socket.destroy()
    })
    try {
      await this.converse()
    } catch (error) {
      if (!this.socket.destroyed) this.options.observe?.({ name: 'failed', address: this.address, error })
    } finally {
      this.socket.destroySoon()
      this.tell('closed')
    }
  }

  /** Lets the message at hand be answered and takes no more. */
  async finish(): Promise<void> {
    this.closing = true
    await this.busy.catch(() => undefined)
    this.socket.destroySoon()
  }

  private async converse(): Promise<void> {
    // Leaving the loop must not destroy the socket: the last answer may still be on its way out.
    for await (const chunk of this.socket.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      if (!(await this.answerAll(this.reader.feed(chunk)))) return
      if (this.reader.garbage > maxGarbage) return this.tell('not-mllp')
    }
    await this.answerAll(this.reader.end())
  }

  private async answerAll(frames: Framed[]): Promise<boolean> {
    for (const framed of frames) {
      if (this.closing) return false
      const answering = this.answerOne(framed)
      this.busy = answering
      if (!(await answering)) return false
    }
    return true
  }

  private async answerOne(framed: Framed): Promise<boolean> {
    const answer = await this.options.answer(framed, this.address)
    if (answer === null || this.socket.destroyed) return false
    if (!this.socket.write(frame(answer))) await writable(this.socket)
    return !this.socket.destroyed
  }

  private tell(name: 'opened' | 'closed' | 'idle' | 'not-mllp'): void {
    this.options.observe?.({ name, address: this.address })
  }
}

/** Resolves when the peer has taken what we wrote, or is gone. */
function writable(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })
}
