import { randomUUID } from 'node:crypto'
import type { Deps } from '../src/deps.ts'
import { idBytes } from '../src/infra/ids.ts'
import { newToken, sha256 } from '../src/infra/seal.ts'

export interface TestResident {
  token: string
  accountId: string
  memberId: string
  personKey: Buffer
  phone: string
}

type Needs = Pick<Deps, 'sql' | 'sealer' | 'clock' | 'newId' | 'config'>

let made = 0

/**
 * A resident who has signed in, agreed and passed the real-name check, written straight into the tables: for tests and
 * measurements of what comes after. `beside` adds the person to that account instead of opening one.
 */
export async function aResident(
  deps: Needs,
  more: {
    birthday?: string
    sex?: 'male' | 'female'
    phone?: string
    beside?: TestResident
    versions?: [string, string]
    /** A real number, for what finds the person by it. */
    idNumber?: string
    level?: 'L1' | 'L2'
  } = {},
): Promise<TestResident> {
  const n = ++made
  const now = deps.clock.now()
  const resident = {
    token: more.beside?.token ?? newToken(),
    accountId: more.beside?.accountId ?? deps.newId(),
    memberId: deps.newId(),
    personKey: deps.sealer.personKey('resident-id', more.idNumber ?? `test-${n}`),
    phone: more.phone ?? more.beside?.phone ?? `139${String(n).padStart(8, '0')}`,
  }
  if (!more.beside) await openAccount(deps, resident, more.versions ?? ['2026-11', '2026-11'], now)
  await deps.sql.change(
    `INSERT INTO person (person_key, id, name_sealed, id_type, id_number_sealed, birthday, sex, ethnic_group, level, level_by,
       verified_at, created_at, updated_at) VALUES (?, ?, ?, 'resident-id', ?, ?, ?, '01', ?, 'authority', ?, ?, ?)`,
    [
      ...[resident.personKey, idBytes(deps.newId()), deps.sealer.seal('张三'), deps.sealer.seal(`59910119880314${n}`)],
      ...[more.birthday ?? '1988-03-14', more.sex ?? 'male', more.level ?? 'L1', now, now, now],
    ],
  )
  await deps.sql.change(
    `INSERT INTO member (account_id, id, person_key, relation, state, basis, self_mark, default_mark, phone_sealed, phone_index,
       created_at, updated_at) VALUES (?, ?, ?, ?, 'active', ?, ?, ?, ?, ?, ?, ?)`,
    [
      ...[idBytes(resident.accountId), idBytes(resident.memberId), resident.personKey],
      ...(more.beside ? ['child', 'guardian', null, null] : ['self', 'self', 1, 1]),
      ...[deps.sealer.seal(resident.phone), deps.sealer.blind('phone', resident.phone), now, now],
    ],
  )
  return resident
}

async function openAccount(
  deps: Needs,
  { accountId, token }: TestResident,
  versions: [string, string],
  now: Date,
): Promise<void> {
  const account = idBytes(accountId)
  await deps.sql.change("INSERT INTO account (id, state, created_at) VALUES (?, 'open', ?)", [account, now])
  await deps.sql.change(
    `INSERT INTO account_session (id, token_hash, account_id, via, device, created_at, last_seen_at, expires_at)
     VALUES (?, ?, ?, 'weapp', 'test', ?, ?, ?)`,
    [idBytes(deps.newId()), sha256(token), account, now, now, new Date(now.getTime() + 7 * 86_400_000)],
  )
  for (const [i, kind] of (['privacy', 'health-data'] as const).entries()) {
    await deps.sql.change(
      'INSERT INTO consent (account_id, id, kind, version, granted, at) VALUES (?, ?, ?, ?, 1, ?)',
      [...[account, idBytes(deps.newId()), kind, versions[i] ?? '', now]],
    )
  }
}

export interface Answer {
  status: number
  body: Record<string, unknown>
}

/** A call by a resident over real HTTP; writes carry a key of their own unless one is given. */
export async function callAs(
  url: string,
  who: Pick<TestResident, 'token'> | null,
  method: string,
  path: string,
  body?: unknown,
  key: string = randomUUID(),
): Promise<Answer> {
  const response = await fetch(`${url}/api${path}`, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(who ? { Authorization: `Bearer ${who.token}` } : {}),
      ...(method === 'GET' ? {} : { 'Idempotency-Key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  // A file says nothing to whoever expects JSON but that it came.
  const isJson = response.headers.get('content-type')?.includes('json') ?? false
  return { status: response.status, body: isJson && text ? (JSON.parse(text) as Record<string, unknown>) : {} }
}
