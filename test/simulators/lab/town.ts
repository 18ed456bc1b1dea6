import { setTimeout as pause } from 'node:timers/promises'
import { dayOf, instantOf } from '../hl7.ts'
import type { MovableClock, Temper } from '../mood.ts'
import { Books } from './book.ts'
import { pasts, timesOf, type Past } from './history.ts'
import { labOf, labs, type Lab } from './labs.ts'
import type { Target } from './line.ts'
import { Outbox } from './outbox.ts'
import { linesOf, panelOf, panels, type Panel } from './panels.ts'
import { bodyOf, patientFrom, townspeople, type Patient } from './people.ts'
import { diceOf, type Dice } from './random.ts'
import { stranger } from './strangers.ts'
import { hoursLater, pastTubes, type PastTube } from './tube-history.ts'
import { findings, tubeReport, type TubeWish } from './tubes.ts'
import { mergeMessage, patientMessage, reportMessage, type Report, type Status } from './write.ts'

const minute = 60_000

export interface Told {
  controlId: string
  /** Null while nobody has answered. */
  acknowledged: string | null
}

/** What a report is made from; what is not said is as usual. */
export interface Wish {
  lab: Lab
  patient: Patient
  panel: Panel
  dice: Dice
  values?: Readonly<Record<string, number | string>> | undefined
  sampleNumber?: string | undefined
  sampledAt?: Date | undefined
  issuedAt?: Date | undefined
  note?: string | undefined
  printed?: boolean | undefined
}

/** The laboratories of the town, each with its books and its lines. */
export class Laboratories {
  readonly books: Books
  readonly outboxes: ReadonlyMap<string, Outbox>
  target: Target | null

  constructor(
    private readonly clock: MovableClock,
    mood: Temper,
    options: { target?: Target | null | undefined; stateFile?: string | null | undefined },
  ) {
    this.books = new Books(options.stateFile ?? null)
    this.target = options.target ?? null
    const boxOf = (lab: Lab): Outbox =>
      new Outbox(
        lab,
        mood,
        () => this.target,
        () => clock.now(),
      )
    this.outboxes = new Map(labs.map((lab) => [lab.id, boxOf(lab)]))
    for (const lab of labs) for (const letter of this.books.waitingOf(lab)) void this.outbox(lab).send(letter)
  }

  outbox({ id }: Lab): Outbox {
    const found = this.outboxes.get(id)
    if (!found) throw new Error(`no laboratory is called ${id}`)
    return found
  }

  now(): Date {
    return this.clock.now()
  }

  save(): void {
    this.books.save(Object.fromEntries([...this.outboxes].map(([id, outbox]) => [id, outbox.left])))
  }

  draw(wish: Wish): Report {
    const { lab, patient, panel, dice, values = {} } = wish
    const issuedAt = wish.issuedAt ?? this.clock.now()
    return {
      ...{ labId: lab.id, sampleNumber: wish.sampleNumber ?? this.nextSample(lab) },
      ...{ code: panel.code, title: panel.name, section: panel.section, specimen: panel.specimen, patient },
      sampledAt: (wish.sampledAt ?? new Date(issuedAt.getTime() - 150 * minute)).toISOString(),
      ...{ issuedAt: issuedAt.toISOString(), status: 'F', note: wish.note ?? '', conclusion: '' },
      printed: wish.printed ?? false,
      lines: linesOf(panel, bodyOf(patient, issuedAt), dice, values),
    }
  }

  nextSample(lab: Lab): string {
    const day = dayOf(this.clock.now()).replaceAll('-', '')
    return `${lab.prefix}${day}-${String(this.books.nextNumber(lab)).padStart(5, '0')}`
  }

  /** One message; its number is made up unless it is said. */
  async tell(lab: Lab, report: Report, more: { controlId?: string; connections?: number } = {}): Promise<Told> {
    const now = more.controlId ? new Date(report.issuedAt) : this.clock.now()
    const controlId = more.controlId ?? this.nextControlId(lab)
    const head = { lab, controlId, now: new Date(now.getTime() + lab.clockMs) }
    const text = reportMessage(report, head)
    return { controlId, acknowledged: await this.patiently(lab, { controlId, text }, more.connections) }
  }

  /** Says a report the way this laboratory says things. `named` numbers its messages, so that the same come again. */
  async report(lab: Lab, report: Report, named?: string, connections?: number): Promise<Told[]> {
    this.books.keep(report)
    const told = this.manner(lab, report).map((each, nth) =>
      this.tell(lab, each, {
        ...(named === undefined ? {} : { controlId: `${named}-${nth}` }),
        ...(connections === undefined ? {} : { connections }),
      }),
    )
    return Promise.all(told)
  }

