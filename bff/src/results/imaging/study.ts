import * as z from 'zod'
import type { Segment } from '../../hospital/hl7v2/message.ts'
import type { DiagnosticReport, FhirResource, Identifier } from '../../infra/fhir/r4.ts'

/** How a report names the study that it describes, as its hospital's archive does. */
export const StudyContent = z.object({
  uid: z.string().nullable(),
  accession: z.string().nullable(),
})
export type StudyContent = z.output<typeof StudyContent>

/** Null when neither of them is said in a form that an archive could be asked by. */
function studyFrom(uids: readonly string[], accessions: readonly string[]): StudyContent | null {
  const uid = uids.map((text) => text.trim().replace(/^urn:oid:/i, '')).find(isUid) ?? null
  const accession = accessions.map((text) => text.trim()).find((text) => /^[\x20-\x7e]{1,64}$/.test(text)) ?? null
  return uid === null && accession === null ? null : { uid, accession }
}

const isUid = (text: string): boolean => text.length <= 64 && /^[0-9]+(\.[0-9]+)+$/.test(text)

/** FHIR: the study by its own identifier, inside the report or beside it; the accession number where it is said to be one. */
export function studyOfReport({
  imagingStudy = [],
  contained = [],
  identifier = [],
  basedOn = [],
}: DiagnosticReport): StudyContent | null {
  const inside = contained.flatMap((part) => (part.resourceType === 'ImagingStudy' ? identifiersOf(part) : []))
  const named = [...imagingStudy.flatMap((each) => each.identifier ?? []), ...inside]
  const orders = basedOn.flatMap((each) => each.identifier ?? [])
  return studyFrom(
    named.flatMap(({ system, value }) => (system === 'urn:dicom:uid' ? (value ?? []) : [])),
    [...named, ...identifier, ...orders].flatMap((each) => (isAccession(each) ? (each.value ?? []) : [])),
  )
}

const identifiersOf = (study: FhirResource & { resourceType: 'ImagingStudy' }): Identifier[] => study.identifier ?? []

const isAccession = ({ type }: Identifier): boolean => (type?.coding ?? []).some(({ code }) => code === 'ACSN')

/**
 * HL7 v2: the UID in ZDS-1 or in an item that is one (DICOM 113014 and 110180), the accession number in OBR-18, else the
 * department's own number of the order.
 */
export function studyOfOrder(obr: Segment, parts: readonly Segment[]): StudyContent | null {
  const own = parts.flatMap((segment) => (segment.name === 'ZDS' ? segment.text(1) : []))
  const items = parts.flatMap((segment) =>
    segment.name === 'OBX' && studyUids.has(segment.text(3)) ? segment.text(5) : [],
  )
  return studyFrom([...own, ...items], [obr.text(18), obr.text(3)])
}

/** OBX-3 of items that name the study instead of describing it. */
export const studyUids: ReadonlySet<string> = new Set(['113014', '110180'])
