import { createHash } from 'node:crypto'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { setTimeout as pause } from 'node:timers/promises'
import { diceOf } from '../lab/random.ts'
import { stranger } from '../lab/strangers.ts'
import { hoursLater, pastTubes, type PastTube } from '../lab/tube-history.ts'
import { readTown } from '../town.ts'
import { Refused, signInConsole, signInPhone, type Account, type Hand } from './staff.ts'

export interface StreetOptions {
  base: string
  sampler: Account
  caller: Account
  stateFile: string | null
  now: () => Date
}

interface Memory {
  /** When the last days were thought up: tubes lie so many hours before. */
  at: string
  tubes: string[]
  called: string[]
}

type Point = { id: string; name: string }
type Call = { id: string; sampleNumber: string }

/** Samplers in the street and whoever calls about findings: people at the platform's own doors, with its own accounts. */
export class Street {
  private readonly memory: Memory
  private readonly town = readTown()

  constructor(private readonly options: StreetOptions) {
    const { stateFile, now } = options
    const isKept = stateFile !== null && existsSync(stateFile)
    this.memory = isKept
      ? (JSON.parse(readFileSync(stateFile, 'utf8')) as Memory)
      : { at: now().toISOString(), tubes: [], called: [] }
    this.save()
  }

  get state() {
    return { ...this.memory, isDone: this.isDone }
  }

  get isDone(): boolean {
    return this.memory.tubes.length === registered.length && this.memory.called.length === called.length
  }

  /** The town's last days, once; what a laboratory has not answered for yet is called about when it has. */
  async live(signal: AbortSignal): Promise<void> {
    while (!this.isDone && !signal.aborted) {
      try {
        await this.sample()
        await this.callAbout()
      } catch (error) {
        // Not up yet: soon again. A code of an authenticator works once: the next one is half a minute away.
        await pause(error instanceof Refused ? 31_000 : 2_000, undefined, { ref: false })
      }
    }
  }

  async sample(): Promise<void> {
    const { base, sampler, now } = this.options
    const left = registered.filter((tube) => !this.memory.tubes.includes(nameOf(tube)))
    if (left.length === 0) return
    const phone = await signInPhone(base, sampler, now(), 'street-phone-of-the-demo')
    const { points } = await phone.call<{ points: Point[] }>('GET /sampling/desk')
    for (const tube of left) {
      await this.put(phone, tube, points)
      this.memory.tubes.push(nameOf(tube))
      this.save()
    }
  }

  async callAbout(): Promise<void> {
    const { base, caller, now } = this.options
    const left = called.filter((tube) => !this.memory.called.includes(nameOf(tube)))
    if (left.length === 0) return
    const console = await signInConsole(base, caller, now())
    for (let turn = 0; turn < 30; turn++) {
      const { items } = await console.call<{ items: Call[] }>('GET /calls?limit=100')
      for (const { id, sampleNumber } of items) {
        const tube = left.find(({ code }) => code === sampleNumber)
        if (!tube || this.memory.called.includes(nameOf(tube))) continue
        await console.call(`POST /calls/${id}/unmasking`, { reason: '电话告知核酸检测结果' })
        await console.call(`POST /calls/${id}`, { outcome: 'reached', note: '本人接听，已告知居家等候' })
        this.memory.called.push(nameOf(tube))
        this.save()
      }
      if (this.memory.called.length === called.length) return
      await pause(2_000, undefined, { ref: false })
    }
  }

  private async put(phone: Hand, tube: PastTube, points: readonly Point[]): Promise<void> {
    const point = points.find(({ name }) => name === tube.point)
    if (!point) throw new Error(`nobody samples at ${tube.point}`)
    const openedAt = hoursLater(new Date(this.memory.at), -tube.hoursAgo)
    const people = this.peopleOf(tube).map((person, nth) => ({
      ...{ by: 'document', id: idOf(nameOf(tube), String(nth)), ...person },
      sampledAt: new Date(openedAt.getTime() + nth * 40_000).toISOString(),
    }))
    const sealed = { at: new Date(openedAt.getTime() + 15 * 60_000).toISOString(), labId: tube.labId }
    const words = { code: tube.code, size: tube.size, pointId: point.id, openedAt: openedAt.toISOString() }
    await phone.call(`PUT /tubes/${idOf(nameOf(tube))}`, { ...words, people, sealed })
  }

  private peopleOf({ people, others, mistaken, labId, code }: PastTube) {
    const dice = diceOf('tube', labId, code)
    const known = people.map((idNumber) => {
      const resident = this.town.residents.find((one) => one.idNumber === idNumber)
      if (!resident) throw new Error(`nobody of the town is ${idNumber}`)
      const { name, idType, phone } = resident
      return { name, idType, idNumber, phone }
    })
    const strangers = Array.from({ length: others + (mistaken ? 1 : 0) }, () => {
      const { name, idType, idNumber } = stranger(dice)
      return { name, idType, idNumber: idNumber ?? '', phone: null as string | null }
    })
    const [first] = strangers
    if (mistaken && first) Object.assign(first, mistaken)
    return [...known, ...strangers]
  }

  private save(): void {
    const { stateFile } = this.options
    if (stateFile !== null) writeFileSync(stateFile, JSON.stringify(this.memory), { mode: 0o600 })
  }
}

const registered = pastTubes.filter(({ isRegistered }) => isRegistered !== false)
const called = pastTubes.filter(({ isCalled }) => isCalled)
const nameOf = ({ labId, code }: PastTube): string => `${labId} ${code}`

/** The same words make the same UUID, so that a second upload is a repeat. */
function idOf(...words: string[]): string {
  const hex = createHash('sha256').update(words.join('\n')).digest('hex')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`
}
