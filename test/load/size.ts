/** How much is measured: all that is promised, or a look in a minute or two. */
export interface Size {
  runs: number
  readers: number
  waiting: number
  fewRows: number
  manyRows: number
  burstSeconds: number
  ingestRuns: number
  ingestLines: number
  longLines: number
  messages: number
}
