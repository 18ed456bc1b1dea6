import { FhirFault } from './outcome.ts'

/** What an address below the base names. */
export type Address =
  | { names: 'type'; type: string }
  | { names: 'search'; type: string }
  | { names: 'one'; type: string; id: string }
  | { names: 'history'; type: string; id: string }
  | { names: 'version'; type: string; id: string; version: string }

/** Reads `Slot`, `Slot/_search`, `Slot/1`, `Slot/1/_history`, `Slot/1/_history/2`. Throws for anything else. */
export function addressOf(path: string): Address {
  const [type = '', id, part, version, ...rest] = path.split('/')
  if (id === undefined) return { names: 'type', type }
  if (part === undefined) return id === '_search' ? { names: 'search', type } : { names: 'one', type, id }
  if (part !== '_history' || rest.length > 0) throw unknownAddress(path)
  return version === undefined ? { names: 'history', type, id } : { names: 'version', type, id, version }
}

function unknownAddress(path: string): FhirFault {
  return new FhirFault(404, { code: 'not-found', text: `there is nothing at ${path}` })
}

export function notAllowed(what: string, path: string): FhirFault {
  return new FhirFault(405, { code: 'not-supported', text: `${what} is not done at ${path || 'the base'}` })
}
