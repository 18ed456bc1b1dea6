import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { buildDeps } from './build.ts'
import { readConfig } from './config.ts'
import { seedTown } from './seed/town.ts'
import { Facts } from './seed/seeder.ts'

// `npm run db:seed -- --facts FILE`: the demo town, into a database that carries our mark, and what to know of it into FILE.
const { values } = parseArgs({ options: { facts: { type: 'string' } } })
const { deps, close } = await buildDeps(readConfig(process.env))
try {
  const earlier = Facts.parse(
    values.facts && existsSync(values.facts) ? JSON.parse(readFileSync(values.facts, 'utf8')) : {},
  )
  const facts = await seedTown(deps, earlier)
  // Private keys are in it.
  if (values.facts) writeFileSync(values.facts, `${JSON.stringify(facts, null, 2)}\n`, { mode: 0o600 })
} finally {
  await close()
}
