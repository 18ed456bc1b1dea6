import { parseArgs } from 'node:util'
import { bookingSuite } from './booking.ts'
import { report, type BenchRow } from './report.ts'
import { resultsSuite } from './results.ts'

/** `npm run bench -- SUITE --json FILE [--quick]`: our figures beside bare baselines of the same run, never in timed tests. */
type Suite = (log: (line: string) => void, isQuick: boolean) => Promise<BenchRow[]>

const suites: Record<string, Suite> = { booking: bookingSuite, results: resultsSuite }

const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { json: { type: 'string' }, quick: { type: 'boolean', default: false } },
})
const [name = 'booking'] = positionals
const suite = suites[name]
if (!suite) {
  console.error(`no suite ${name}; there is ${Object.keys(suites).join(', ')}`)
  process.exit(2)
}
const rows = await suite((line) => console.error(line), values.quick)
report(name, rows, values.json)
process.exit(rows.some(({ state }) => state === 'below') ? 1 : 0)