  /** What a laboratory found in a tube, said the way it says things; nobody is named. */
  async tube(lab: Lab, wish: Omit<TubeWish, 'labId'>, named?: string): Promise<Told[]> {
    return this.report(lab, tubeReport({ ...wish, labId: lab.id }), named)
  }

  /**
   * Tubes of a day: most negative, some that have to be taken apart, codes that two laboratories use, corrections, and older
   * versions after newer ones. Nobody may have registered them. The same seed says the same.
   */
  async playTubes(seed: string, tubes: number): Promise<Record<string, { tubes: number; acknowledged: number }>> {
    const issuedAt = this.clock.now()
    const played = await Promise.all(
      labs.map(async (lab) => {
        const told = await Promise.all(
          Array.from({ length: tubes }, (_, nth) => this.playTube(lab, `${seed}-${nth}`, issuedAt)),
        )
        const acknowledged = told.flat().filter((each) => each.acknowledged === 'AA').length
        return [lab.id, { tubes, messages: told.flat().length, acknowledged }] as const
      }),
    )
    return Object.fromEntries(played)
  }

  private async playTube(lab: Lab, name: string, issuedAt: Date): Promise<Told[]> {
    const dice = diceOf('tube', lab.id, name)
    // Every second code is another laboratory's too.
    const code = `T${diceOf('code', name).chance(0.5) ? '' : lab.prefix}-${name}`.toUpperCase()
    const finding = dice.chance(0.9) ? 'negative' : dice.pick(findings)
    const wish = { code, people: dice.pick([null, 5, 10]), sampledAt: null, dice }
    const earlier = new Date(issuedAt.getTime() - 90 * minute)
    const said = [
      ...(await this.tube(lab, { ...wish, finding, status: 'I', issuedAt: earlier })),
      ...(await this.tube(lab, { ...wish, finding, status: 'F', issuedAt })),
    ]
    if (!dice.chance(0.1)) return said
    const later = new Date(issuedAt.getTime() + 30 * minute)
    const corrected = await this.tube(lab, { ...wish, finding: dice.pick(findings), status: 'C', issuedAt: later })
    // And what it said first, once more.
    return [...said, ...corrected, ...(await this.tube(lab, { ...wish, finding, status: 'F', issuedAt }))]
  }

  /** A report that has been said already, in a new version. */
  async revise(lab: Lab, report: Report, change: Partial<Report> & { status: Status }): Promise<Told[]> {
    const revised = { ...report, ...change, issuedAt: change.issuedAt ?? this.clock.now().toISOString() }
    if (revised.status !== 'X') this.books.keep(revised)
    const told = [await this.tell(lab, revised)]
    // What it said before comes once more, after the correction.
    if (lab.habit === 'late') told.push(await this.tell(lab, report))
    if (lab.habit === 'twice') told.push(await this.tell(lab, revised))
    return told
  }

  async introduce(lab: Lab, patient: Patient): Promise<Told> {
    const controlId = this.nextControlId(lab)
    const text = patientMessage(patient, { lab, controlId, now: this.clock.now() })
    return { controlId, acknowledged: await this.patiently(lab, { controlId, text }) }
  }

  async merge(lab: Lab, kept: Patient, gone: string): Promise<Told> {
    const controlId = this.nextControlId(lab)
    const text = mergeMessage(kept, gone, { lab, controlId, now: this.clock.now() })
    return { controlId, acknowledged: await this.patiently(lab, { controlId, text }) }
  }

  /** Many reports at once, of people whom nobody here knows unless the town's are wanted. */
  async burst(lab: Lab, wish: { messages: number; connections: number; people: 'town' | 'strangers' }) {
    const dice = diceOf('burst', lab.id, this.books.nextNumber(lab))
    const town = townspeople()
    const began = performance.now()
    const told = await Promise.all(
      Array.from({ length: wish.messages }, () => {
        const patient = wish.people === 'town' ? dice.pick(town) : stranger(dice)
        return this.tell(lab, this.draw({ lab, patient, panel: dice.pick(panels), dice }), {
          connections: wish.connections,
        })
      }),
    )
    const ms = Math.round(performance.now() - began)
    return { messages: told.length, acknowledged: told.filter(({ acknowledged }) => acknowledged === 'AA').length, ms }
  }

  /** A day of the town: the same seed on the same day says the same words. */
  async play(seed: string, reports: number): Promise<Record<string, { reports: number; acknowledged: number }>> {
    const today = dayOf(this.clock.now())
    const played = await Promise.all(
      labs.map(async (lab) => {
        const told = await Promise.all(Array.from({ length: reports }, (_, nth) => this.playOne(lab, seed, today, nth)))
        const acknowledged = told.flat().filter((each) => each.acknowledged === 'AA').length
        return [lab.id, { reports, messages: told.flat().length, acknowledged }] as const
      }),
    )
    return Object.fromEntries(played)
  }

