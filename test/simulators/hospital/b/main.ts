import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { Clinic } from './clinics.ts'
import { startHospitalB } from './start.ts'

// `tsx test/simulators/hospital/b/main.ts`: prints where it listens as one line of JSON, and stays until it is told to stop.
const { env } = process
const timetable = new URL('../../../../config/demo/timetable-yctcm.json', import.meta.url)
const target = env['TARGET_PORT'] ? { host: env['TARGET_HOST'] ?? '127.0.0.1', port: Number(env['TARGET_PORT']) } : null
const simulator = await startHospitalB({
  clinics: z.array(Clinic).parse(JSON.parse(readFileSync(timetable, 'utf8'))),
  port: Number(env['PORT'] ?? 0),
  mllpPort: Number(env['MLLP_PORT'] ?? 0),
  target,
  stateFile: env['STATE_FILE'] ?? null,
})
console.log(JSON.stringify({ mllp: simulator.mllp, base: simulator.base, control: simulator.control }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit()))
}
