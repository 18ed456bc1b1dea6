import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { get, read, takeFrames } from '../hl7.ts'

export interface Target {
  host: string
  port: number
}

const patienceMs = 5_000

/** One connection to whom results are sent: a message, its acknowledgement, the next message. */
export class Line {
  private socket: Socket | null = null

  /** MSA-1 of the answer; null when none came, and then the connection is gone. */
  async ask(target: Target, bytes: Buffer): Promise<string | null> {
    try {
      const socket = await this.connected(target)
      const answer = firstFrame(socket)
      socket.write(bytes)
      const frame = await answer
      const message = frame && read(frame)
      if (message) return get(message, 'MSA', 1)
    } catch {
      // No connection and no answer are one thing to whoever has to send again.
    }
    this.hangUp()
    return null
  }

  /** Bytes for which nobody answers, and the line breaks off after them if told to. */
  async mutter(target: Target, bytes: Buffer, breaksOff: boolean): Promise<void> {
    try {
      const socket = await this.connected(target)
      await new Promise<void>((resolve) => socket.write(bytes, () => resolve()))
    } catch {
      this.hangUp()
    }
    if (breaksOff) this.hangUp()
  }

  hangUp(): void {
    this.socket?.destroy()
    this.socket = null
  }

  private async connected(target: Target): Promise<Socket> {
    if (this.socket && !this.socket.destroyed && this.socket.writable) return this.socket
    const socket = connect(target)
    this.socket = socket
    socket.setNoDelay(true).unref()
    socket.on('error', () => socket.destroy())
    socket.on('end', () => socket.destroy())
    await once(socket, 'connect')
    // What nobody waits for flows away.
    return socket.resume()
  }
}

function firstFrame(socket: Socket): Promise<Buffer | null> {
  let bytes = Buffer.alloc(0)
  return new Promise((resolve) => {
    const end = (frame: Buffer | null): void => {
      clearTimeout(timer)
      socket.off('data', onData).off('close', onClose)
      resolve(frame)
    }
    const onClose = (): void => end(null)
    const onData = (chunk: Buffer): void => {
      bytes = Buffer.concat([bytes, chunk])
      const [first] = takeFrames(bytes).frames
      if (first) end(first)
    }
    const timer = setTimeout(() => end(null), patienceMs)
    socket.on('data', onData).on('close', onClose)
  })
}
