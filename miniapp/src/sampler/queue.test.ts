import { describe, expect, test } from '@jest/globals'
import type { TubeRequest, TubeView } from '@onecard/shared/sampling'
import fc from 'fast-check'
import { Refused } from '../refused.ts'
import { Offline } from '../wire.ts'
import { makeQueue, type Around, type Queue } from './queue.ts'
import { added, countOf, isTwice, sealedAs, seen, standingOf, stuck, without, type Entry, type Tube } from './tube.ts'

const words = { zh: '不行', en: 'no' }

/** The server's promises, as its room states them: what is there stays, what is new is added, taken out stays out. */
class Server {
  readonly tubes = new Map<
    string,
    { taken: Map<string, string>; refused: Set<string>; removed: Set<string>; sealed: boolean }
  >()
  /** Answers to come: 'ok' when none is left. */
  answers: ('ok' | 'lost' | 'unheard' | 'busy' | 'signed-out')[] = []

  send = (id: string, request: TubeRequest): Promise<TubeView> => {
    const answer = this.answers.shift() ?? 'ok'
    if (answer === 'lost') return Promise.reject(new Offline('no'))
    if (answer === 'busy') return Promise.reject(new Refused('service.unavailable', words))
    if (answer === 'signed-out') return Promise.reject(new Refused('staff.session-expired', words))
    const view = this.take(id, request)
    return answer === 'unheard' ? Promise.reject(new Offline('no answer')) : Promise.resolve(view)
  }

  private take(id: string, { people, removed, sealed }: TubeRequest): TubeView {
    const tube = this.tubes.get(id) ?? { taken: new Map(), refused: new Set(), removed: new Set(), sealed: false }
    this.tubes.set(id, tube)
    for (const gone of removed ?? []) {
      if (tube.sealed && !tube.removed.has(gone)) throw new Refused('tube.sealed', words)
      tube.removed.add(gone)
      tube.taken.delete(gone)
    }
    for (const person of people) {
      const said = JSON.stringify(person)
      if (tube.removed.has(person.id) || tube.refused.has(person.id)) continue
      if (tube.taken.has(person.id)) expect(tube.taken.get(person.id)).toBe(said)
      else if (tube.sealed) throw new Refused('tube.sealed', words)
      else if (said.includes('forged')) tube.refused.add(person.id)
      else tube.taken.set(person.id, said)
    }
    tube.sealed ||= sealed !== null
    return viewOf(id, tube)
  }
}

function viewOf(
  id: string,
  { taken, refused, sealed }: { taken: Map<string, string>; refused: Set<string>; sealed: boolean },
): TubeView {
  return {
    ...{ id, code: 'T', size: 20, state: sealed ? 'sealed' : 'open', pointId: 'p', pointName: 'p', entrance: 'mass' },
    ...{ labId: null, labName: null, openedAt: at, sealedAt: null },
    people: [...taken.keys()].map((one) => ({
      ...{
        id: one,
        nameMasked: '张*',
        idNumberMasked: '**************4317',
        by: 'code',
        sampledAt: at,
        isDoubtful: false,
      },
    })),
    refused: [...refused].map((one) => ({ id: one, code: 'code.forged', message: words })),
  }
}

const at = '2026-11-22T00:00:00.000Z'

function aTube(id: string): Tube {
  return {
    ...{ id, code: `T-${id}`, size: 20, pointId: 'p', openedAt: at, sealed: null, entries: [], removed: [] },
    ...{ revision: 1, known: 0, problem: null, doneAt: null },
  }
}

function anEntry(id: string, code = `1.lease-${id}.1.mac`): Entry {
  return {
    id,
    sampledAt: at,
    by: 'code',
    name: '',
    number: '',
    said: { by: 'code', id, sampledAt: at, code },
    state: 'waiting',
    refusal: null,
  }
}

/** A phone: a drawer that outlives the app, and a clock that only the test moves. */
class Phone {
  readonly drawer = new Map<string, string>()
  readonly server = new Server()
  signedIn = true
  full = false
  private pending: (() => void)[] = []
  /** What a killed app had begun ends nowhere; what had reached the server did. */
  private lives = 0
  queue: Queue = this.open()

  private open(): Queue {
    const life = ++this.lives
    const lives = () => life === this.lives
    const around: Around = {
      load: () => [...this.drawer.values()].map((text) => JSON.parse(text) as Tube),
      save: (tube) => lives() && !this.full && Boolean(this.drawer.set(tube.id, JSON.stringify(tube))),
      drop: (id) => void this.drawer.delete(id),
      send: (id, request) => (lives() ? this.server.send(id, request) : new Promise(() => undefined)),
      maySend: () => this.signedIn,
      now: () => 0,
      later: (_, call) => {
        this.pending = [call]
        return () => (this.pending = [])
      },
    }
    return makeQueue(around)
  }

  /** The app is killed at whatever it was doing, and opened again. */
  kill(): void {
    this.pending = []
    this.queue = this.open()
  }

  async settle(): Promise<void> {
    for (let turn = 0; turn < 200; turn++) await Promise.resolve()
  }

  /** Everything works again: network, service and sign-in. */
  async recover(): Promise<void> {
    this.server.answers = []
    this.signedIn = true
    this.queue.wake()
    await this.settle()
  }
}

