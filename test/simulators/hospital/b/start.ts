import { once } from 'node:events'
import { mkdirSync, renameSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import Router from '@koa/router'
import { moodControl, movableClock, temper, type Temper } from '../../mood.ts'
import { serve } from '../../serve.ts'
import { Book } from './book.ts'
import { template, type Clinic } from './clinics.ts'
import { controlRoutes, type Hospital } from './control.ts'
import { answer, refusal, type Names } from './desk.ts'
import { dayOf, frame, get, read, stamp, takeFrames, type Message } from '../../hl7.ts'
import { Outbox, type Target } from './outbox.ts'

export interface HospitalB {
  /** Where it takes HL7 v2. */
  mllp: Target
  base: string
  control: string
  close(): Promise<void>
}

export interface Options {
  clinics: readonly Clinic[]
  port?: number
  mllpPort?: number
  /** Whom it tells of what its counter does; may be set later. */
  target?: Target | null
  stateFile?: string | null
  /** Where it puts its slot template: at the start, each day, and when told to. */
  dropDir?: string | null
  /** Campuses whose places the other side counts. */
  platformCampuses?: readonly string[]
  us?: Names
  to?: Names
  now?: () => Date
}

/**
 * `silent` hears nothing, `lost-reply` acts and does not answer, `duplicate` acts and answers twice and tells
 * everything twice, `down` hangs up.
 */
const modes = ['normal', 'slow', 'silent', 'lost-reply', 'refusing', 'duplicate', 'garbage', 'down'] as const

/** The hospital of traditional medicine: HL7 v2.4 over MLLP, in GB 18030. */
export async function startHospitalB(options: Options): Promise<HospitalB> {
  const clock = movableClock(options.now)
  const mood = temper()
  const log: Hospital['log'] = []
  const note = (direction: 'in' | 'out', text: string): void => {
    log.push({ direction, at: clock.now().toISOString(), text })
    if (log.length > 200) log.shift()
  }
  const hospital: Hospital = {
    book: new Book(options.clinics, clock, options.stateFile ?? null),
    clock,
    outbox: new Outbox(options.target ?? null, note),
    us: options.us ?? { application: 'HIS', facility: 'YCTCM' },
    to: options.to ?? { application: 'ONECARD', facility: 'YUNCHUAN' },
    target: options.target ?? null,
    log,
    stammers: () => mood.get().mode === 'duplicate',
    handIn: () => (options.dropDir ? handIn(options.dropDir, hospital) : null),
  }
  const daily = everyDay(hospital)
  const mllp = await listen(options.mllpPort ?? 0, (socket) => {
    void converse(socket, hospital, mood, new Set(options.platformCampuses ?? ['south']))
  })
  const control = new Router({ prefix: '/control' })
  control.use(controlRoutes(hospital).routes())
  control.use(moodControl(mood, clock, modes).routes())
  const served = await serve(options.port ?? 0, (app) => app.use(control.routes()))
  return {
    mllp: { host: '127.0.0.1', port: (mllp.server.address() as AddressInfo).port },
    base: served.base,
    control: `${served.base}/control`,
    async close() {
      clearInterval(daily)
      hospital.outbox.stop()
      mllp.close()
      await served.close()
    },
  }
}

/** The template gets its name when it is whole. */
function handIn(folder: string, { book, clock }: Hospital): string {
  mkdirSync(folder, { recursive: true })
  const name = `slots-${stamp(clock.now())}.csv`
  writeFileSync(join(folder, `${name}.part`), template(book.allSlots.values()))
  renameSync(join(folder, `${name}.part`), join(folder, name))
  return name
}

function everyDay(hospital: Hospital): NodeJS.Timeout {
  let handedIn = ''
  const look = (): void => {
    const today = dayOf(hospital.clock.now())
    if (handedIn !== today) hospital.handIn()
    handedIn = today
  }
  look()
  return setInterval(look, 60_000).unref()
}

async function listen(port: number, meet: (socket: Socket) => void): Promise<{ server: Server; close(): void }> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('close', () => sockets.delete(socket)).on('error', () => socket.destroy())
    meet(socket)
  })
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    server,
    close() {
      server.close()
      for (const socket of sockets) socket.destroy()
    },
  }
}

async function converse(socket: Socket, hospital: Hospital, mood: Temper, platform: Set<string>): Promise<void> {
  let rest: Buffer = Buffer.alloc(0)
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      const taken = takeFrames(Buffer.concat([rest, chunk]))
      rest = taken.rest
      for (const bytes of taken.frames) await meet(socket, bytes, hospital, mood, platform)
    }
  } catch {
    socket.destroy()
  }
}

async function meet(
  socket: Socket,
  bytes: Buffer,
  hospital: Hospital,
  mood: Temper,
  platform: Set<string>,
): Promise<void> {
  const message = read(bytes)
  if (!message) return
  hospital.log.push({ direction: 'in', at: hospital.clock.now().toISOString(), text: textOf(message) })
  const { mode, delayMs } = mood.next(`/${get(message, 'MSH', 9)}`)
  if (mode === 'slow') await pause(delayMs, undefined, { ref: false })
  if (mode === 'down') return void socket.destroy()
  if (mode === 'silent') return
  if (mode === 'garbage') return void socket.write(Buffer.from('\x0b<html>502 Bad Gateway</html>\x1c\r'))
  const act = (): string => {
    const { book, us, clock } = hospital
    const counts = (slotRef: string): boolean => !platform.has(book.allSlots.get(slotRef)?.campusRef ?? '')
    return mode === 'refusing' ? refusal(us, message, clock.now()) : answer(book, us, message, clock.now(), counts)
  }
  const reply = act()
  if (mode === 'lost-reply') return
  hospital.log.push({ direction: 'out', at: hospital.clock.now().toISOString(), text: reply })
  socket.write(frame(reply))
  if (mode === 'duplicate') socket.write(frame(act()))
}

function textOf(message: Message): string {
  return message.map((segment) => segment.join('|')).join('\r')
}
