import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { MovableClock } from '../../mood.ts'
import { slotsFrom, type Clinic, type Slot } from './clinics.ts'

export interface Patient {
  name: string
  idNumber: string | null
  sex: string
  birthday: string
  phone: string | null
}

export type Status = 'Booked' | 'Cancelled' | 'Dc' | 'Deleted' | 'Noshow'

export interface Appointment {
  fillerId: string
  /** The other side's id; null for what our own counter made. */
  placerId: string | null
  slotRef: string
  number: string
  status: Status
  mrn: string
  patient: Patient
}

interface Memory {
  lastFiller: number
  lastMrn: number
  appointments: Appointment[]
  mrns: Record<string, string>
}

export type Booked = { is: 'there'; appointment: Appointment } | { is: 'full' } | { is: 'no-slot' }

/** The hospital's appointment book: what it holds, and its own rules for holding it. */
export class Book {
  private memory: Memory
  private slots = new Map<string, Slot>()
  private builtFor = ''

  constructor(
    private readonly clinics: readonly Clinic[],
    private readonly clock: MovableClock,
    private readonly file: string | null,
  ) {
    const empty: Memory = { lastFiller: 0, lastMrn: 0, appointments: [], mrns: {} }
    this.memory = file && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Memory) : empty
  }

  get appointments(): readonly Appointment[] {
    return this.memory.appointments
  }

  /** Rolls forward by itself when a day has passed. */
  get allSlots(): Map<string, Slot> {
    const today = this.clock.now().toISOString().slice(0, 13)
    if (this.builtFor !== today) {
      this.slots = new Map([...slotsFrom(this.clinics, this.clock.now()), ...this.slots])
      this.builtFor = today
    }
    return this.slots
  }

  freeIn(slotRef: string): number {
    const slot = this.allSlots.get(slotRef)
    const taken = this.memory.appointments.filter((each) => each.slotRef === slotRef && each.status === 'Booked')
    return (slot?.capacity ?? 0) - taken.length
  }

  byPlacer(placerId: string): Appointment | undefined {
    return this.memory.appointments.find((each) => each.placerId === placerId)
  }

  byFiller(fillerId: string): Appointment | undefined {
    return this.memory.appointments.find((each) => each.fillerId === fillerId)
  }

  /** Books for the other side. The same id again is the same appointment, also one that has been cancelled since. */
  bookFor(placerId: string, slotRef: string, patient: Patient, counted: boolean): Booked {
    const earlier = this.byPlacer(placerId)
    if (earlier) return { is: 'there', appointment: earlier }
    return this.book(placerId, slotRef, patient, counted)
  }

  book(placerId: string | null, slotRef: string, patient: Patient, counted: boolean): Booked {
    const slot = this.allSlots.get(slotRef)
    if (!slot || slot.stopped !== null) return { is: 'no-slot' }
    if (counted && this.freeIn(slotRef) <= 0) return { is: 'full' }
    return { is: 'there', appointment: this.write(placerId, slotRef, patient, 'Booked') }
  }

  /** Remembers a cancelled id even when it was unknown: the wish itself may still be on its way. */
  cancelFor(placerId: string, slotRef: string, patient: Patient): Appointment {
    const appointment = this.byPlacer(placerId) ?? this.write(placerId, slotRef, patient, 'Cancelled')
    return this.change(appointment, { status: 'Cancelled' })
  }

  change(appointment: Appointment, change: Partial<Appointment>): Appointment {
    Object.assign(appointment, change)
    this.save()
    return appointment
  }

  mrnOf({ idNumber, name, phone }: Patient): string {
    const key = idNumber ?? `${name} ${phone}`
    this.memory.mrns[key] ??= `ZY${String(++this.memory.lastMrn).padStart(6, '0')}`
    this.save()
    return this.memory.mrns[key]
  }

  forget(): void {
    this.memory = { lastFiller: 0, lastMrn: 0, appointments: [], mrns: {} }
    this.slots = new Map()
    this.builtFor = ''
    this.save()
  }

  private write(placerId: string | null, slotRef: string, patient: Patient, status: Status): Appointment {
    const held = this.memory.appointments.filter((each) => each.slotRef === slotRef).length
    const appointment: Appointment = {
      fillerId: `ZYY${String(++this.memory.lastFiller).padStart(7, '0')}`,
      placerId,
      slotRef,
      number: String(held + 1).padStart(3, '0'),
      status,
      mrn: this.mrnOf(patient),
      patient,
    }
    this.memory.appointments.push(appointment)
    this.save()
    return appointment
  }

  private save(): void {
    if (this.file) writeFileSync(this.file, JSON.stringify(this.memory), { mode: 0o600 })
  }
}
