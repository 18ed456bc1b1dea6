import { Refusal } from './refusal.ts'

/** Where a page of a list ended that goes by an instant and then by id; the next one begins behind it. */
export interface Cursor {
  at: Date
  id: string
}

/** The `next` of a page. */
export function writeCursor({ at, id }: Cursor): string {
  return `${at.toISOString()}_${id}`
}

/** The `after` of a request; null for the first page. Throws Refusal request.invalid for what we never gave. */
export function readCursor(text: string | undefined): Cursor | null {
  if (text === undefined) return null
  const [instant = '', id = ''] = text.split('_')
  const at = new Date(instant)
  if (Number.isNaN(at.getTime()) || !/^[0-9a-f-]{36}$/.test(id)) {
    throw new Refusal('request.invalid', [{ path: 'query.after', message: 'not a page that we gave' }])
  }
  return { at, id }
}
