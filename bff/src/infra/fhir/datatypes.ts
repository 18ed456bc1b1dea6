import * as z from 'zod'

/** FHIR R4's primitive and complex types, as far as scheduling resources use them. Strict: an unknown element is a fault. */

const text = (max = 1_048_576) => z.string().max(max).regex(/\S/, 'may be left out, but not empty')
const Id = z.string().regex(/^[A-Za-z0-9\-.]{1,64}$/, 'is not a FHIR id')
export const Uri = z.string().regex(/^\S{1,2000}$/, 'is not a URI')
export const Text = text()
export const Code = z.string().regex(/^\S+( \S+)*$/, 'is not a code')
const yearIs = '[1-9]\\d{3}|0\\d{3}'
const monthIs = '0[1-9]|1[0-2]'
const dateIs = '0[1-9]|[12]\\d|3[01]'
const timeIs = '([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\d(\\.\\d{1,9})?(Z|[+-](0\\d|1[0-4]):[0-5]\\d)'
const pattern = (source: string) => new RegExp(`^${source}$`)
/** The patterns let 30 February through; the calendar does not. */
const onCalendar = (written: string) => {
  const [year, month, date] = written.slice(0, 10).split('-').map(Number)
  if (!date) return true
  return new Date(Date.UTC(year ?? 0, (month ?? 1) - 1, date)).getUTCDate() === date
}
export const Instant = z
  .string()
  .regex(pattern(`(${yearIs})-(${monthIs})-(${dateIs})T${timeIs}`), 'is not an instant (with seconds and an offset)')
  .refine(onCalendar, 'is no day of the calendar')
export const DateTime = z
  .string()
  .regex(pattern(`(${yearIs})(-(${monthIs})(-(${dateIs})(T${timeIs})?)?)?`), 'is not a dateTime')
  .refine(onCalendar, 'is no day of the calendar')
export const DateOnly = z
  .string()
  .regex(pattern(`(${yearIs})(-(${monthIs})(-(${dateIs}))?)?`), 'is not a date')
  .refine(onCalendar, 'is no day of the calendar')
export const Time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?$/, 'is not a time')
export const PositiveInt = z.int().min(1).max(2_147_483_647)
export const UnsignedInt = z.int().min(0).max(2_147_483_647)

const valueKey = /^_?value[A-Z][A-Za-z0-9]*$/

/** An extension is anybody's; of one that we do not know only its form is looked at. */
const Extension: z.ZodType = z.lazy(() =>
  z.looseObject({ id: Text.optional(), url: Uri, extension: z.array(Extension).min(1).optional() }).check((ctx) => {
    const keys = Object.keys(ctx.value).filter((key) => !['id', 'url', 'extension'].includes(key))
    const fault = (message: string, path: string[] = []) =>
      ctx.issues.push({ code: 'custom', input: ctx.value, path, message })
    for (const key of keys) if (!valueKey.test(key)) fault('is no element of an extension', [key])
    const kinds = new Set(keys.map((key) => key.replace('_', '')))
    if (kinds.size > 1) fault('an extension has one value')
    if (kinds.size > 0 && ctx.value.extension) fault('an extension has a value or extensions, not both')
  }),
)
const element = { id: Text.optional(), extension: z.array(Extension).min(1).optional() }
const Element = z.strictObject(element)
const Beside = z.union([Element, z.array(z.union([Element, z.null()]))]).optional()

type Shape = Record<string, z.ZodType>

/** Each element may have a `_element` beside it that carries its id and extensions. */
function withSiblings(shape: Shape): Shape {
  const beside = Object.keys(shape).map((name): [string, z.ZodType] => [`_${name}`, Beside])
  return { ...shape, ...Object.fromEntries(beside) }
}

export function complex(shape: Shape): z.ZodType {
  return z.strictObject({ ...element, ...withSiblings(shape) })
}

/** An element within a resource (BackboneElement). */
export function backbone(shape: Shape): z.ZodType {
  return complex({ ...shape, modifierExtension: NotUnderstood })
}

