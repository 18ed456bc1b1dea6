import type { Resource } from './room.ts'
import type * as z from 'zod'
import { FhirFault, invalid, type Fault } from './outcome.ts'

const deepest = 40

/** A body is read, copied and written by functions that call themselves: one nested without end would break them. */
export function refuseDeep(input: unknown): void {
  let level: unknown[] = [input]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > deepest) throw invalid(undefined, `nested deeper than ${deepest} levels`, 'too-long')
    level = level.flatMap((value): unknown[] =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    )
  }
}

/** Looks at the form of a resource: elements, types, cardinalities, required bindings. Throws every fault at once. */
export function checked(schema: z.ZodType, input: unknown, at: string): Resource {
  const result = schema.safeParse(input)
  if (result.success) return input as Resource
  throw new FhirFault(400, ...result.error.issues.flatMap((issue) => faultsOf(issue, input, at)).slice(0, 100))
}

function faultsOf(issue: z.core.$ZodIssue, input: unknown, at: string): Fault[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      code: 'structure',
      text: `${key} is no element here`,
      at: expression(at, [...issue.path, key]),
    }))
  }
  const missing = valueAt(input, issue.path) === undefined
  return [
    {
      code: missing ? 'required' : (codes[issue.code] ?? 'value'),
      text: wordsOf(issue, missing),
      at: expression(at, issue.path),
    },
  ]
}

const codes: Partial<Record<z.core.$ZodIssue['code'], Fault['code']>> = {
  invalid_type: 'structure',
  invalid_value: 'code-invalid',
  too_small: 'structure',
  custom: 'invariant',
}

function wordsOf(issue: z.core.$ZodIssue, missing: boolean): string {
  if (missing) return 'is required'
  if (issue.code === 'invalid_value') return `is none of ${issue.values.map(String).join(' | ')}`
  return issue.message
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined,
    input,
  )
}

/** FHIRPath: `Appointment` and `['participant', 0, 'status']` become `Appointment.participant[0].status`. */
export function expression(root: string, path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (text, key) => (typeof key === 'number' ? `${text}[${key}]` : `${text}.${String(key)}`),
    root,
  )
}
