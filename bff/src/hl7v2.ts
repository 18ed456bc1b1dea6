import { readFileSync } from 'node:fs'
import type { Deps } from './deps.ts'
import { acknowledge } from './hospital/hl7v2/acknowledge.ts'
import { acknowledgeBatch, partsOf, type Part } from './hospital/hl7v2/batch.ts'
import { controlIdOf } from './hospital/hl7v2/booking.ts'
import { openEnvelope, type Reception } from './hospital/hl7v2/envelope.ts'
import { sendersOf } from './hospital/hl7v2/senders.ts'
import { drain, receive, type Readers } from './inbox/service.ts'
import type { Framed } from './infra/mllp/framing.ts'
import { listenMllp, type MllpEvent, type MllpServer, type MllpTls } from './infra/mllp/server.ts'

export interface Hl7v2Door extends MllpServer {
  /** How many messages and connections have been refused since the start. */
  refused(this: void): number
}

/**
 * The door for HL7 v2. A message whose envelope is in order is stored, then acknowledged, then read; when it cannot be
 * stored there is no answer at all and its sender keeps it. Unknown senders are refused and counted, never stored.
 */
export async function listenHl7v2(deps: Deps, readers: Readers): Promise<Hl7v2Door> {
  const { config, hospitals, log } = deps
  const senders = sendersOf(hospitals.all())
  let refused = 0
  const reading = readInCalm(deps, readers)
  const answerOne = async (framed: Framed, address: string): Promise<Buffer> => {
    const reception = openEnvelope(framed, address, senders)
    if (reception.taken) return reading(reception.sender.name, () => take(deps, reception))
    refused++
    return refuse(deps, reception, address)
  }
  const server = await listenMllp({
    host: config.HOST,
    port: config.MLLP_PORT,
    tls: tlsOf(config),
    mayConnect: (address) => senders.some((sender) => sender.mayCome(address)),
    answer(framed: Framed, address: string) {
      const parts = framed.kind === 'message' ? partsOf(framed.bytes) : null
      if (!parts?.some(({ is }) => is === 'message')) return answerOne(framed, address)
      return answerEach(deps, parts, (bytes) => answerOne({ kind: 'message', bytes }, address))
    },
    observe: (event) => {
      if (event.name === 'not-let-in') refused++
      tell(log, event)
    },
  })
  return { ...server, refused: () => refused }
}

/** A batch's messages are taken one by one; when one cannot be stored nothing is answered, and all may come again. */
async function answerEach(
  deps: Deps,
  parts: readonly Part[],
  answer: (bytes: Buffer) => Promise<Buffer>,
): Promise<Buffer> {
  const answers: Buffer[] = []
  for (const part of parts) if (part.is === 'message') answers.push(await answer(Buffer.concat(part.lines)))
  return acknowledgeBatch(ourselves(deps), parts, answers, () => stampOf(deps))
}

type Taken = Extract<Reception, { taken: true }>
type Refused = Extract<Reception, { taken: false }>

async function take(deps: Deps, { sender, message, encoding, bytes }: Taken): Promise<Buffer> {
  const { kind, controlId } = message
  const isNew = await receive(deps, {
    source: 'hl7v2',
    sender: sender.name,
    hospitalId: sender.hospitalId,
    reference: controlId,
    kind,
    encoding,
    bytes,
  })
  deps.log.info({ sender: sender.name, kind, isNew }, 'mllp.received')
  return acknowledge(ourselves(deps), { to: message, encoding, ...stampOf(deps) })
}

type Taking = (sender: string, take: () => Promise<Buffer>) => Promise<Buffer>

/**
 * A sender need not wait for the rooms, and in a rush nobody should: what has come is read when no message is being taken;
 * until then, and of whatever is not read here, the worker's job reads every second.
 */
function readInCalm(deps: Deps, readers: Readers): Taking {
  const unread = new Set<string>()
  let open = 0
  const readAll = (): void => {
    if (open > 0) return
    for (const sender of unread) void readNow(deps, sender, readers)
    unread.clear()
  }
  return async (sender, take) => {
    open += 1
    try {
      const answer = await take()
      unread.add(sender)
      return answer
    } finally {
      open -= 1
      setImmediate(readAll)
    }
  }
}

async function readNow(deps: Deps, sender: string, readers: Readers): Promise<void> {
  try {
    // Once more after the last: one may have come while we were about to leave.
    while ((await drain(deps, sender, readers)) > 0);
  } catch (error) {
    deps.log.warn({ sender, err: error }, 'inbox.unread')
  }
}

function refuse(deps: Deps, { sender, header, encoding, fault }: Refused, address: string): Buffer {
  const { acknowledgement, code, field } = fault
  deps.log.warn({ sender: sender?.name ?? null, address, acknowledgement, code, field }, 'mllp.refused')
  return acknowledge(ourselves(deps), { to: header, encoding, fault, ...stampOf(deps) })
}

function ourselves({ config }: Deps): { application: string; facility: string; timeZone: string } {
  return { application: 'ONECARD', facility: 'YUNCHUAN', timeZone: config.TIME_ZONE }
}

function stampOf({ clock, newId }: Deps): { now: Date; controlId: string } {
  return { now: clock.now(), controlId: controlIdOf(newId()) }
}

function tlsOf({ MLLP_TLS_KEY, MLLP_TLS_CERT, MLLP_TLS_CA }: Deps['config']): MllpTls | undefined {
  if (!MLLP_TLS_KEY || !MLLP_TLS_CERT) return undefined
  const read = (file: string): string => readFileSync(file, 'utf8')
  return { key: read(MLLP_TLS_KEY), cert: read(MLLP_TLS_CERT), ca: MLLP_TLS_CA ? read(MLLP_TLS_CA) : undefined }
}

function tell(log: Deps['log'], event: MllpEvent): void {
  if (event.name === 'failed') log.error({ address: event.address, err: event.error }, 'mllp.failed')
  else if (event.name === 'opened' || event.name === 'closed') {
    log.debug({ address: event.address }, `mllp.${event.name}`)
  } else log.warn({ address: event.address }, `mllp.${event.name}`)
}
