/** From then on the next group no longer waits for this one: it may be queueing behind somebody's lock. */
const patienceMs = 100

interface Waiting<Ask, Answer> {
  ask: Ask
  resolve: (answer: Answer) => void
  reject: (error: unknown) => void
}

/**
 * What is asked one by one is done many at a time: who asks while a group is under way is in the next one, which starts
 * the moment that one ends; who asks alone is served at once (with who else has come in this turn of the event loop).
 * `run` answers each of its asks. When it throws, each is run again as a group of its own, so that nobody fails by
 * another's doing, and nothing is written twice over in the code.
 */
export function grouped<Deps extends object, Ask, Answer>(
  most: number,
  run: (deps: Deps, asks: readonly Ask[]) => Promise<readonly Answer[]>,
): (deps: Deps, ask: Ask) => Promise<Answer> {
  const queues = new WeakMap<Deps, (ask: Ask) => Promise<Answer>>()
  return (deps, ask) => {
    const queue = queues.get(deps) ?? queueOf(most, (asks: readonly Ask[]) => run(deps, asks))
    queues.set(deps, queue)
    return queue(ask)
  }
}

type Run<Ask, Answer> = (asks: readonly Ask[]) => Promise<readonly Answer[]>

function queueOf<Ask, Answer>(most: number, run: Run<Ask, Answer>): (ask: Ask) => Promise<Answer> {
  const waiting: Waiting<Ask, Answer>[] = []
  let busy = false

  const next = () => {
    busy = waiting.length > 0
    if (!busy) return
    let awaited = true
    const over = () => {
      if (awaited) setImmediate(next)
      awaited = false
    }
    const timer = setTimeout(over, patienceMs).unref()
    void serve(waiting.splice(0, most), run).finally(() => {
      clearTimeout(timer)
      over()
    })
  }
  return (ask) =>
    new Promise((resolve, reject) => {
      waiting.push({ ask, resolve, reject })
      if (!busy) setImmediate(next)
      busy = true
    })
}

async function serve<Ask, Answer>(group: readonly Waiting<Ask, Answer>[], run: Run<Ask, Answer>): Promise<void> {
  try {
    const answers = await run(group.map(({ ask }) => ask))
    if (answers.length !== group.length) throw new Error(`${group.length} asked, ${answers.length} were answered`)
    answers.forEach((answer, i) => group[i]?.resolve(answer))
  } catch (error) {
    if (group.length > 1) await Promise.all(group.map((one) => serve([one], run)))
    else group[0]?.reject(error)
  }
}
