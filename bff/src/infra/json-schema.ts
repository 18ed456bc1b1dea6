import * as z from 'zod'

export type Json = Record<string, unknown>

type Direction = 'input' | 'output'

/** Schemas as JSON Schema; each one with a name is said once, under `components.schemas`. */
export class JsonSchemas {
  private readonly names = { input: z.registry<{ id: string }>(), output: z.registry<{ id: string }>() }
  private readonly found = new Map<string, Json>()

  constructor(named: Readonly<Record<string, z.ZodType>>) {
    const seen = new Set<z.ZodType>()
    for (const [name, schema] of Object.entries(named)) {
      if (seen.has(schema)) continue
      seen.add(schema)
      this.names.output.add(schema, { id: name })
      this.names.input.add(schema, { id: isSameBothWays(schema) ? name : `${name.replace(/Request$/, '')}Request` })
    }
  }

  /** What a caller sends (`input`) and what it gets differ where a field has a default: such schemas have two names. */
  of(schema: z.ZodType, direction: Direction): Json {
    const { $defs = {}, ...own } = converted(schema, direction, this.names[direction])
    for (const [name, body] of Object.entries($defs)) this.found.set(name, pointed(body))
    return pointed(own)
  }

  /** Every named schema that was met so far. */
  components(): Record<string, Json> {
    return Object.fromEntries([...this.found].sort(([a], [b]) => (a < b ? -1 : 1)))
  }
}

type Converted = Json & { $defs?: Record<string, Json> }

function converted(schema: z.ZodType, io: Direction, metadata?: z.core.$ZodRegistry<{ id: string }>): Converted {
  const made: Converted = {
    ...z.toJSONSchema(schema, { io, unrepresentable: 'any', override: plain, ...(metadata ? { metadata } : {}) }),
  }
  delete made['$schema']
  return made
}

function isSameBothWays(schema: z.ZodType): boolean {
  return JSON.stringify(converted(schema, 'input')) === JSON.stringify(converted(schema, 'output'))
}

const safe = Number.MAX_SAFE_INTEGER

/** Says less than zod does: formats instead of their patterns, no bounds that are only a number's, answers may grow. */
function plain({ jsonSchema }: { jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.format !== undefined) delete jsonSchema.pattern
  if (jsonSchema.maximum === safe) delete jsonSchema.maximum
  if (jsonSchema.minimum === -safe) delete jsonSchema.minimum
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
}

/** Points references at where OpenAPI keeps its schemas. */
function pointed(value: Json): Json {
  return JSON.parse(JSON.stringify(value).replaceAll('"#/$defs/', '"#/components/schemas/')) as Json
}
