import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { frame, get, read, takeFrames } from '../../hl7.ts'

export interface Target {
  host: string
  port: number
}

/** Sends what the hospital has to say, one message after the other; what is not acknowledged is sent again. */
export class Outbox {
  private readonly waiting: string[] = []
  private timer: NodeJS.Timeout | null = null
  private sending: Promise<void> = Promise.resolve()

  constructor(
    private target: Target | null,
    private readonly note: (direction: 'out' | 'in', text: string) => void,
  ) {}

  get left(): number {
    return this.waiting.length
  }

  aimAt(target: Target): void {
    this.target = target
  }

  /** The acknowledgement code, or null while nobody has answered. */
  async send(text: string): Promise<string | null> {
    if (this.waiting.length > 0) return this.keep(text)
    return (await this.attempt(text)) ?? this.keep(text)
  }

  stop(): void {
    if (this.timer) clearInterval(this.timer)
    this.timer = null
  }

  private keep(text: string): null {
    this.waiting.push(text)
    this.timer ??= setInterval(() => {
      this.sending = this.sending.then(() => this.flush())
    }, 1000).unref()
    return null
  }

  private async flush(): Promise<void> {
    while (this.waiting[0] !== undefined && (await this.attempt(this.waiting[0])) !== null) this.waiting.shift()
    if (this.waiting.length === 0) this.stop()
  }

  private async attempt(text: string): Promise<string | null> {
    if (!this.target) return null
    this.note('out', text)
    const answer = await exchange(this.target, frame(text))
    if (!answer) return null
    this.note('in', answer.map((segment) => segment.join('|')).join('\r'))
    return get(answer, 'MSA', 1)
  }
}

/** One message on a line of its own; null when no answer comes within three seconds. */
async function exchange({ host, port }: Target, bytes: Buffer): Promise<ReturnType<typeof read>> {
  const socket = connect({ host, port, timeout: 3000 })
  socket.on('timeout', () => socket.destroy())
  try {
    await once(socket, 'connect')
    socket.write(bytes)
    return await firstFrame(socket)
  } catch {
    return null
  } finally {
    socket.destroy()
  }
}

async function firstFrame(socket: Socket): Promise<ReturnType<typeof read>> {
  let bytes = Buffer.alloc(0)
  for await (const chunk of socket as AsyncIterable<Buffer>) {
    bytes = Buffer.concat([bytes, chunk])
    const [first] = takeFrames(bytes).frames
    if (first) return read(first)
  }
  return null
}

/** Bytes as they are, and whatever comes back within a second: for trying out rubbish. */
export async function raw({ host, port }: Target, bytes: Buffer): Promise<Buffer> {
  const socket = connect({ host, port, timeout: 1000 })
  socket.on('timeout', () => socket.destroy())
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => parts.push(part))
  socket.on('error', () => socket.destroy())
  socket.write(bytes)
  await once(socket, 'close')
  return Buffer.concat(parts)
}
