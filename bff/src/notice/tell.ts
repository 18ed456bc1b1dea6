import type { NoticeKind } from '@onecard/shared/notice'
import { bookingTold } from '../booking/service.ts'
import type { Deps } from '../deps.ts'
import { changeFacts, useFacts } from '../healthcard/service.ts'
import { wallClock } from '../infra/clock.ts'
import { transact, type Tx } from '../infra/db.ts'
import type { BookingFact, Events } from '../infra/events.ts'
import { idBytes } from '../infra/ids.ts'
import { maskName } from '../infra/mask.ts'
import { emit } from '../infra/outbox.ts'
import { sha256 } from '../infra/seal.ts'
import { accountsOf, claimsTo, memberById, patientOf, readersOfPerson } from '../person/service.ts'
import { missingTold } from '../missing/service.ts'
import { reportTold } from '../results/service.ts'
import type { Said } from './said.ts'
import { goesToWechat } from './templates.ts'

type BookingKind = Extract<NoticeKind, `booking.${string}`>

/**
 * Tells everybody who looks after the person what became of a booking: with its place and time as they are now. Once a
 * kind for each booking and time, so that a second move is told too and a repeated fact is not.
 */
export async function tellBooking(deps: Deps, kind: BookingKind, { personKey, bookingId }: BookingFact): Promise<void> {
  const known = await bookingTold(deps, bookingId)
  if (!known) return
  const { state, ...told } = known
  // The hospital answered within the second: only its answer is news.
  if (kind === 'booking.held' && state !== 'held') return
  await tellAll(deps, personKey, {
    kind,
    occasion: `${kind} ${bookingId} ${told.day} ${told.startTime}`,
    subjectId: bookingId,
    said: (nameMasked) => ({ about: 'booking', nameMasked, ...told }),
  })
}

/** Tells that the card was used, or that somebody tried to. */
export async function tellCardUsed(deps: Deps, { personKey, cardUseId }: Events['card.used']): Promise<void> {
  const use = await useFacts(deps.sql, cardUseId)
  if (!use) return
  const { day, time } = wallClock(use.at, deps.config.TIME_ZONE)
  const { place, refusal, cardId } = use
  await tellAll(deps, personKey, {
    kind: 'card.used',
    occasion: `card.used ${cardUseId}`,
    subjectId: cardId,
    said: (nameMasked) => ({ about: 'card-use', nameMasked, place, day, time, refusal }),
  })
}

/** Tells the others who look after the person what one account did to the card. */
export async function tellCardChanged(deps: Deps, { personKey, cardChangeId }: Events['card.changed']): Promise<void> {
  const done = await changeFacts(deps, Buffer.from(personKey, 'hex'), cardChangeId)
  if (!done) return
  const { change, place } = done
  await tellAll(deps, personKey, {
    kind: 'card.changed',
    occasion: `card.changed ${cardChangeId}`,
    subjectId: done.cardId,
    but: done.accountId,
    said: (nameMasked) => ({ about: 'card-change', nameMasked, change, place }),
  })
}

/** Tells those who may read the person's records that a report is there. */
export async function tellReport(deps: Deps, { personKey, reportId }: Events['report.ready']): Promise<void> {
  const person = Buffer.from(personKey, 'hex')
  const told = await reportTold(deps, person, reportId)
  if (!told) return
  const { concerns, ...said } = told
  for (const { accountId, nameMasked } of await readersOfPerson(deps, person)) {
    if (!concerns(accountId)) continue
    await put(deps, {
      ...{ accountId, personKey, kind: 'report.ready', occasion: `report.ready ${reportId}`, subjectId: reportId },
      said: { about: 'report', nameMasked, ...said },
    })
  }
}

