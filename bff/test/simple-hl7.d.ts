/** As much of the library as our tests use: an HL7 peer written by others. */
declare module 'simple-hl7' {
  import type { Server, Socket } from 'node:net'

  interface Header {
    getField(index: number): string
    getComponent(field: number, component: number): string
  }
  interface Segment extends Header {
    setField(index: number, value: string): void
  }
  interface Message {
    header: Header
    getSegment(name: string): Segment
    addSegment(name: string, ...fields: unknown[]): void
    toString(): string
  }
  interface Request {
    msg: Message
    type: string
    event: string
  }
  interface Response {
    ack: Message
    end(): void
  }
  interface App {
    use(handler: (req: Request, res: Response, next: () => void) => void): void
    start(port: number, encoding?: string): { server: Server }
    stop(): void
  }
  interface Client {
    /** The connection, once there is one. */
    client?: Socket
    connect(connected: (error?: Error) => void): void
    send(message: Message, callback: (error: Error | null, ack: Message) => void): void
    close(): void
  }
  interface Parser {
    parse(text: string): Message
  }
  const hl7: {
    tcp(): App
    Server: { createTcpClient(host: string, port: number): Client }
    Parser: new (options?: { segmentSeperator: string }) => Parser
  }
  export default hl7
}
