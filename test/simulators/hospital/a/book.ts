import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { MovableClock } from '../../mood.ts'
import type { Examination } from './examinations.ts'
import { slotsFrom, type Clinic, type Slot } from './clinics.ts'

export type Status = 'booked' | 'cancelled' | 'noshow' | 'arrived' | 'fulfilled'

export interface Appointment {
  /** Our own id of it. */
  fillerId: string
  /** The other side's booking; null for what our own counter made. */
  placerId: string | null
  version: number
  slotRef: string
  number: string | null
  status: Status
  /** The Appointment as it came, with whatever it carried. */
  given: Record<string, unknown>
}

interface Memory {
  last: number
  appointments: Appointment[]
  stopped: Record<string, string>
  capacities: Record<string, number>
  /** From which day the past was told, and whether all of it was taken. */
  told: { day: string; done: boolean } | null
  examinations: Examination[]
}

export type Taken = { is: 'made'; appointment: Appointment } | { is: 'full' } | { is: 'no-slot' }

const empty = (): Memory => ({ last: 0, appointments: [], stopped: {}, capacities: {}, told: null, examinations: [] })

/** The hospital's appointment book and timetable; kept in a file, so that a restart forgets nothing. */
export class Book {
  private memory: Memory

  constructor(
    readonly clinics: readonly Clinic[],
    private readonly clock: MovableClock,
    private readonly file: string | null,
  ) {
    const kept = file && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Partial<Memory>) : {}
    this.memory = { ...empty(), ...kept }
  }

  get appointments(): readonly Appointment[] {
    return this.memory.appointments
  }

  now(): Date {
    return this.clock.now()
  }

  get told(): Memory['told'] {
    return this.memory.told
  }

  set told(told: Memory['told']) {
    this.memory.told = told
    this.save()
  }

  /** What was examined besides the past: a file says instants as texts. */
  get examinations(): Examination[] {
    return this.memory.examinations.map((each) => ({ ...each, at: new Date(each.at) }))
  }

  examined(examination: Examination): void {
    this.memory.examinations.push(examination)
    this.save()
  }

  /** Rolls forward by itself. */
  get slots(): Slot[] {
    const { stopped, capacities } = this.memory
    return slotsFrom(this.clinics, this.clock.now()).map((slot) => ({
      ...slot,
      stopped: stopped[slot.ref] ?? null,
      capacity: capacities[slot.ref] ?? slot.capacity,
    }))
  }

  slot(ref: string): Slot | undefined {
    return this.slots.find((slot) => slot.ref === ref)
  }

  byId(fillerId: string): Appointment | undefined {
    return this.memory.appointments.find((each) => each.fillerId === fillerId)
  }

  byPlacer(placerId: string): Appointment | undefined {
    return this.memory.appointments.find((each) => each.placerId === placerId)
  }

  freeIn(slotRef: string): number {
    const live = this.memory.appointments.filter((each) => each.slotRef === slotRef && isLive(each.status))
    return (this.slot(slotRef)?.capacity ?? 0) - live.length
  }

  /** Takes a place. Whoever brings a visit number has counted himself, and is believed. */
  take(placerId: string | null, slotRef: string, number: string | null, given: Record<string, unknown>): Taken {
    if (!this.slot(slotRef)) return { is: 'no-slot' }
    if (number === null && this.freeIn(slotRef) <= 0) return { is: 'full' }
    const inSlot = this.memory.appointments.filter((each) => each.slotRef === slotRef).length
    const appointment: Appointment = {
      fillerId: `A${String(++this.memory.last).padStart(7, '0')}`,
      placerId,
      version: 1,
      slotRef,
      number: number ?? String(inSlot + 1).padStart(3, '0'),
      status: 'booked',
      given,
    }
    this.memory.appointments.push(appointment)
    this.save()
    return { is: 'made', appointment }
  }

  change(appointment: Appointment, status: Status, given?: Record<string, unknown>): Appointment {
    Object.assign(appointment, { status, version: appointment.version + 1, ...(given ? { given } : {}) })
    this.save()
    return appointment
  }

  setSlot(ref: string, { stopped, capacity }: { stopped?: string | null; capacity?: number }): void {
    if (stopped === null) Reflect.deleteProperty(this.memory.stopped, ref)
    else if (stopped !== undefined) this.memory.stopped[ref] = stopped
    if (capacity !== undefined) this.memory.capacities[ref] = capacity
    this.save()
  }

  forget(): void {
    this.memory = empty()
    this.save()
  }

  private save(): void {
    if (this.file) writeFileSync(this.file, JSON.stringify(this.memory), { mode: 0o600 })
  }
}

const isLive = (status: Status): boolean => status === 'booked' || status === 'arrived' || status === 'fulfilled'
