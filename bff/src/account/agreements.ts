import { readFileSync } from 'node:fs'
import path from 'node:path'
import { agreementKinds, type AgreementKind } from '@onecard/shared/session'
import * as z from 'zod'

const Words = z.object({ title: z.string(), text: z.array(z.string()).min(1), changes: z.array(z.string()) })

const Version = z.object({
  version: z.string().max(20),
  effectiveFrom: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
  zh: Words,
  en: Words,
})
export type AgreementVersion = z.infer<typeof Version>

/** All versions of every agreement, the oldest first. */
export type Agreements = Readonly<Record<AgreementKind, readonly AgreementVersion[]>>

/** Reads `privacy.json` and `health-data.json`: the texts are data, with their history. */
export function readAgreements(folder: string): Agreements {
  const versionsOf = (kind: AgreementKind) =>
    z
      .array(Version)
      .min(1)
      .parse(JSON.parse(readFileSync(path.join(folder, `${kind}.json`), 'utf8')))
  const [privacy, healthData] = agreementKinds.map(versionsOf)
  if (!privacy || !healthData) throw new Error('an agreement is missing')
  return { privacy, 'health-data': healthData }
}

/** The version that applies today. */
export function inForce(versions: readonly AgreementVersion[], today: string): AgreementVersion {
  const current = versions.findLast(({ effectiveFrom }) => effectiveFrom <= today) ?? versions[0]
  if (!current) throw new Error('an agreement without versions')
  return current
}
