import type { ReportDocument } from '@onecard/shared/results'
import type { Deps } from '../../deps.ts'
import { unprocessable } from '../../infra/fhir/outcome.ts'
import type { Attachment, Media } from '../../infra/fhir/r4.ts'
import { faultWords, fromBase64, keepDocuments, type Attached, type DocumentFault } from '../documents.ts'
import { tracingAmong } from '../ecg/document.ts'
import type { Tracing } from '../ecg/tracing.ts'
import { wordsOf } from '../observation.ts'
import { binaryNamed, type Around } from './around.ts'

/** A document of a report, and where in it a fault would be. */
interface Placed {
  attachment: Attachment
  title: string
  at: string
}

interface Taken {
  documents: ReportDocument[]
  /** The curves of an electrocardiogram that came as a document: DICOM waveform or annotated ECG. */
  tracing: Tracing | null
}

/** The documents and pictures of a report. Throws a FhirFault for what is none; what lies elsewhere cannot be fetched. */
export async function attachmentsOf(deps: Deps, about: Around, at: string): Promise<Taken> {
  const found = placedIn(about, at).flatMap((placed) => {
    const bytes = bytesOf(about, placed)
    return bytes ? [{ title: placed.title, bytes, at: placed.at }] : []
  })
  const { tracing, rest } = tracingAmong(found)
  const refuse = (fault: DocumentFault, nth: number) => unprocessable(rest[nth]?.at ?? at, faultWords[fault], 'value')
  return { tracing, documents: await keepDocuments(deps, rest, refuse) }
}

function placedIn(about: Around, at: string): Placed[] {
  const { presentedForm = [], media = [] } = about.report
  const forms = presentedForm.map((attachment, nth) => ({
    ...{ attachment, title: attachment.title ?? '' },
    at: `${at}.presentedForm[${nth}]`,
  }))
  const pictures = media.flatMap(({ link, comment }, nth): Placed[] => {
    const picture = about.find('Media', link)
    if (!picture || picture.status === 'entered-in-error') return []
    return [{ attachment: picture.content, title: comment ?? titleOf(picture), at: `${at}.media[${nth}].link` }]
  })
  return [...forms, ...pictures]
}

function titleOf({ content, type, modality, view }: Media): string {
  const [said] = [view, modality, type].flatMap((concept) => (concept ? [wordsOf(concept)] : []))
  return content.title ?? said ?? ''
}

/** Null when its sender keeps it. */
function bytesOf(about: Around, { attachment, at }: Placed): Attached['bytes'] | null {
  const name = attachment.data === undefined ? binaryNamed(attachment.url) : null
  const data = name === null ? attachment.data : about.find('Binary', { reference: name })?.data
  if (data !== undefined) return fromBase64(data)
  if (name === null) return null
  throw unprocessable(`${at}.url`, `${name} is not known here`, 'not-found')
}
