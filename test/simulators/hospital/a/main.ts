import { demoClinics } from './clinics.ts'
import { accessFrom } from './line.ts'
import { startHospitalA } from './start.ts'

// `tsx test/simulators/hospital/a/main.ts`: prints where it listens as one line of JSON, and stays until it is told to stop.
const { env } = process
const simulator = await startHospitalA({
  clinics: demoClinics(),
  port: Number(env['PORT'] ?? 0),
  stateFile: env['STATE_FILE'] ?? null,
  access: accessFrom(env),
  daily: true,
  history: env['HISTORY'] === 'yes',
})
console.log(JSON.stringify({ fhir: simulator.fhir, base: simulator.base, control: simulator.control }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit()))
}
