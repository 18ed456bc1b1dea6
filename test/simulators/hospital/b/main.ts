import { startHospitalB } from './start.ts'
import { demoTimetable } from './timetable.ts'

// `tsx test/simulators/hospital/b/main.ts`: prints where it listens as one line of JSON, and stays until it is told to stop.
const { env } = process
const target = env['TARGET_PORT'] ? { host: env['TARGET_HOST'] ?? '127.0.0.1', port: Number(env['TARGET_PORT']) } : null
const simulator = await startHospitalB({
  clinics: demoTimetable(),
  port: Number(env['PORT'] ?? 0),
  mllpPort: Number(env['MLLP_PORT'] ?? 0),
  target,
  stateFile: env['STATE_FILE'] ?? null,
  dropDir: env['DROP_DIR'] ?? null,
})
console.log(JSON.stringify({ mllp: simulator.mllp, base: simulator.base, control: simulator.control }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit()))
}
