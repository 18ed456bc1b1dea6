import { Account } from './staff.ts'
import { startStreet } from './start.ts'

// `tsx test/simulators/street/main.ts`: prints where it listens as one line of JSON, and stays until it is told to stop.
const { env } = process
const account = (text: string | undefined) => (text ? Account.parse(JSON.parse(text)) : undefined)
const [sampler, caller] = [account(env['STAFF_SAMPLER']), account(env['STAFF_CALLER'])]
const simulator = await startStreet({
  port: Number(env['PORT'] ?? 0),
  stateFile: env['STATE_FILE'] ?? null,
  ...(env['BASE'] ? { base: env['BASE'] } : {}),
  ...(sampler ? { sampler } : {}),
  ...(caller ? { caller } : {}),
})
console.log(JSON.stringify({ control: simulator.control }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit()))
}
