import { startLabs } from './start.ts'

// `tsx test/simulators/lab/main.ts`: prints where it listens as one line of JSON, and stays until it is told to stop.
const { env } = process
const simulator = await startLabs({
  port: Number(env['PORT'] ?? 0),
  target: env['TARGET_PORT'] ? { host: env['TARGET_HOST'] ?? '127.0.0.1', port: Number(env['TARGET_PORT']) } : null,
  stateFile: env['STATE_FILE'] ?? null,
  history: env['HISTORY'] === 'yes',
})
console.log(JSON.stringify({ control: simulator.control }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit()))
}
