import type { Entrance } from '@onecard/shared/nucleic'
import type { Deps } from '../deps.ts'
import { daysBefore } from '../infra/clock.ts'
import { marks, transact, type Sql } from '../infra/db.ts'
import type { Events } from '../infra/events.ts'
import { groupBy } from '../infra/groups.ts'
import { idBytes, idText } from '../infra/ids.ts'
import { keptKey } from '../person/service.ts'
import { moveKey, placedTube, tubeColumns, tubeIn, type PlacedTube, type RawTube } from './sql.ts'

/** A sealed tube as results know it: whose samples are in it, without those about whom there is a doubt. */
export interface SealedTube {
  tubeId: string
  labId: string
  code: string
  size: number
  /** People whose samples are in it, those about whom there is a doubt too. */
  taken: number
  entrance: Entrance
  place: string
  sealedAt: Date
  expectedAt: Date
  people: { personKey: Buffer; id: string; sampledAt: Date; position: number }[]
}

interface Raw extends RawTube {
  place: string
  entrance: Entrance
  taken: string
  person_key: Buffer | null
  sample_id: Buffer | null
  sampled_at: Date | null
  position: number | null
}

/** The sealed tubes of these codes with their people, in one statement. */
export function tubePeople(sql: Sql, labId: string, codes: readonly string[]): Promise<SealedTube[]> {
  if (codes.length === 0) return Promise.resolve([])
  return sealedTubes(sql, `tube.lab_id = ? AND tube.code IN (${marks(codes)})`, [labId, ...codes])
}

/** A sealed tube with its people; null while it is open, and when there is none. */
export async function tubeById(sql: Sql, tubeId: string): Promise<SealedTube | null> {
  const [tube] = await sealedTubes(sql, "tube.id = ? AND tube.state = 'sealed'", [idBytes(tubeId)])
  return tube ?? null
}

async function sealedTubes(sql: Sql, where: string, values: readonly (string | Buffer)[]): Promise<SealedTube[]> {
  const rows = await sql.select<Raw>(
    `SELECT ${tubeColumns}, point.name AS place, point.entrance, p.person_key, p.id AS sample_id, p.sampled_at, p.position,
       (SELECT COUNT(*) FROM tube_person each_person WHERE each_person.tube_id = tube.id) AS taken
     FROM tube JOIN sampling_point point ON point.id = tube.point_id
       LEFT JOIN tube_person p ON p.tube_id = tube.id AND p.is_doubtful = 0
     WHERE ${where} ORDER BY tube.id, p.position, p.id`,
    values,
  )
  return [...groupBy(rows, ({ id }) => idText(id)).values()].flatMap(sealedTube)
}

function sealedTube(rows: readonly Raw[]): SealedTube[] {
  const [raw] = rows
  if (!raw) return []
  const { id, labId, code, size, sealedAt, expectedAt } = tubeIn(raw)
  if (labId === null || sealedAt === null || expectedAt === null) return []
  const { place, entrance } = raw
  const tube = { tubeId: id, labId, code, size, entrance, place, sealedAt, expectedAt }
  return [{ ...tube, taken: Number(raw.taken), people: rows.flatMap(personIn) }]
}

function personIn({ person_key, sample_id, sampled_at, position }: Raw): SealedTube['people'] {
  if (!person_key || !sample_id || !sampled_at) return []
  return [{ personKey: person_key, id: idText(sample_id), sampledAt: sampled_at, position: position ?? 0 }]
}

/** The tube that bears this code at that laboratory; null when none does. */
export async function sealedTubeOf(sql: Sql, labId: string, code: string): Promise<PlacedTube | null> {
  const [row] = await sql.select<{ id: Buffer }>('SELECT id FROM tube WHERE lab_id = ? AND code = ?', [labId, code])
  return row ? placedTube(sql, idText(row.id)) : null
}

export interface PerhapsMine {
  sampleId: string
  sampledAt: Date
  place: string
  hospitalId: string
}

const perhapsDays = 14

/**
 * Samples under this phone number that are not (or not surely) one of these people's: when and where only, for the
 * resident to recognise their own.
 */
export async function perhapsMine(
  { sql, clock }: Pick<Deps, 'sql' | 'clock'>,
  phoneIndex: Buffer,
  personKeys: readonly Buffer[],
): Promise<PerhapsMine[]> {
  const others = personKeys.length === 0 ? 'OR 1 = 1' : `OR p.person_key NOT IN (${marks(personKeys)})`
  const rows = await sql.select<{ id: Buffer; sampled_at: Date; place: string; hospital_id: string }>(
    `SELECT p.id, p.sampled_at, point.name AS place, tube.hospital_id
     FROM tube_person p JOIN tube ON tube.id = p.tube_id JOIN sampling_point point ON point.id = tube.point_id
     WHERE p.phone_index = ? AND p.sampled_at >= ? AND (p.is_doubtful = 1 ${others})
     ORDER BY p.sampled_at DESC LIMIT 10`,
    [phoneIndex, daysBefore(clock.now(), perhapsDays), ...personKeys],
  )
  return rows.map(({ id, sampled_at, place, hospital_id }) => ({
    ...{ sampleId: idText(id), sampledAt: sampled_at, place, hospitalId: hospital_id },
  }))
}

/** What a sampler has typed of a person whom nobody has registered; null for a scanned one. */
export async function sampledAs(
  { sql, sealer }: Pick<Deps, 'sql' | 'sealer'>,
  { labId, code, personKey }: { labId: string; code: string; personKey: Buffer },
): Promise<{ name: string; idNumber: string; phone: string | null } | null> {
  const [row] = await sql.select<{
    name_sealed: Buffer | null
    id_number_sealed: Buffer | null
    phone_sealed: Buffer | null
  }>(
    `SELECT p.name_sealed, p.id_number_sealed, p.phone_sealed FROM tube JOIN tube_person p ON p.tube_id = tube.id
     WHERE tube.lab_id = ? AND tube.code = ? AND p.person_key = ?`,
    [labId, code, personKey],
  )
  if (!row?.name_sealed || !row.id_number_sealed) return null
  const phone = row.phone_sealed && sealer.open(row.phone_sealed)
  return { name: sealer.open(row.name_sealed), idNumber: sealer.open(row.id_number_sealed), phone }
}

/** Two keys are one person's: the samples under the first belong under the one that is kept. Repeatable. */
export async function moveSamples(deps: Deps, { from }: Events['person.joined']): Promise<void> {
  const key = Buffer.from(from, 'hex')
  await transact(deps.db, async (tx) => {
    const kept = await keptKey(tx, key)
    if (!kept.equals(key)) await moveKey(tx, key, kept)
  })
}
