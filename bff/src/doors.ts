import { machineDoor } from './client/service.ts'
import type { Deps } from './deps.ts'
import { terminalDoor } from './healthcard/service.ts'
import type { Doors } from './infra/auth.ts'
import { residentDoor } from './session/service.ts'
import { enrollingDoor, staffDoor } from './staff/service.ts'

/** How each kind of caller proves itself: one line a room. */
export function doorsOf(deps: Deps): Doors {
  return {
    resident: residentDoor(deps),
    staff: (ctx, permission) => staffDoor(deps, ctx, permission),
    enrolling: (ctx) => enrollingDoor(deps, ctx),
    terminal: (ctx) => terminalDoor(deps, ctx),
    client: machineDoor(deps),
  }
}
