import { ManagedPoint } from '@onecard/shared/sampling'
import * as z from 'zod'
import { installPoint } from '../sampling/service.ts'
import { demoFile, type Seeder } from './seeder.ts'

const Points = z.array(ManagedPoint.omit({ id: true, state: true }))

/** Where the demo town takes samples; what staff have changed since stays. */
export const seedSamplingPoints: Seeder = async (deps) => {
  for (const point of Points.parse(demoFile('sampling-points.json'))) await installPoint(deps, point)
  return {}
}
