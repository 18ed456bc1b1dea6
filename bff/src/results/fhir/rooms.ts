import type { Deps } from '../../deps.ts'
import type { Tx } from '../../infra/db.ts'
import { unprocessable } from '../../infra/fhir/outcome.ts'
import { ofConcepts, ofIdentifiers, references, tokens } from '../../infra/fhir/params.ts'
import type {
  Binary,
  CodeableConcept,
  Identifier,
  Media,
  Observation,
  Reference,
  ServiceRequest,
  Specimen,
} from '../../infra/fhir/r4.ts'
import type { FhirClient, Interaction, Publication, ResourceRoom, SearchParam } from '../../infra/fhir/room.ts'
import {
  BinaryShape,
  MediaShape,
  ObservationShape,
  ServiceRequestShape,
  SpecimenShape,
} from '../../infra/fhir/shapes-results.ts'
import { faultWords, fromBase64, inspect } from '../documents.ts'
import { numberOf } from './content.ts'
import { sealedRoom } from './sealed.ts'

/** What stands around a report: observations, the sample, who ordered it, pictures. A change of one changes its reports. */

const all: readonly Interaction[] = ['read', 'search-type', 'create', 'update']

interface Common {
  identifier?: Identifier[] | undefined
  category?: CodeableConcept[] | undefined
  code: CodeableConcept
  status: string
}

/** How reports and what they are made of are searched. */
export const commonParams = <R extends Common>(): Record<string, SearchParam<R>> => ({
  identifier: tokens(({ identifier }) => ofIdentifiers(identifier)),
  status: tokens(({ status }) => [{ code: status }]),
  category: tokens(({ category }) => ofConcepts(category)),
  code: tokens(({ code }) => ofConcepts([code])),
})

const list = (one: Reference | undefined): Reference[] => (one ? [one] : [])

/** Tells the reports that name these, by this search parameter of theirs, what has changed. */
export type Retell = (
  tx: Tx,
  client: FhirClient,
  param: 'result' | 'specimen' | 'based-on' | 'media',
  names: readonly string[],
  now: Date,
) => Promise<void>

type Param = Parameters<Retell>[2]

/** Only what was there before can be named by a report that there is. */
function retelling<R>(type: string, param: Param, retell: Retell) {
  return async (tx: Tx, client: FhirClient, publications: readonly Publication<R>[], now: Date): Promise<void> => {
    const changed = publications.filter(({ before }) => before !== null).map(({ id }) => `${type}/${id}`)
    if (changed.length > 0) await retell(tx, client, param, changed, now)
  }
}

export function observationFhir(deps: Deps, retell: Retell): ResourceRoom<Observation> {
  return {
    ...sealedRoom<Observation>(deps, 'Observation'),
    schema: ObservationShape,
    interactions: all,
    params: {
      ...commonParams<Observation>(),
      specimen: references(['Specimen'], ({ specimen }) => list(specimen)),
      'based-on': references(['ServiceRequest'], ({ basedOn }) => basedOn ?? []),
    },
    write: retelling<Observation>('Observation', 'result', retell),
  }
}

export function specimenFhir(deps: Deps, retell: Retell): ResourceRoom<Specimen> {
  const tell = retelling<Specimen>('Specimen', 'specimen', retell)
  return {
    ...sealedRoom<Specimen>(deps, 'Specimen'),
    schema: SpecimenShape,
    interactions: all,
    params: {
      identifier: tokens(({ identifier }) => ofIdentifiers(identifier)),
      accession: tokens(({ accessionIdentifier: number }) => ofIdentifiers(number ? [number] : [])),
      status: tokens(({ status }) => (status ? [{ code: status }] : [])),
      type: tokens(({ type }) => ofConcepts([type])),
      parent: references(['Specimen'], ({ parent }) => parent ?? []),
    },
    async write(tx, client, publications, now) {
      publications.forEach(refuseOtherNumber)
      await tell(tx, client, publications, now)
    },
  }
}

/** It is by their samples' numbers that reports are told apart. */
function refuseOtherNumber({ resource, before, at }: Publication<Specimen>): void {
  if (!before || numberOf(resource) === numberOf(before.resource)) return
  throw unprocessable(`${at}.identifier`, 'the number of a specimen stays: publish another specimen', 'business-rule')
}

export function serviceRequestFhir(deps: Deps, retell: Retell): ResourceRoom<ServiceRequest> {
  return {
    ...sealedRoom<ServiceRequest>(deps, 'ServiceRequest'),
    schema: ServiceRequestShape,
    interactions: all,
    params: {
      identifier: tokens(({ identifier }) => ofIdentifiers(identifier)),
      status: tokens(({ status }) => [{ code: status }]),
      intent: tokens(({ intent }) => [{ code: intent }]),
      category: tokens(({ category }) => ofConcepts(category)),
      code: tokens(({ code }) => ofConcepts([code])),
      specimen: references(['Specimen'], ({ specimen }) => specimen ?? []),
    },
    write: retelling<ServiceRequest>('ServiceRequest', 'based-on', retell),
  }
}

export function mediaFhir(deps: Deps, retell: Retell): ResourceRoom<Media> {
  const tell = retelling<Media>('Media', 'media', retell)
  return {
    ...sealedRoom<Media>(deps, 'Media'),
    schema: MediaShape,
    interactions: all,
    params: {
      identifier: tokens(({ identifier }) => ofIdentifiers(identifier)),
      status: tokens(({ status }) => [{ code: status }]),
      type: tokens(({ type }) => ofConcepts([type])),
      modality: tokens(({ modality }) => ofConcepts([modality])),
      'based-on': references(['ServiceRequest'], ({ basedOn }) => basedOn ?? []),
    },
    async write(tx, client, publications, now) {
      for (const { resource, at } of publications) refuseUnreadable(resource.content.data, `${at}.content.data`)
      await tell(tx, client, publications, now)
    },
  }
}

/** The bytes of a document beside the report that shows it. They are never changed: other bytes are another Binary. */
export function binaryFhir(deps: Deps): ResourceRoom<Binary> {
  return {
    ...sealedRoom<Binary>(deps, 'Binary'),
    schema: BinaryShape,
    interactions: ['read', 'search-type', 'create'],
    params: {},
    write(_tx, _client, publications) {
      for (const { resource, at } of publications) refuseUnreadable(resource.data ?? '', `${at}.data`)
      return Promise.resolve()
    },
  }
}

/** What could not be shown with a report is not taken in the first place. */
function refuseUnreadable(data: string | undefined, at: string): void {
  if (data === undefined) return
  const seen = inspect(fromBase64(data) ?? Buffer.alloc(0))
  if ('fault' in seen) throw unprocessable(at, faultWords[seen.fault], 'value')
}
