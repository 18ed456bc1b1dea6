import { ageOn } from '@onecard/shared/day'
import { idNumberFacts, idNumberFault, isDay, passportFault, tidy } from '@onecard/shared/idnumber'
import type { IdType } from '@onecard/shared/person'
import { countTry, forgiveTry, type Tries } from '../account/service.ts'
import type { Deps } from '../deps.ts'
import { IdentitySilent, type Verdict } from '../identity/authority.ts'
import { wallClock } from '../infra/clock.ts'
import { idBytes } from '../infra/ids.ts'
import { Refusal } from '../infra/refusal.ts'
import { personKeyOf } from './keys.ts'
import { plainName } from './names.ts'
import { ownMember } from './sql.ts'

/** What somebody typed. */
export interface Papers {
  name: string
  idType: IdType
  idNumber: string
  birthday?: string | undefined
  sex?: 'male' | 'female' | undefined
}

interface Born {
  birthday: string
  sex: 'male' | 'female'
}

/** Papers that can be right: the number read, the name in its one way of writing. */
export interface ReadPapers extends Born {
  name: string
  idType: IdType
  idNumber: string
}

/** Wrong tries of one account a day; of all accounts together about one number, so that nobody guesses at a name. */
const perAccount = 10
const perNumber = 40

export const todayOf = ({ clock, config }: Pick<Deps, 'clock' | 'config'>) =>
  wallClock(clock.now(), config.TIME_ZONE).day

/** Reads and checks what can be checked here, before the authority is bothered. */
export function readPapers(deps: Deps, { name, idType, idNumber, birthday, sex }: Papers): ReadPapers {
  const plain = { name: plainName(name), idType, idNumber: tidy(idNumber) }
  if (idType !== 'passport') {
    const fault = idNumberFault(idNumber, idType, todayOf(deps))
    if (fault) throw new Refusal('identity.number-invalid', { fault })
    return { ...plain, ...idNumberFacts(idNumber) }
  }
  if (passportFault(idNumber)) throw new Refusal('identity.number-invalid', { fault: 'form' })
  if (!birthday || !isDay(birthday) || birthday > todayOf(deps)) throw missing('birthday')
  if (!sex) throw missing('sex')
  return { ...plain, birthday, sex }
}

const missing = (path: string) =>
  new Refusal('request.invalid', [{ path, code: 'custom', message: 'wanted for a passport' }])

export interface Identified extends ReadPapers {
  personKey: Buffer
  /** The day's age: decisions are made with it. */
  age: number
  phoneAgrees: boolean
  phoneAsked: boolean
}

/** Asks the authority whether name and number agree, and about the phone when one is given. Wrong answers are counted, silence is not. */
export async function identify(
  deps: Deps,
  accountId: string,
  papers: ReadPapers,
  phone: string | null,
): Promise<Identified> {
  const personKey = await personKeyOf(deps, papers)
  const verdict = await askLimited(deps, accountId, papers, phone)
  if (verdict.outcome !== 'agrees') {
    throw new Refusal(verdict.outcome === 'unknown' ? 'identity.unknown' : 'identity.mismatch')
  }
  if (contradicts(papers, verdict)) throw new Refusal('identity.mismatch')
  const { phoneAgrees } = verdict
  return { ...papers, personKey, age: ageOn(papers.birthday, todayOf(deps)), phoneAgrees, phoneAsked: phone !== null }
}

function contradicts({ birthday, sex }: Born, verdict: Verdict): boolean {
  return (verdict.birthday !== null && verdict.birthday !== birthday) || (verdict.sex !== null && verdict.sex !== sex)
}

async function askLimited(deps: Deps, accountId: string, papers: ReadPapers, phone: string | null): Promise<Verdict> {
  const { name, idType, idNumber } = papers
  const period = todayOf(deps)
  const byAccount: Tries = { subject: idBytes(accountId), kind: 'identity', period }
  const byNumber: Tries = { subject: deps.sealer.personKey(idType, idNumber), kind: 'identity-number', period }
  const [own, all] = await Promise.all([countTry(deps, byAccount), countTry(deps, byNumber)])
  const forgive = () => Promise.all([forgiveTry(deps, byAccount), forgiveTry(deps, byNumber)])
  if (own > perAccount || all > perNumber) {
    await forgive()
    throw new Refusal('identity.attempts')
  }
  try {
    const verdict = await deps.identity.verify({ name, idType, idNumber, ...(phone === null ? {} : { phone }) })
    if (verdict.outcome === 'agrees') await forgive()
    return verdict
  } catch (error) {
    if (error instanceof IdentitySilent) await forgive()
    throw error
  }
}

/** Whether the account's own person is the ward's guardian. Null: nobody to ask about, or the authority is silent. */
export async function askGuardian(
  deps: Deps,
  accountId: string,
  ward: { idType: IdType; idNumber: string },
): Promise<boolean | null> {
  const own = await ownMember(deps.sql, accountId)
  if (own?.state !== 'active' || ageOn(own.birthday, todayOf(deps)) < 18) return null
  const guardian = { idType: own.idType, idNumber: deps.sealer.open(own.idNumberSealed) }
  return deps.identity.guardianOf(guardian, { idType: ward.idType, idNumber: ward.idNumber })
}
