import { bulkMeasures, memoryMeasure, mllpMeasure } from './results-ingest.ts'
import { burstMeasure, listMeasures, nothingMeasure } from './results-reads.ts'
import { statementsMeasure } from './results-tube.ts'
import type { BenchRow } from './report.ts'
import { openGround } from './side.ts'
import type { Size } from './size.ts'

const full: Size = {
  ...{ runs: 5, readers: 1_000, waiting: 200, fewRows: 100_000, manyRows: 5_000_000, burstSeconds: 30 },
  ...{ ingestRuns: 3, ingestLines: 40_000, longLines: 1_000_000, messages: 5_000 },
}
const quick: Size = {
  ...{ runs: 3, readers: 300, waiting: 100, fewRows: 20_000, manyRows: 200_000, burstSeconds: 5 },
  ...{ ingestRuns: 2, ingestLines: 8_000, longLines: 40_000, messages: 1_500 },
}

/** Results: read by residents, taken in from laboratories, each beside a bare baseline of the same run. */
export async function resultsSuite(log: (line: string) => void, isQuick: boolean): Promise<BenchRow[]> {
  const size = isQuick ? quick : full
  const ground = await openGround()
  try {
    const small = await ground.side('few')
    const large = await ground.side('many')
    const rows = await listMeasures(small, large, size, log)
    await large.close()
    rows.push(...(await nothingMeasure(small, size, log)))
    rows.push(...(await burstMeasure(small, size, log)))
    await small.close()
    const taking = await ground.side('taking')
    rows.push(...(await statementsMeasure(taking)))
    rows.push(...(await mllpMeasure(taking, size, log)))
    rows.push(...(await bulkMeasures(taking, size, log)))
    rows.push(...(await memoryMeasure(taking, size, log)))
    await taking.close()
    return rows
  } finally {
    ground.close()
  }
}
