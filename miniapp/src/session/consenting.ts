import type { AgreementKind } from '@onecard/shared/session'
import { agreements, consent } from './api.ts'

/** Gives or withdraws a consent, for the version that is in force. */
export async function answerTo(kind: AgreementKind, granted: boolean, key: string): Promise<unknown> {
  const { items } = await agreements({ query: {} })
  const version = items.find((one) => one.kind === kind)?.version ?? ''
  return consent({ body: { kind, version, granted }, key })
}