describe('a tube that was sealed', () => {
  test('is sent again after a lost answer, and is there once', async () => {
    const phone = new Phone()
    phone.server.answers = ['unheard', 'lost']
    phone.queue.put(sealedAs(added(aTube('a'), anEntry('1')), 'lab', at))
    await phone.settle()
    expect(phone.queue.state()).toBe('waiting')
    await phone.recover()
    expect(standingOf(phone.queue.find('a')!)).toBe('done')
    expect(phone.server.tubes.get('a')?.taken.size).toBe(1)
  })

  test('keeps nothing about people once the server has them', async () => {
    const phone = new Phone()
    const typed = {
      by: 'document',
      id: '2',
      sampledAt: at,
      idType: 'resident-id',
      idNumber: '599101198803144317',
      name: '王桂兰',
      phone: '13800138000',
    } as const
    const entry: Entry = { ...anEntry('2'), by: 'document', name: '王*', number: '4317', said: typed }
    phone.server.answers = ['lost']
    phone.queue.put(sealedAs(added(added(aTube('a'), anEntry('1')), entry), 'lab', at))
    await phone.settle()
    expect(phone.drawer.get('a')).toContain('599101198803144317')
    await phone.recover()
    expect(phone.drawer.get('a')).not.toMatch(/599101198803144317|王桂兰|13800138000|lease-1/)
  })

  test('tells whom the server did not take, until the sampler has seen it', async () => {
    const phone = new Phone()
    phone.queue.put(sealedAs(added(added(aTube('a'), anEntry('1')), anEntry('2', 'forged')), 'lab', at))
    await phone.settle()
    const tube = phone.queue.find('a')!
    expect(standingOf(tube)).toBe('attention')
    expect(tube.entries.filter(({ state }) => state === 'refused').map(({ refusal }) => refusal)).toEqual([words])
    expect(countOf(tube)).toBe(1)
    phone.queue.put(seen(tube))
    expect(standingOf(phone.queue.find('a')!)).toBe('done')
  })

  test('waits for a sign-in that has ended, over a kill of the app', async () => {
    const phone = new Phone()
    phone.server.answers = ['signed-out']
    phone.queue.put(sealedAs(added(aTube('a'), anEntry('1')), 'lab', at))
    await phone.settle()
    expect(phone.queue.state()).toBe('signed-out')
    phone.signedIn = false
    phone.kill()
    phone.queue.wake()
    await phone.settle()
    expect(phone.queue.state()).toBe('signed-out')
    await phone.recover()
    expect(standingOf(phone.queue.find('a')!)).toBe('done')
  })

  test('that the server refuses as a whole stands aside and lets the others pass', async () => {
    const phone = new Phone()
    phone.queue.put(stuck(sealedAs(added(aTube('a'), anEntry('1')), 'lab', at), { ...words, code: 'tube.code-taken' }))
    phone.queue.put(sealedAs(added(aTube('b'), anEntry('2')), 'lab', at))
    await phone.settle()
    expect(phone.queue.tubes().map(standingOf)).toEqual(['attention', 'done'])
  })
})

test('a phone without room says so, and what was there stays', () => {
  const phone = new Phone()
  phone.queue.put(aTube('a'))
  phone.full = true
  expect(phone.queue.put(added(aTube('a'), anEntry('1')))).toBe(false)
  expect(phone.queue.find('a')?.entries).toEqual([])
})

test('one phone scanned twice, or one number typed twice, is noticed at once', () => {
  const tube = added(aTube('a'), anEntry('1', '1.same.100.mac'))
  expect(isTwice(tube, { by: 'code', id: '9', sampledAt: at, code: '1.same.101.other' })).toBe(true)
  expect(isTwice(tube, { by: 'code', id: '9', sampledAt: at, code: '1.other.101.mac' })).toBe(false)
})

type Step =
  { do: 'scan' | 'undo' | 'seal' | 'kill' | 'wake' | 'settle' } | { do: 'answers'; answers: Server['answers'] }

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<Step>({ do: 'scan' }, { do: 'scan' }, { do: 'undo' }, { do: 'seal' }) },
  { weight: 3, arbitrary: fc.constantFrom<Step>({ do: 'kill' }, { do: 'wake' }, { do: 'settle' }) },
  {
    weight: 4,
    arbitrary: fc
      .array(fc.constantFrom('ok', 'lost', 'unheard', 'busy', 'signed-out'), { maxLength: 4 })
      .map((answers): Step => ({ do: 'answers', answers })),
  },
)

test('whatever fails in whatever order, each sealed tube ends at the server once, with the people meant and no others', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const phone = new Phone()
      const meant = new Map<string, Set<string>>()
      let [nth, open] = [0, '']
      for (const one of steps) {
        const tube = phone.queue.find(open)
        if (one.do === 'answers') phone.server.answers = [...one.answers]
        else if (one.do === 'kill') phone.kill()
        else if (one.do === 'wake') phone.queue.wake()
        else if (one.do === 'settle') await phone.settle()
        else if (one.do === 'scan') {
          const id = `e${++nth}`
          const into = tube ?? aTube((open = `t${nth}`))
          meant.set(open, (meant.get(open) ?? new Set()).add(id))
          phone.queue.put(added(into, anEntry(id)))
        } else if (one.do === 'undo' && tube && tube.entries.length > 1) {
          const last = tube.entries.at(-1)!
          meant.get(open)?.delete(last.id)
          phone.queue.put(without(tube, last.id))
        } else if (one.do === 'seal' && tube) {
          phone.queue.put(sealedAs(tube, 'lab', at))
          open = ''
        }
      }
      await phone.recover()
      phone.kill()
      await phone.recover()
      for (const tube of phone.queue.tubes()) {
        expect([tube.problem, tube.known]).toEqual([null, tube.revision])
        expect(new Set(phone.server.tubes.get(tube.id)?.taken.keys())).toEqual(meant.get(tube.id))
        expect(tube.entries.every(({ said }) => said === null)).toBe(true)
        expect(phone.server.tubes.get(tube.id)?.sealed).toBe(tube.sealed !== null)
      }
      expect(new Set(phone.queue.tubes().map(({ id }) => id))).toEqual(new Set(meant.keys()))
    }),
    { numRuns: 500 },
  )
})
