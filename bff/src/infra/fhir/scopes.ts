/** c create · r read · u update · d delete · s search. */
export type Right = 'c' | 'r' | 'u' | 'd' | 's'

/** `system/Slot.cruds system/Patient.r`: SMART 2 scopes, by resource type or `*`. */
export type Scopes = ReadonlyMap<string, ReadonlySet<Right>>

const older: Partial<Record<string, string>> = { read: 'rs', write: 'cud', '*': 'cruds' }
const form = /^system\/(\*|[A-Z][A-Za-z]+)\.(read|write|\*|(?=[cruds])c?r?u?d?s?)$/

/** What a scope's text grants; what is no system scope of SMART 1 or 2 grants nothing. */
export function scopesOf(text: string): Scopes {
  const granted = new Map<string, Set<Right>>()
  for (const scope of text.split(/\s+/)) {
    const [, type, letters] = form.exec(scope) ?? []
    if (!type || !letters) continue
    const rights = granted.get(type) ?? new Set<Right>()
    for (const letter of older[letters] ?? letters) rights.add(letter as Right)
    granted.set(type, rights)
  }
  return granted
}

export function allows(scopes: Scopes, type: string, right: Right): boolean {
  return Boolean(scopes.get(type)?.has(right) ?? false) || Boolean(scopes.get('*')?.has(right) ?? false)
}

/** Whether a scope as a route asks for it, `DiagnosticReport.c`, is granted. */
export function covers(scopes: Scopes, scope: string): boolean {
  const [[type, rights] = []] = scopesOf(`system/${scope}`)
  return type !== undefined && [...(rights ?? [])].every((right) => allows(scopes, type, right))
}

/** What of a wish is covered by what the client is registered for, as scope text; empty when nothing is. */
export function granted(wish: string, registered: string): string {
  const allowed = scopesOf(registered)
  const parts: string[] = []
  for (const [type, rights] of scopesOf(wish)) {
    if (type === '*') parts.push(...underWildcard(rights, allowed))
    else {
      parts.push(
        written(
          type,
          [...rights].filter((right) => allows(allowed, type, right)),
        ),
      )
    }
  }
  return [...new Set(parts.filter(Boolean))].join(' ')
}

/** `system/*.rs` asked by a client of Slot and Schedule grants those two. */
function underWildcard(rights: ReadonlySet<Right>, allowed: Scopes): string[] {
  return [...allowed].map(([type, own]) =>
    written(
      type,
      [...rights].filter((right) => own.has(right)),
    ),
  )
}

const order: readonly Right[] = ['c', 'r', 'u', 'd', 's']

function written(type: string, rights: readonly Right[]): string {
  const letters = order.filter((right) => rights.includes(right)).join('')
  return letters && `system/${type}.${letters}`
}