export const many = (type: z.ZodType) => z.array(type).min(1, 'may be left out, but not empty').optional()
/** `1..*` */
export const some = (type: z.ZodType) => z.array(type).min(1)
export const maybe = (type: z.ZodType) => type.optional()
/** A required binding. */
export const bound = <const T extends readonly string[]>(codes: T) => z.enum(codes)

/** It may change the meaning of what it stands in, and we know none: taking it would be wrong. */
const NotUnderstood = z.undefined({ error: 'a modifier extension that this server does not understand' }).optional()

export const Period = complex({ start: maybe(DateTime), end: maybe(DateTime) })
export const Coding = complex({
  system: maybe(Uri),
  version: maybe(Text),
  code: maybe(Code),
  display: maybe(Text),
  userSelected: maybe(z.boolean()),
})
export const CodeableConcept = complex({ coding: many(Coding), text: maybe(Text) })
export const Identifier: z.ZodType = complex({
  use: maybe(bound(['usual', 'official', 'temp', 'secondary', 'old'])),
  type: maybe(CodeableConcept),
  system: maybe(Uri),
  value: maybe(Text),
  period: maybe(Period),
  assigner: maybe(z.lazy(() => Reference)),
})
export const Reference: z.ZodType = complex({
  reference: maybe(z.string().min(1).max(500)),
  type: maybe(Uri),
  identifier: maybe(z.lazy(() => Identifier)),
  display: maybe(Text),
})
export const HumanName = complex({
  use: maybe(bound(['usual', 'official', 'temp', 'nickname', 'anonymous', 'old', 'maiden'])),
  text: maybe(Text),
  family: maybe(Text),
  given: many(Text),
  prefix: many(Text),
  suffix: many(Text),
  period: maybe(Period),
})
export const ContactPoint = complex({
  system: maybe(bound(['phone', 'fax', 'email', 'pager', 'url', 'sms', 'other'])),
  value: maybe(Text),
  use: maybe(bound(['home', 'work', 'temp', 'old', 'mobile'])),
  rank: maybe(PositiveInt),
  period: maybe(Period),
})
export const Address = complex({
  use: maybe(bound(['home', 'work', 'temp', 'old', 'billing'])),
  type: maybe(bound(['postal', 'physical', 'both'])),
  text: maybe(Text),
  line: many(Text),
  city: maybe(Text),
  district: maybe(Text),
  state: maybe(Text),
  postalCode: maybe(Text),
  country: maybe(Text),
  period: maybe(Period),
})
export const Attachment = complex({
  contentType: maybe(Code),
  language: maybe(Code),
  data: maybe(z.base64()),
  url: maybe(Uri),
  size: maybe(UnsignedInt),
  hash: maybe(z.base64()),
  title: maybe(Text),
  creation: maybe(DateTime),
})
const Narrative = complex({
  status: bound(['generated', 'extensions', 'additional', 'empty']),
  div: z.string().min(1).max(100_000),
})
const Meta = complex({
  versionId: maybe(Id),
  lastUpdated: maybe(Instant),
  source: maybe(Uri),
  profile: many(Uri),
  security: many(Coding),
  tag: many(Coding),
})

/** What every resource has. */
const common = (type: string): Shape => ({
  resourceType: z.literal(type),
  ...withSiblings({
    id: maybe(Id),
    meta: maybe(Meta),
    implicitRules: z.undefined({ error: 'rules that this server does not know' }).optional(),
    language: maybe(Code),
  }),
})

/** One of the few resources that are no DomainResource: neither text nor extensions of its own. */
export function bareResource(type: string, shape: Shape): z.ZodType {
  return z.strictObject({ ...common(type), ...withSiblings(shape) })
}

/** A resource of this type: its own elements, and those of every DomainResource. */
export function resource(type: string, shape: Shape): z.ZodType {
  return z.strictObject({
    ...common(type),
    text: maybe(Narrative),
    contained: many(z.looseObject({ resourceType: Code })),
    extension: many(Extension),
    modifierExtension: NotUnderstood,
    ...withSiblings(shape),
  })
}
