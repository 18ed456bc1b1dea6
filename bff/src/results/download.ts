import type { Download } from '@onecard/shared/common'
import type { DocumentType } from '@onecard/shared/results'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { Refusal } from '../infra/refusal.ts'
import { report } from './read.ts'

/**
 * A document of what is shown of a report: whoever may read the report may have it, for as long as the report can be read.
 * Throws Refusal document.unknown.
 */
export async function document(
  deps: Deps,
  who: Resident,
  { id, document: wanted }: { id: string; document: string },
): Promise<Download> {
  const { title, documents } = await report(deps, who, id)
  const named = documents.find((each) => each.id === wanted)
  const bytes = named ? await deps.files.get(named.id) : null
  if (!named || !bytes) throw new Refusal('document.unknown')
  return { bytes, contentType: named.contentType, name: fileName(named.title || title, named.contentType) }
}

const endings: Readonly<Record<DocumentType, string>> = {
  ...{ 'application/pdf': 'pdf', 'image/jpeg': 'jpg', 'image/png': 'png', 'image/webp': 'webp' },
}

const fileName = (title: string, type: DocumentType): string =>
  `${title.replaceAll(/[\p{Cc}/\\:*?"<>|]/gu, ' ').trim()}.${endings[type]}`
