import { mllpClient, MllpSilent, type MllpClient } from '../../infra/mllp/client.ts'
import {
  HospitalRefused,
  HospitalSilent,
  type AdapterNeeds,
  type BookingOrder,
  type BookingPort,
  type Reservation,
} from '../gateway.ts'
import type { HospitalConnection } from '../registry.ts'
import { notification, query, readAnswer, request, type Answer, type Envelope } from './appointment.ts'
import { decode, encodingOf } from './charset.ts'
import { parseMessage, type Message } from './message.ts'

/**
 * A hospital that speaks HL7 v2 over MLLP. Where it counts the places it is asked by SRM and answers by SRR; where we
 * count, it is told by SIU and answers by ACK. Our booking id is the placer appointment id: a hospital that gets it
 * twice answers as it did the first time.
 */
export function hl7v2Booking(connection: HospitalConnection, needs: AdapterNeeds): BookingPort {
  const { ask } = line(connection, needs)
  const weCount = ({ campusRef }: BookingOrder): boolean =>
    (connection.campusCounting[campusRef ?? ''] ?? connection.counting) === 'platform'
  return {
    reserve: async (order) => reserved(order, await ask((to) => request('S01', order, to))),
    notify: async (order) => reserved(order, await ask((to) => notification('S12', order, to))),
    async withdraw(order) {
      done(await ask((to) => (weCount(order) ? notification('S15', order, to) : request('S04', order, to))))
    },
    async find(order) {
      const answer = await ask((to) => query(order, to))
      return answer.said === 'nothing' ? null : reserved(order, answer)
    },
  }
}

/** A hospital that names no id of its own knows the appointment by ours. */
function reserved({ bookingId }: BookingOrder, answer: Answer): Reservation {
  if (answer.said === 'yes') return { hospitalRef: answer.fillerId ?? bookingId, number: answer.number }
  // In answer to a wish: it was taken back there before, or the slot is unknown there.
  if (answer.said === 'nothing') throw new HospitalRefused('rejected', answer.words)
  throw unsettled(answer)
}

function done(answer: Answer): void {
  if (answer.said !== 'yes' && answer.said !== 'nothing') throw unsettled(answer)
}

function unsettled(answer: Exclude<Answer, { said: 'yes' | 'nothing' }>): Error {
  if (answer.said === 'later') return new HospitalSilent(answer.words)
  return new HospitalRefused(answer.code === 'FULL' ? 'full' : 'rejected', answer.words)
}

interface Line {
  ask(this: void, write: (to: Envelope) => Buffer): Promise<Answer>
}

function line({ id, booking, timeoutMs }: HospitalConnection, needs: AdapterNeeds): Line {
  if (booking?.protocol !== 'hl7v2') throw new Error(`${id} does not speak HL7 v2`)
  const encoding = encodingOf(booking.charset)
  if (encoding === null) throw new Error(`${id}: ${booking.charset} is not a character set that we write`)
  const { sendingApplication: application, sendingFacility: facility } = booking
  const us = { application, facility, timeZone: needs.timeZone }
  const peer = { application: booking.receivingApplication, facility: booking.receivingFacility, encoding }
  const { host, port } = booking
  const client = mllpClient({ host, port, connectTimeoutMs: timeoutMs, answerTimeoutMs: timeoutMs })
  return {
    async ask(write) {
      const controlId = controlIdOf(needs.newId())
      const question = write({ us, ...peer, now: needs.clock.now(), controlId })
      return readAnswer(await converse(client, question, controlId, encoding))
    },
  }
}

async function converse(client: MllpClient, question: Buffer, controlId: string, encoding: string): Promise<Message> {
  const read = (bytes: Buffer): Message | null => answerTo(controlId, bytes, encoding)
  try {
    const answer = read(await client.exchange(question, (bytes) => read(bytes) !== null))
    if (answer) return answer
  } catch (error) {
    if (error instanceof MllpSilent) throw new HospitalSilent(error.message, { cause: error })
    throw error
  }
  throw new HospitalSilent('an answer that cannot be read')
}

/** Null for what does not answer this message; an accept (CA) only says that it arrived, the answer comes after it. */
function answerTo(controlId: string, bytes: Buffer, agreed: string): Message | null {
  const declared = encodingOf(parseMessage(bytes.toString('latin1'))?.header.text(18) ?? '')
  const encoding = declared ?? agreed
  const text = decode(bytes, encoding)
  const answer = text === null ? null : parseMessage(text, encoding)
  if (answer?.text('MSA', 2) !== controlId) return null
  return answer.text('MSA', 1) === 'CA' ? null : answer
}

/** MSH-10 holds 20 characters in version 2.5.1: a UUID v7 without its version digit, in base64url. */
export function controlIdOf(id: string): string {
  const hex = id.replaceAll('-', '')
  return Buffer.from(hex.slice(0, 12) + hex.slice(13, 16) + hex.slice(17, 32), 'hex').toString('base64url')
}
