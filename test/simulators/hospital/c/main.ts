import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { accessFrom } from '../a/line.ts'
import { Clinic } from './clinics.ts'
import { startHospitalC } from './start.ts'

// `tsx test/simulators/hospital/c/main.ts`: prints where it listens as one line of JSON, and stays until it is told to stop.
const { env } = process
const timetable = new URL('../../../../config/demo/timetable-ycmch.json', import.meta.url)
const simulator = await startHospitalC({
  clinics: z.array(Clinic).parse(JSON.parse(readFileSync(timetable, 'utf8'))),
  port: Number(env['PORT'] ?? 0),
  stateFile: env['STATE_FILE'] ?? null,
  access: accessFrom(env),
})
console.log(JSON.stringify({ fhir: simulator.fhir, manifest: simulator.manifest, control: simulator.control }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit()))
}
