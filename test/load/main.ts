import { parseArgs } from 'node:util'
import { bookingSuite } from './booking.ts'
import { report, type BenchRow } from './report.ts'

/** `npm run bench -- SUITE --json FILE`: our figures beside bare baselines of the same run, never in timed tests. */
const suites: Record<string, (log: (line: string) => void) => Promise<BenchRow[]>> = { booking: bookingSuite }

const { positionals, values } = parseArgs({ allowPositionals: true, options: { json: { type: 'string' } } })
const [name = 'booking'] = positionals
const suite = suites[name]
if (!suite) {
  console.error(`no suite ${name}; there is ${Object.keys(suites).join(', ')}`)
  process.exit(2)
}
const rows = await suite((line) => console.error(line))
report(name, rows, values.json)
process.exit(rows.some(({ state }) => state === 'below') ? 1 : 0)