/** Tells those who may read the person's records that staff have answered; what was found out they read in the app. */
export async function tellMissing(deps: Deps, { personKey, missingId }: Events['missing.answered']): Promise<void> {
  const told = await missingTold(deps, missingId)
  if (!told) return
  const { place, isFound, sampledAt } = told
  const { day } = wallClock(sampledAt, deps.config.TIME_ZONE)
  await tellAll(deps, personKey, {
    ...{ kind: 'missing.answered', occasion: `missing.answered ${missingId}`, subjectId: missingId },
    said: (nameMasked) => ({ about: 'missing', nameMasked, place, day, isFound }),
  })
}

type MemberKind = 'member.consented' | 'member.came-of-age'

/** Tells one account what became of one of its members. */
export async function tellMember(
  deps: Deps,
  kind: MemberKind,
  { accountId, memberId }: Events[MemberKind],
): Promise<void> {
  const member = await memberById(deps.sql, memberId)
  if (!member) return
  const nameMasked = maskName(deps.sealer.open(member.nameSealed))
  await put(deps, {
    accountId,
    kind,
    // Consent may be withdrawn and given anew.
    occasion: `${kind} ${memberId} ${member.agreedAt?.toISOString() ?? ''}`,
    personKey: member.personKey.toString('hex'),
    subjectId: memberId,
    said: { about: 'member', nameMasked, own: member.relation === 'self' },
  })
}

/** Tells every account that a dispute has frozen why it can't go on. */
export async function tellDisputed(deps: Deps, { personKey }: Events['member.disputed']): Promise<void> {
  const person = Buffer.from(personKey, 'hex')
  const claims = (await claimsTo(deps.sql, person)).filter(({ state }) => state === 'disputed')
  for (const claim of claims) {
    await put(deps, {
      accountId: claim.accountId,
      kind: 'member.disputed',
      occasion: `member.disputed ${claim.id} ${wallClock(deps.clock.now(), deps.config.TIME_ZONE).day}`,
      personKey,
      subjectId: claim.id,
      said: {
        about: 'member',
        nameMasked: maskName(deps.sealer.open(claim.nameSealed)),
        own: claim.relation === 'self',
      },
    })
  }
}

interface ToAll {
  kind: NoticeKind
  occasion: string
  subjectId: string | null
  /** The account that did it knows. */
  but?: string
  said: (nameMasked: string) => Said
}

async function tellAll(deps: Deps, personKey: string, { kind, occasion, subjectId, but, said }: ToAll): Promise<void> {
  const person = Buffer.from(personKey, 'hex')
  const accounts = (await accountsOf(deps, person)).filter(({ accountId }) => accountId !== but)
  if (accounts.length === 0) return
  const nameMasked = maskName((await patientOf(deps, person)).name)
  for (const { accountId } of accounts) {
    await put(deps, { accountId, kind, occasion, personKey, subjectId, said: said(nameMasked) })
  }
}

interface NewNotice {
  accountId: string
  kind: NoticeKind
  occasion: string
  personKey: string
  subjectId: string | null
  said: Said
}

/** One line in the inbox; a fact that comes again finds it there. What also goes to WeChat is said in the same transaction. */
async function put(deps: Deps, notice: NewNotice): Promise<void> {
  const id = deps.newId()
  await transact(deps.db, async (tx) => {
    if (!(await insert(tx, deps, id, notice))) return
    if (goesToWechat(notice.kind)) await emit(tx, deps, 'notice.send', { accountId: notice.accountId, noticeId: id })
  })
}

async function insert(tx: Tx, { sealer, clock }: Deps, id: string, notice: NewNotice): Promise<boolean> {
  const { affectedRows } = await tx.change(
    `INSERT IGNORE INTO notice (account_id, id, occasion, kind, person_key, subject_id, said_sealed, created_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      idBytes(notice.accountId),
      idBytes(id),
      sha256(notice.occasion),
      notice.kind,
      Buffer.from(notice.personKey, 'hex'),
      notice.subjectId === null ? null : idBytes(notice.subjectId),
      sealer.seal(JSON.stringify(notice.said)),
      clock.now(),
    ],
  )
  return affectedRows === 1
}
