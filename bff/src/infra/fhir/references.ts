import type { FhirFault } from './outcome.ts'
import { invalid, unprocessable } from './outcome.ts'
import { expression } from './check.ts'
import type { Resource } from './room.ts'

/** A reference as it stands in a resource, and where. */
export interface Pointer {
  text: string
  at: string
}

/**
 * A copy of the resource with every reference passed through `rewrite`. Only `reference` elements and the addresses of
 * attachments are looked at: a `urn:uuid:` may stand elsewhere for other reasons.
 */
export function rewritten(resource: Resource, rewrite: (text: string) => string): Resource {
  return walk(resource, (text) => rewrite(text)) as Resource
}

/** Every reference of the resource, with its place. */
export function pointersOf(resource: Resource, root: string): Pointer[] {
  const found: Pointer[] = []
  walk(resource, (text, path) => {
    found.push({ text, at: expression(root, path) })
    return text
  })
  return found
}

type Visit = (text: string, path: readonly PropertyKey[]) => string

function walk(value: unknown, visit: Visit, path: readonly PropertyKey[] = []): unknown {
  if (Array.isArray(value)) return value.map((part, i) => walk(part, visit, [...path, i]))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, part]): [string, unknown] => {
      const here = [...path, key]
      return [key, typeof part === 'string' && isPointer(here, part) ? visit(part, here) : walk(part, visit, here)]
    }),
  )
}

/** An attachment may lie in another entry of the Bundle; the address of an extension is only its name. */
function isPointer(path: readonly PropertyKey[], text: string): boolean {
  const [key, above] = [path.at(-1), path.at(-3)]
  return key === 'reference' || (key === 'url' && above !== 'extension' && text.startsWith('urn:uuid:'))
}

export type Target =
  /** A resource of this server. */
  | { kind: 'own'; type: string; id: string }
  /** To be found by search criteria. */
  | { kind: 'criteria'; type: string; criteria: string }
  /** Elsewhere, or inside the resource itself. */
  | { kind: 'other' }

const forms = {
  own: /^(?<type>[A-Z][A-Za-z]+)\/(?<id>[A-Za-z0-9\-.]{1,64})(?:\/_history\/[A-Za-z0-9\-.]{1,64})?$/,
  criteria: /^(?<type>[A-Z][A-Za-z]+)\?(?<criteria>.+)$/s,
  elsewhere: /^(https?:\/\/|urn:)/,
}

/** What a reference points at. Throws for an entry that is not in the Bundle, or for no reference at all. */
export function targetOf({ text, at }: Pointer, resource: Resource): Target {
  if (text.startsWith('#')) return contained(text.slice(1), resource, at)
  const own = forms.own.exec(text)?.groups
  if (own) return { kind: 'own', type: String(own['type']), id: String(own['id']) }
  const sought = forms.criteria.exec(text)?.groups
  if (sought) return { kind: 'criteria', type: String(sought['type']), criteria: String(sought['criteria']) }
  if (text.startsWith('urn:uuid:')) throw invalid(at, `${text} is no entry of this Bundle`, 'not-found')
  if (!forms.elsewhere.test(text)) throw invalid(at, `${text} is no reference`, 'value')
  return { kind: 'other' }
}

function contained(id: string, resource: Resource, at: string): Target {
  const inside = 'contained' in resource ? (resource.contained ?? []) : []
  if (id === '' || inside.some((part) => part.id === id)) return { kind: 'other' }
  throw invalid(at, `nothing contained has the id ${id}`, 'not-found')
}

export function notThere(at: string, name: string): FhirFault {
  return unprocessable(at, `${name} is not known here`, 'not-found')
}
