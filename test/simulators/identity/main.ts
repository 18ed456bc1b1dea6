import { startIdentity } from './start.ts'

// `tsx test/simulators/identity/main.ts`: prints where it listens as one line of JSON, and stays until it is told to stop.
const { env } = process
const simulator = await startIdentity({
  port: Number(env['PORT'] ?? 0),
  ...(env['IDENTITY_CLIENT'] ? { client: env['IDENTITY_CLIENT'] } : {}),
  ...(env['IDENTITY_KEY'] ? { key: env['IDENTITY_KEY'] } : {}),
})
console.log(JSON.stringify({ base: simulator.base, control: simulator.control }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit()))
}
