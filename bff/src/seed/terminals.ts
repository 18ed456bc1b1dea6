import { TerminalPermission } from '@onecard/shared/healthcard'
import * as z from 'zod'
import type { Deps } from '../deps.ts'
import { registerTerminal, renewTerminalKey, terminalsOf, type NewTerminal } from '../healthcard/service.ts'
import { demoFile, type Seeder } from './seeder.ts'

const Terminals = z.array(
  z.object({
    hospitalId: z.string(),
    name: z.string(),
    department: z.string().nullable().default(null),
    permissions: z.array(TerminalPermission),
  }),
)

const Known = z.object({ id: z.string(), key: z.string() })

const by = {
  actor: { kind: 'system', id: null, name: 'seed', roles: [], hospitalId: null, address: null },
  traceId: 'seed',
} as const

/** The demo town's terminals, each with the key that the earlier facts hold, else with a new one. */
export const seedTerminals: Seeder = async (deps, earlier) => {
  const known = earlier.terminals.flatMap((one) => Known.safeParse(one).data ?? [])
  const terminals = []
  for (const wanted of Terminals.parse(demoFile('terminals.json'))) {
    const { hospitalId, name, permissions } = wanted
    terminals.push({ ...(await terminal(deps, wanted, known)), hospitalId, name, permissions })
  }
  return { terminals }
}

async function terminal(
  deps: Deps,
  wanted: NewTerminal,
  known: readonly z.infer<typeof Known>[],
): Promise<{ id: string; key: string }> {
  const there = (await terminalsOf(deps.sql, wanted.hospitalId)).find(({ name }) => name === wanted.name)
  if (!there) return registerTerminal(deps, wanted, by)
  const key = known.find(({ id }) => id === there.id)?.key
  return { id: there.id, key: key ?? (await renewTerminalKey(deps, wanted.hospitalId, there.id, by)).key }
}
