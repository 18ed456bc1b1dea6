import type {
  CapabilityStatement,
  CapabilityStatementRest,
  CapabilityStatementRestResource,
  CapabilityStatementRestResourceSearchParam,
} from './r4.ts'
import type { ResourceRoom, ResourceTable } from './room.ts'

export interface About {
  base: string
  tokenUrl: string
  now: Date
}

/** What this server does, said from the same table by which it does it. */
export function capabilityStatement({ base, tokenUrl, now }: About, table: ResourceTable): CapabilityStatement {
  return {
    resourceType: 'CapabilityStatement',
    status: 'active',
    date: now.toISOString(),
    publisher: 'OneCard Health 一卡健康',
    kind: 'instance',
    software: { name: 'OneCard Health' },
    implementation: {
      description: 'Directory, schedules and appointments; each client sees its own hospital',
      url: base,
    },
    fhirVersion: '4.0.1',
    format: ['application/fhir+json', 'json'],
    rest: [rest(tokenUrl, table)],
  }
}

function rest(tokenUrl: string, table: ResourceTable): CapabilityStatementRest {
  return {
    mode: 'server',
    security: {
      extension: [
        {
          url: 'http://fhir-registry.smarthealthit.org/StructureDefinition/oauth-uris',
          extension: [{ url: 'token', valueUri: tokenUrl }],
        },
      ],
      service: [
        {
          coding: [{ system: 'http://terminology.hl7.org/CodeSystem/restful-security-service', code: 'SMART-on-FHIR' }],
          text: 'SMART Backend Services: client_credentials with private_key_jwt',
        },
      ],
    },
    resource: [...table.values()].map((room) => ofRoom(room, table)),
    interaction: [{ code: 'transaction' }, { code: 'batch' }],
  }
}

function ofRoom(room: ResourceRoom, table: ResourceTable): CapabilityStatementRestResource {
  const { type, interactions } = room
  const writes = interactions.includes('create')
  return {
    type,
    interaction: interactions.map((code) => ({ code })),
    versioning: room.needsIfMatch ? 'versioned-update' : 'versioned',
    readHistory: interactions.includes('vread'),
    updateCreate: interactions.includes('update'),
    conditionalCreate: writes,
    conditionalRead: 'not-match',
    conditionalUpdate: interactions.includes('update'),
    conditionalDelete: 'not-supported',
    referencePolicy: ['literal', 'enforced', 'local'],
    searchInclude: includes(room),
    searchRevInclude: [...table.values()].flatMap((other) =>
      includes(other).filter((name) => other.params[name.slice(other.type.length + 1)]?.targets?.includes(type)),
    ),
    searchParam: [...shared, ...own(room)],
  }
}

const shared: CapabilityStatementRestResourceSearchParam[] = [
  { name: '_id', type: 'token', definition: 'http://hl7.org/fhir/SearchParameter/Resource-id' },
  { name: '_lastUpdated', type: 'date', definition: 'http://hl7.org/fhir/SearchParameter/Resource-lastUpdated' },
]

function own({ type, params }: ResourceRoom): CapabilityStatementRestResourceSearchParam[] {
  return Object.entries(params).map(([name, { kind }]) => ({
    name,
    type: kind,
    ...(name.includes('.') ? {} : { definition: `http://hl7.org/fhir/SearchParameter/${type}-${name}` }),
  }))
}

function includes({ type, params }: ResourceRoom): string[] {
  return Object.entries(params).flatMap(([name, { references }]) => (references ? [`${type}:${name}`] : []))
}
