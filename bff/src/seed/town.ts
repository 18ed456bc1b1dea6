import type { Deps } from '../deps.ts'
import { seedClients } from './clients.ts'
import { seedDirectory } from './directory.ts'
import { seedResidents } from './residents.ts'
import { seedSenders } from './senders.ts'
import { seedTerminals } from './terminals.ts'
import type { Facts, Seeder } from './seeder.ts'
import { seedSamplingPoints } from './sampling.ts'
import { seedStaff } from './staff.ts'

/** In this order: each room after those whose rows it names. */
const seeders: readonly Seeder[] = [
  seedDirectory,
  seedResidents,
  seedSenders,
  seedClients,
  seedStaff,
  seedTerminals,
  seedSamplingPoints,
]

/** Seeds the demo town, and refuses a database that we did not make: real people may live there. */
export async function seedTown(deps: Deps, earlier: Facts): Promise<Facts> {
  const [mark] = await deps.sql.select("SELECT 1 FROM marker WHERE name = 'made-by'")
  if (!mark) throw new Error('this database was not made for the demo (no marker): nothing is seeded')
  let facts = earlier
  for (const seed of seeders) facts = { ...facts, ...(await seed(deps, facts)) }
  return facts
}
