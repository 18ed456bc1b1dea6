import type { MemberView } from '@onecard/shared/person'
import type { Tx } from '../infra/db.ts'

export interface CopySection {
  title: string
  rows: Record<string, unknown>[]
}

/**
 * What other rooms know of a person. They know this room, so it can't know them: app.ts hands their answers in.
 * Persons are named by key; maps are keyed by its hex.
 */
export interface Ties {
  cardsOf(personKeys: readonly Buffer[]): Promise<Map<string, NonNullable<MemberView['card']>>>
  /** Appointments ahead that this account made for the person. */
  upcomingOf(accountId: string, personKey: Buffer): Promise<number>
  /** The account no longer sees the person: whatever it was lent for that person ends in the same transaction. */
  onUnbind(tx: Tx, accountId: string, personKey: Buffer): Promise<void>
  /** The account is closed: what belongs to it alone goes in the same transaction. */
  onClose(tx: Tx, accountId: string): Promise<void>
  copySections(accountId: string, personKeys: readonly Buffer[]): Promise<CopySection[]>
}
