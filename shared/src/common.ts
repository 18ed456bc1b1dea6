import * as z from 'zod'

/** Ids travel as the text of a UUID (v7). */
export const Id = z.uuid()
export const DayText = z.string().regex(/^\d{4}-\d{2}-\d{2}$/)
/** Wall-clock time of the product's time zone, `HH:mm`. */
export const TimeText = z.string().regex(/^\d{2}:\d{2}$/)
/** An instant, UTC, ISO 8601 with `Z`. */
export const Instant = z.iso.datetime()
export const Fen = z.int().min(0)

/** Keyset paging: `after` is the `next` of the page before. */
export const Paging = z.object({
  after: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
})

export function page<T extends z.ZodType>(item: T) {
  return z.object({ items: z.array(item), next: z.string().nullable() })
}

/** An answer that is no JSON: a document, a picture. `name` is for whoever keeps it as a file. */
export const Download = z.object({
  bytes: z.custom<Uint8Array>((value) => value instanceof Uint8Array),
  contentType: z.string(),
  name: z.string(),
})
export type Download = z.output<typeof Download>

export const ById = z.object({ id: Id })
