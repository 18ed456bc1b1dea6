import * as z from 'zod'
import { demoFile, type Seeder } from './seeder.ts'

const Town = z.object({
  residents: z.array(
    z.object({
      name: z.string(),
      idNumber: z.string(),
      phone: z.string().nullable(),
      wechatUser: z.string().nullable(),
      note: z.string(),
    }),
  ),
})

/** The people are not ours to seed: they come in through WeChat. What one must know to be one of them is said. */
export const seedResidents: Seeder = () => {
  const { residents } = Town.parse(demoFile('town.json'))
  return Promise.resolve({ residents: residents.filter(({ wechatUser }) => wechatUser !== null) })
}
