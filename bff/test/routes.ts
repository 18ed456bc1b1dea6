import type { Route } from '@onecard/shared/treaty'
import * as z from 'zod'
import { surfaces } from '../src/app.ts'
import type { World } from './world.ts'

/** A route with its address: `GET /api/members/:id`. */
export interface NamedRoute {
  name: string
  route: Route
}

/** All routes, as they are hung. */
export function allRoutes(world: World): NamedRoute[] {
  return surfaces(world).flatMap(({ declared }) =>
    declared.map(({ surface, route }) => ({ name: `${route.method} ${surface}${route.path}`, route })),
  )
}

/** Does the caller say which row (or which hospital) is meant: in the path, the query or the body? */
export function namesARow({ params, query, body }: Route): boolean {
  if (params) return true
  const said = [query, body]
    .filter((schema) => schema !== undefined)
    .map(shapeOf)
    .join()
  return said.includes('"format":"uuid"') || said.includes('"hospitalId"')
}

function shapeOf(schema: z.ZodType): string {
  return JSON.stringify(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }))
}
