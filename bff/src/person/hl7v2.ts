import { idNumberFault, passportFault, tidy } from '@onecard/shared/idnumber'
import type { Deps } from '../deps.ts'
import type { Message, Segment } from '../hospital/hl7v2/message.ts'
import { patientNames, type PatientNames } from '../hospital/hl7v2/patient.ts'
import { Unusable, type Inbound } from '../inbox/service.ts'
import { wallClock } from '../infra/clock.ts'
import { transact, type Tx } from '../infra/db.ts'
import { addAlias, keepMrn, personByMrn, personKeyOf, type Document } from './keys.ts'

/** ADT^A04, A08, A28, A31: the hospital says who one of its patients is. */
export async function patientKnown(deps: Deps, message: Message, { hospitalId }: Inbound): Promise<void> {
  await personIn(deps, hospitalId, message)
}

/** ADT^A40: two files of one person are one; whatever comes under the old number belongs to the person of the kept one. */
export async function patientsMerged(deps: Deps, message: Message, { hospitalId }: Inbound): Promise<void> {
  const merge = message.first('MRG')
  const from = merge ? patientNames(merge, 1).mrn : null
  const into = patientNames(pidOf(message)).mrn
  if (from === null) throw new Unusable('merge.unsaid', 'MRG-1', 'the number that was merged is not said')
  if (into === null) throw new Unusable('merge.unsaid', 'PID-3', 'the number that is kept is not said')
  const kept = await personIn(deps, hospitalId, message)
  await transact(deps.db, async (tx) => {
    const gone = await personByMrn(tx, hospitalId, from)
    if (gone && !gone.equals(kept)) await join(tx, deps, { hospitalId, from, into, gone, kept })
    else await keepMrn(tx, deps, { hospitalId, mrn: from, personKey: kept })
  })
}

/**
 * The key of the person whom a message's PID means: by document where there is one, else by the hospital's own number.
 * A number that nobody has explained yet gets a provisional key, under which everything waits; the first message that
 * brings number and document together joins the two. Throws Unusable.
 */
export async function personIn(deps: Deps, hospitalId: string, message: Message): Promise<Buffer> {
  const names = patientNames(pidOf(message))
  const document = documentIn(deps, names)
  const { mrn } = names
  if (mrn !== null) return transact(deps.db, (tx) => personOfMrn(tx, deps, { hospitalId, mrn, document }))
  if (document) return personKeyOf(deps, document)
  throw new Unusable('person.unsaid', 'PID-3', 'no patient identifier that we can use')
}

/** What a hospital says of who somebody is. */
export interface Said {
  hospitalId: string
  mrn: string
  document: Document | null
}

/** A message without a document leaves a number where it leads; one with a document says where it leads from now on. */
export async function personOfMrn(tx: Tx, deps: Deps, { hospitalId, mrn, document }: Said): Promise<Buffer> {
  const known = await personByMrn(tx, hospitalId, mrn)
  if (known && !document) return known
  const provisional = provisionalKey(deps, hospitalId, mrn)
  const personKey = document ? await personKeyOf({ sealer: deps.sealer, sql: tx }, document) : provisional
  if (known?.equals(personKey)) return personKey
  if (known?.equals(provisional)) await provisionalEnds(tx, deps, provisional, personKey)
  await keepMrn(tx, deps, { hospitalId, mrn, personKey })
  return personKey
}

function pidOf(message: Message): Segment {
  const pid = message.first('PID')
  if (!pid) throw new Unusable('person.unsaid', 'PID', 'the message has no PID segment')
  return pid
}

function documentIn({ clock, config }: Deps, { idCard, passport }: PatientNames): Document | null {
  if (idCard !== null) {
    const idType = /^8[123]/.test(idCard) ? 'residence-permit' : 'resident-id'
    const fault = idNumberFault(idCard, idType, wallClock(clock.now(), config.TIME_ZONE).day)
    if (fault) throw new Unusable('identity.number-invalid', 'PID-3', `the ID number is not valid: ${fault}`)
    return { idType, idNumber: tidy(idCard) }
  }
  if (passport === null) return null
  if (passportFault(passport)) {
    throw new Unusable('identity.number-invalid', 'PID-3', 'the passport number is not valid')
  }
  return { idType: 'passport', idNumber: tidy(passport) }
}

/** Stands for a patient of whom a hospital has said no more than its own number. */
function provisionalKey({ sealer }: Deps, hospitalId: string, mrn: string): Buffer {
  return sealer.personKey('hospital-number', `${hospitalId}/${mrn}`)
}

/** What was kept under the provisional key is the person's from now on. */
function provisionalEnds(tx: Tx, deps: Deps, from: Buffer, into: Buffer): Promise<void> {
  return addAlias(tx, deps, { from, into, reason: 'merge' })
}

interface Merge {
  hospitalId: string
  from: string
  into: string
  gone: Buffer
  kept: Buffer
}

/**
 * A provisional key gives way to the other one. Two persons with documents stay two: one hospital cannot merge them for
 * the whole city, only its own old number moves.
 */
async function join(tx: Tx, deps: Deps, { hospitalId, from, into, gone, kept }: Merge): Promise<void> {
  const isProvisional = (key: Buffer, mrn: string) => key.equals(provisionalKey(deps, hospitalId, mrn))
  if (!isProvisional(gone, from) && isProvisional(kept, into)) {
    await provisionalEnds(tx, deps, kept, gone)
    await keepMrn(tx, deps, { hospitalId, mrn: into, personKey: gone })
    return
  }
  if (isProvisional(gone, from)) await provisionalEnds(tx, deps, gone, kept)
  await keepMrn(tx, deps, { hospitalId, mrn: from, personKey: kept })
}