  /** The town's past, once: sent under the same names until all of it has been taken. */
  async tellHistory(): Promise<void> {
    const now = this.clock.now()
    const history = this.books.history ?? { day: dayOf(now), at: now.toISOString(), done: false }
    if (history.done) return
    this.books.history = history
    const start = new Date(history.at ?? instantOf(history.day, '12:00'))
    await Promise.all([
      ...pasts.map((past, nth) => this.tellPast(past, nth, history.day)),
      ...pastTubes.map((tube, nth) => this.tellTubes(tube, nth, start)),
    ])
    this.books.history = { ...history, done: true }
  }

  private async tellTubes({ code, labId, size, hoursAgo, says }: PastTube, nth: number, start: Date): Promise<void> {
    const lab = labOf(labId)
    if (!lab) throw new Error(`the town's past names ${labId}`)
    const sampledAt = hoursLater(start, -hoursAgo)
    for (const [time, { finding, status, afterHours }] of says.entries()) {
      const issuedAt = hoursLater(sampledAt, afterHours)
      const dice = diceOf('tube history', nth)
      const wish = { code, finding, status, issuedAt, sampledAt: null, people: size > 1 ? size : null, dice }
      await this.tube(lab, wish, `HT${nth}-${time}`)
    }
  }

  private async tellPast(past: Past, nth: number, today: string): Promise<void> {
    const [lab, panel] = [labOf(past.labId), panelOf(past.panel)]
    if (!lab || !panel) throw new Error(`the town's past names ${past.labId} and ${past.panel}`)
    const patient = patientFrom({ idNumber: past.idNumber })
    const times = timesOf(past, nth, today)
    const wish = { lab, patient, panel, ...times, sampleNumber: `${lab.prefix}H${String(nth).padStart(4, '0')}` }
    const draw = (values: Past['values']) =>
      this.draw({ ...wish, values, dice: diceOf('history', nth), note: past.note, printed: past.printed })
    if (past.before) await this.tell(lab, draw(past.before), { controlId: `H${nth}-before` })
    const later = new Date(times.issuedAt.getTime() + 60 * minute).toISOString()
    const report = past.before
      ? { ...draw(past.values), status: 'C' as const, issuedAt: later, note: '复核后更正' }
      : draw(past.values)
    this.books.keep(report)
    await this.tell(lab, report, { controlId: `H${nth}` })
  }

  private playOne(lab: Lab, seed: string, today: string, nth: number): Promise<Told[]> {
    const dice = diceOf(seed, today, lab.id, nth)
    const issuedAt = new Date(instantOf(today, '08:00').getTime() + dice.whole(9 * 60) * minute)
    const patient = this.whose(lab, dice)
    // Two laboratories may well give two samples one number.
    const sampleNumber = `S${diceOf(seed, nth).whole(1e9)}`
    const report = this.draw({ lab, patient, panel: dice.pick(panels), dice, sampleNumber, issuedAt })
    return this.report(lab, report, `${seed}-${sampleNumber}`)
  }

  /** Mostly the town's people; the odd laboratory knows many by its own number only, and some not even so. */
  private whose(lab: Lab, dice: Dice): Patient {
    const known = dice.chance(0.5) ? dice.pick(townspeople()) : stranger(dice)
    if (lab.habit !== 'odd') return known
    const mrn = `${lab.prefix}${String(dice.whole(1e6)).padStart(6, '0')}`
    return dice.pick([
      { ...known, mrn },
      { ...known, mrn, idNumber: null },
      { ...known, idNumber: null },
      { ...known, idNumber: '110101199003078031' },
    ])
  }

  private manner(lab: Lab, report: Report): Report[] {
    if (lab.habit === 'twice') return [report, report]
    if (lab.habit !== 'late' || report.status !== 'F') return [report]
    const [shorter] = [report.lines.slice(0, Math.ceil(report.lines.length / 2))]
    const earlier = new Date(new Date(report.issuedAt).getTime() - 40 * minute).toISOString()
    const first: Report = { ...report, status: 'P', issuedAt: earlier, lines: shorter }
    return [first, report, first]
  }

  private nextControlId(lab: Lab): string {
    return `${lab.prefix}${String(this.books.nextNumber(lab)).padStart(9, '0')}`
  }

  /** Whoever asks does not wait for ever; the laboratory does. */
  private async patiently(
    lab: Lab,
    letter: { controlId: string; text: string },
    connections?: number,
  ): Promise<string | null> {
    const answered = this.outbox(lab).send(letter, connections)
    return Promise.race([answered, pause(120_000, null, { ref: false })])
  }
}
