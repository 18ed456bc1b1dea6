import { readFileSync } from 'node:fs'
import * as z from 'zod'

const Resident = z.object({
  /** The key under which the WeChat simulator knows this person; null for who has no WeChat. */
  wechatUser: z.string().nullable(),
  nickname: z.string().nullable(),
  name: z.string(),
  idType: z.enum(['resident-id', 'residence-permit', 'passport']),
  idNumber: z.string(),
  sex: z.enum(['male', 'female']),
  birthday: z.string(),
  ethnicGroup: z.string(),
  /** The number that WeChat would give out. */
  phone: z.string().nullable(),
  address: z.string().nullable(),
  note: z.string(),
  /** What the identity authority holds; null where it has no such document. */
  register: z.object({ name: z.string(), phones: z.array(z.string()) }).nullable(),
  wechat: z.object({ blocked: z.boolean().default(false), subscribed: z.boolean().default(true) }),
})
export type Resident = z.infer<typeof Resident>

const Town = z.object({
  city: z.object({ name: z.string(), areaCode: z.string() }),
  residents: z.array(Resident),
  guardians: z.array(z.object({ guardian: z.string(), ward: z.string() })),
})
export type Town = z.infer<typeof Town>

const Templates = z.object({
  templates: z.array(z.object({ id: z.string(), title: z.string(), keywords: z.record(z.string(), z.string()) })),
})
export type Template = z.infer<typeof Templates>['templates'][number]

const demo = new URL('../../config/demo/', import.meta.url)
const read = (file: string): unknown => JSON.parse(readFileSync(new URL(file, demo), 'utf8'))

/** The people of the demo town. */
export const readTown = (): Town => Town.parse(read('town.json'))

/** The subscribe-message templates that the demo's mini-program owns. */
export const readTemplates = (): Template[] => Templates.parse(read('wechat.json')).templates
