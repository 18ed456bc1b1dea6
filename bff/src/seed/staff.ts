import { roles } from '@onecard/shared/permissions'
import { Username } from '@onecard/shared/staff'
import * as z from 'zod'
import { installStaff, newTotpSecret, temporaryPassword } from '../staff/service.ts'
import { demoFile, type Seeder } from './seeder.ts'

const Demo = z.object({
  staff: z.array(
    z.object({ username: Username, name: z.string(), role: z.enum(roles), hospitalId: z.string().nullable() }),
  ),
})

const Known = z.object({
  username: z.string(),
  password: z.string(),
  totpSecret: z.string(),
  role: z.enum(roles),
  hospitalId: z.string().nullable(),
})
type Known = z.output<typeof Known>

/** Two clerks, a scheduler, admins and the others: each with a password and an authenticator secret of this installation. */
export const seedStaff: Seeder = async (deps, earlier) => {
  const before = new Map(
    earlier.staff.flatMap((fact) => {
      const known = Known.safeParse(fact)
      return known.success ? [[known.data.username, known.data] as const] : []
    }),
  )
  const staff: Known[] = []
  for (const { username, name, role, hospitalId } of Demo.parse(demoFile('staff.json')).staff) {
    const password = before.get(username)?.password ?? temporaryPassword()
    const totpSecret = before.get(username)?.totpSecret ?? newTotpSecret()
    // What was lost can't be told again: then there are new ones.
    const anew = !before.has(username)
    await installStaff(deps, { username, name, roles: [role], hospitalId, password, totpSecret }, { anew })
    staff.push({ username, password, totpSecret, role, hospitalId })
  }
  return { staff }
}
