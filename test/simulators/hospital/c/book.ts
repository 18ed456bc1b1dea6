import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import type { MovableClock } from '../../mood.ts'
import { slotsFrom, type Clinic, type Slot } from './clinics.ts'

export type Status = 'pending' | 'booked' | 'cancelled'

export interface Appointment {
  /** Our own number for it. */
  fillerId: string
  /** The other side's booking; null for what our own counter made. */
  placerId: string | null
  slotRef: string
  number: string
  status: Status
  /** A place that is held goes back by itself. */
  heldUntil: string | null
  patient: unknown
}

interface Memory {
  last: number
  appointments: Appointment[]
}

export type Held = { is: 'there'; appointment: Appointment } | { is: 'full' } | { is: 'no-slot' } | { is: 'cancelled' }

const holdMs = 10 * 60_000

/** The hospital's appointment book; it counts its own places. */
export class Book {
  private memory: Memory
  private slots = new Map<string, Slot>()
  private builtFor = ''
  private gone = new Set<string>()

  constructor(
    readonly clinics: readonly Clinic[],
    private readonly clock: MovableClock,
    private readonly file: string | null,
  ) {
    this.memory =
      file && existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Memory) : { last: 0, appointments: [] }
  }

  get appointments(): readonly Appointment[] {
    return this.memory.appointments
  }

  /** Rolls forward by itself when a day has passed; what began more than a day ago is dropped. */
  get allSlots(): Map<string, Slot> {
    const now = this.clock.now()
    const hour = now.toISOString().slice(0, 13)
    if (this.builtFor !== hour) {
      this.slots = new Map([...slotsFrom(this.clinics, now), ...this.slots])
      for (const [ref, { endsAt }] of this.slots) {
        if (this.gone.has(ref) || endsAt.getTime() < now.getTime() - 86_400_000) this.slots.delete(ref)
      }
      this.builtFor = hour
    }
    return this.slots
  }

  byId(fillerId: string): Appointment | undefined {
    return this.memory.appointments.find((each) => each.fillerId === fillerId)
  }

  byPlacer(placerId: string): Appointment | undefined {
    return this.memory.appointments.find((each) => each.placerId === placerId)
  }

  live(slotRef: string): Appointment[] {
    const now = this.clock.now().toISOString()
    return this.memory.appointments.filter(
      (each) =>
        each.slotRef === slotRef &&
        (each.status === 'booked' || (each.status === 'pending' && (each.heldUntil ?? '') > now)),
    )
  }

  freeIn(slotRef: string): number {
    return (this.allSlots.get(slotRef)?.capacity ?? 0) - this.live(slotRef).length
  }

  /** Takes a place: for a while (`pending`) or for good. The same booking again is the same appointment. */
  take(placerId: string | null, slotRef: string, status: 'pending' | 'booked', patient: unknown): Held {
    const earlier = placerId === null ? undefined : this.byPlacer(placerId)
    if (earlier?.status === 'cancelled') return { is: 'cancelled' }
    if (earlier) return { is: 'there', appointment: status === 'booked' ? this.settle(earlier) : earlier }
    const slot = this.allSlots.get(slotRef)
    if (!slot || slot.stopped || slot.endsAt <= this.clock.now()) return { is: 'no-slot' }
    if (this.freeIn(slotRef) <= 0) return { is: 'full' }
    return { is: 'there', appointment: this.write(placerId, slotRef, status, patient) }
  }

  /** A held place becomes a booked one; null when the hold has run out and the place has gone to somebody else. */
  book(appointment: Appointment, patient: unknown): Appointment | null {
    if (appointment.status === 'booked') return appointment
    const lapsed = (appointment.heldUntil ?? '') <= this.clock.now().toISOString()
    if (appointment.status === 'cancelled' || (lapsed && this.freeIn(appointment.slotRef) <= 0)) return null
    if (patient) appointment.patient = patient
    return this.settle(appointment)
  }

  cancel(appointment: Appointment): Appointment {
    appointment.status = 'cancelled'
    this.touch(appointment.slotRef)
    return appointment
  }

  /** Changes the timetable's slot; `gone` takes it out of what is published. */
  change(slot: Slot, { gone, ...wish }: { capacity?: number; stopped?: boolean; gone?: boolean }): Slot {
    Object.assign(slot, wish)
    this.touch(slot.ref)
    if (gone) {
      this.gone.add(slot.ref)
      this.slots.delete(slot.ref)
    }
    return slot
  }

  forget(): void {
    this.memory = { last: 0, appointments: [] }
    this.slots = new Map()
    this.gone = new Set()
    this.builtFor = ''
    this.save()
  }

  private settle(appointment: Appointment): Appointment {
    Object.assign(appointment, { status: 'booked', heldUntil: null })
    this.touch(appointment.slotRef)
    return appointment
  }

  private write(placerId: string | null, slotRef: string, status: 'pending' | 'booked', patient: unknown): Appointment {
    const given = this.memory.appointments.filter((each) => each.slotRef === slotRef).length
    const appointment: Appointment = {
      fillerId: `FY${String(++this.memory.last).padStart(7, '0')}`,
      placerId,
      slotRef,
      number: `F${String(given + 1).padStart(2, '0')}`,
      status,
      heldUntil: status === 'pending' ? new Date(this.clock.now().getTime() + holdMs).toISOString() : null,
      patient,
    }
    this.memory.appointments.push(appointment)
    this.touch(slotRef)
    return appointment
  }

  private touch(slotRef: string): void {
    const slot = this.slots.get(slotRef)
    if (slot) slot.changedAt = this.clock.now()
    this.save()
  }

  private save(): void {
    if (this.file) writeFileSync(this.file, JSON.stringify(this.memory), { mode: 0o600 })
  }
}
