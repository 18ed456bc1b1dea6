import type { Deps } from '../../deps.ts'
import type { Tx } from '../../infra/db.ts'
import type { DiagnosticReport, FhirResource, Reference } from '../../infra/fhir/r4.ts'
import { publishedHere, type Published } from './sealed.ts'

/** A report with all that it points at: inside it (`contained`), or published beside it. */
export class Around {
  constructor(
    readonly report: DiagnosticReport,
    private readonly beside: ReadonlyMap<string, Published>,
  ) {}

  /** What a reference leads to, when it is of this type. */
  find<T extends FhirResource['resourceType']>(
    type: T,
    { reference = '' }: Reference,
  ): Extract<FhirResource, { resourceType: T }> | undefined {
    const inside = this.report.contained?.find(({ id }) => reference === `#${id ?? ''}`)
    const found = inside ?? this.beside.get(reference)?.resource
    return isOf(type, found) ? found : undefined
  }

  /** Those of these references that lead to something of this type, in their order. */
  all<T extends FhirResource['resourceType']>(
    type: T,
    references: readonly Reference[] | undefined,
  ): Extract<FhirResource, { resourceType: T }>[] {
    return (references ?? []).flatMap((reference) => this.find(type, reference) ?? [])
  }

  /** How often what stands beside the report has been changed since it was published: only ever grows. */
  get changes(): number {
    return [...this.beside.values()].reduce((sum, { version }) => sum + version - 1, 0)
  }
}

function isOf<T extends FhirResource['resourceType']>(
  type: T,
  resource: FhirResource | undefined,
): resource is Extract<FhirResource, { resourceType: T }> {
  return resource?.resourceType === type
}

/** Reads what a report points at, and what its pictures point at and its samples were made of. */
export async function around(
  tx: Tx,
  deps: Pick<Deps, 'sealer'>,
  hospitalId: string,
  report: DiagnosticReport,
): Promise<Around> {
  const beside = await publishedHere(tx, deps, hospitalId, namesIn(report))
  const media = [...beside.values()].flatMap(({ resource }) => (resource.resourceType === 'Media' ? resource : []))
  const inside = (report.contained ?? []).flatMap((part) => (part.resourceType === 'Media' ? part : []))
  const files = [...(report.presentedForm ?? []), ...[...media, ...inside].map(({ content }) => content)]
  const further = await publishedHere(tx, deps, hospitalId, [
    ...files.flatMap(({ url }) => binaryNamed(url) ?? []),
    ...pooledSamples(report, beside),
  ])
  return new Around(report, new Map([...beside, ...further]))
}

/** The samples of which the report's own samples were made. */
function pooledSamples({ contained = [] }: DiagnosticReport, beside: ReadonlyMap<string, Published>): string[] {
  const resources = [...contained, ...[...beside.values()].map(({ resource }) => resource)]
  const parents = resources.flatMap((part) => (part.resourceType === 'Specimen' ? (part.parent ?? []) : []))
  return parents.flatMap(({ reference = '' }) => (own.test(reference) ? [reference] : []))
}

const own = /^(Observation|Specimen|ServiceRequest|Media)\/[^/]+$/

function namesIn({ result = [], specimen = [], basedOn = [], media = [] }: DiagnosticReport): string[] {
  const references = [...result, ...specimen, ...basedOn, ...media.map(({ link }) => link)]
  return references.flatMap(({ reference = '' }) => (own.test(reference) ? [reference] : []))
}

/** `Binary/1`, whether it was written so or as a full address. */
export function binaryNamed(url: string | undefined): string | null {
  return /(?:^|\/)(Binary\/[A-Za-z0-9\-.]{1,64})$/.exec(url ?? '')?.[1] ?? null
}
