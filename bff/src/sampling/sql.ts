import type { Entrance } from '@onecard/shared/nucleic'
import type { IdType } from '@onecard/shared/person'
import { marks, rowMarks, type Sql, type Tx } from '../infra/db.ts'
import { idBytes, idText } from '../infra/ids.ts'

export interface Tube {
  id: string
  hospitalId: string
  pointId: string
  code: string
  size: number
  state: 'open' | 'sealed'
  labId: string | null
  openedAt: Date
  sealedAt: Date | null
  expectedAt: Date | null
}

export interface RawTube {
  id: Buffer
  hospital_id: string
  point_id: Buffer
  code: string
  size: number
  state: Tube['state']
  lab_id: string | null
  opened_at: Date
  sealed_at: Date | null
  expected_at: Date | null
}

export const tubeColumns = `tube.id, tube.hospital_id, tube.point_id, tube.code, tube.size, tube.state, tube.lab_id,
  tube.opened_at, tube.sealed_at, tube.expected_at`

export const tubeIn = (raw: RawTube): Tube => ({
  id: idText(raw.id),
  hospitalId: raw.hospital_id,
  pointId: idText(raw.point_id),
  code: raw.code,
  size: raw.size,
  state: raw.state,
  labId: raw.lab_id,
  openedAt: raw.opened_at,
  sealedAt: raw.sealed_at,
  expectedAt: raw.expected_at,
})

export type PlacedTube = Tube & { place: string; entrance: Entrance }

/** A tube with the words of its point; null when there is none. */
export async function placedTube(sql: Sql, id: string): Promise<PlacedTube | null> {
  const [raw] = await sql.select<RawTube & { place: string; entrance: Entrance }>(
    `SELECT ${tubeColumns}, point.name AS place, point.entrance
     FROM tube JOIN sampling_point point ON point.id = tube.point_id WHERE tube.id = ?`,
    [idBytes(id)],
  )
  return raw ? { ...tubeIn(raw), place: raw.place, entrance: raw.entrance } : null
}

/** Everybody who changes a tube queues at its row; null when there is none. */
export async function lockTube(tx: Tx, id: string): Promise<Tube | null> {
  const [raw] = await tx.select<RawTube>(`SELECT ${tubeColumns} FROM tube WHERE id = ? FOR UPDATE`, [idBytes(id)])
  return raw ? tubeIn(raw) : null
}

export type NewTube = Pick<Tube, 'id' | 'hospitalId' | 'pointId' | 'code' | 'size' | 'openedAt'> & {
  openedBy: string
  now: Date
}

/** The tube of this id, locked; made when it is the first that is heard of it. */
export async function claimTube(tx: Tx, tube: NewTube): Promise<Tube> {
  await tx.change(
    `INSERT INTO tube (id, hospital_id, point_id, code, size, state, opened_at, opened_by, created_at, changed_at)
     VALUES (?, ?, ?, ?, ?, 'open', ?, ?, ?, ?) ON DUPLICATE KEY UPDATE changed_at = changed_at`,
    [
      ...[idBytes(tube.id), tube.hospitalId, idBytes(tube.pointId), tube.code, tube.size, tube.openedAt],
      ...[idBytes(tube.openedBy), tube.now, tube.now],
    ],
  )
  const claimed = await lockTube(tx, tube.id)
  if (!claimed) throw new Error('the tube was made just now')
  return claimed
}

export type TubeWords = Pick<
  Tube,
  'pointId' | 'code' | 'size' | 'state' | 'labId' | 'openedAt' | 'sealedAt' | 'expectedAt'
>

export async function writeTube(tx: Tx, id: string, tube: TubeWords, now: Date): Promise<void> {
  await tx.change(
    `UPDATE tube SET point_id = ?, code = ?, size = ?, state = ?, lab_id = ?, opened_at = ?, sealed_at = ?,
       expected_at = ?, changed_at = ? WHERE id = ?`,
    [
      ...[idBytes(tube.pointId), tube.code, tube.size, tube.state, tube.labId, tube.openedAt, tube.sealedAt],
      ...[tube.expectedAt, now, idBytes(id)],
    ],
  )
}

export interface Sample {
  personKey: Buffer
  id: string
  position: number
  saidAs: 'code' | 'document'
  saidHash: Buffer
  sampledAt: Date
  nameSealed: Buffer | null
  idNumberSealed: Buffer | null
  isDoubtful: boolean
}

interface RawSample {
  person_key: Buffer
  id: Buffer
  position: number
  said_as: Sample['saidAs']
  said_hash: Buffer
  sampled_at: Date
  name_sealed: Buffer | null
  id_number_sealed: Buffer | null
  is_doubtful: number
}

/** Whose samples are in the tube, in the order in which they were taken in. */
export async function samplesIn(sql: Sql, tubeId: string): Promise<Sample[]> {
  const rows = await sql.select<RawSample>(
    `SELECT person_key, id, position, said_as, said_hash, sampled_at, name_sealed, id_number_sealed, is_doubtful
     FROM tube_person WHERE tube_id = ? ORDER BY position, id`,
    [idBytes(tubeId)],
  )
  return rows.map((raw) => ({
    personKey: raw.person_key,
    id: idText(raw.id),
    position: raw.position,
    saidAs: raw.said_as,
    saidHash: raw.said_hash,
    sampledAt: raw.sampled_at,
    nameSealed: raw.name_sealed,
    idNumberSealed: raw.id_number_sealed,
    isDoubtful: raw.is_doubtful === 1,
  }))
}

export interface NewSample extends Sample {
  idType: IdType | null
  phoneSealed: Buffer | null
  phoneIndex: Buffer | null
}

export async function addSamples(
  tx: Tx,
  { tubeId, addedBy, now }: { tubeId: string; addedBy: string; now: Date },
  samples: readonly NewSample[],
): Promise<void> {
  if (samples.length === 0) return
  await tx.many.change(
    `INSERT INTO tube_person (person_key, id, tube_id, position, said_as, said_hash, sampled_at, name_sealed, id_type,
       id_number_sealed, phone_sealed, phone_index, is_doubtful, added_by, created_at) VALUES ${rowMarks(samples.length, 15)}`,
    samples.flatMap((sample) => [
      ...[sample.personKey, idBytes(sample.id), idBytes(tubeId), sample.position, sample.saidAs, sample.saidHash],
      ...[sample.sampledAt, sample.nameSealed, sample.idType, sample.idNumberSealed, sample.phoneSealed],
      ...[sample.phoneIndex, sample.isDoubtful, idBytes(addedBy), now],
    ]),
  )
}

export async function dropSamples(tx: Tx, tubeId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.many.change(`DELETE FROM tube_person WHERE tube_id = ? AND id IN (${marks(ids)})`, [
    idBytes(tubeId),
    ...ids.map(idBytes),
  ])
}

/** What was kept under one key lies under another from now on; who is in a tube under both is in it once. */
export async function moveKey(tx: Tx, from: Buffer, into: Buffer): Promise<void> {
  await tx.change('UPDATE IGNORE tube_person SET person_key = ? WHERE person_key = ?', [into, from])
  await tx.change('DELETE FROM tube_person WHERE person_key = ?', [from])
}

/** Something that was turned away, or taken out again. */
export interface TurnedAway {
  id: string
  saidHash: Buffer
  code: string
}

export async function turnedAwayFrom(sql: Sql, tubeId: string): Promise<TurnedAway[]> {
  const rows = await sql.select<{ id: Buffer; said_hash: Buffer; code: string }>(
    'SELECT id, said_hash, code FROM tube_refusal WHERE tube_id = ? ORDER BY at, id',
    [idBytes(tubeId)],
  )
  return rows.map(({ id, said_hash, code }) => ({ id: idText(id), saidHash: said_hash, code }))
}

export async function turnAway(
  tx: Tx,
  { tubeId, now }: { tubeId: string; now: Date },
  refused: readonly TurnedAway[],
): Promise<void> {
  if (refused.length === 0) return
  await tx.many.change(
    `INSERT INTO tube_refusal (tube_id, id, said_hash, code, at) VALUES ${rowMarks(refused.length, 5)}
     ON DUPLICATE KEY UPDATE said_hash = VALUES(said_hash), code = VALUES(code), at = VALUES(at)`,
    refused.flatMap(({ id, saidHash, code }) => [idBytes(tubeId), idBytes(id), saidHash, code, now]),
  )
}

/** Said otherwise, it could be taken. */
export async function forgetTurnedAway(tx: Tx, tubeId: string, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return
  await tx.many.change(`DELETE FROM tube_refusal WHERE tube_id = ? AND id IN (${marks(ids)})`, [
    idBytes(tubeId),
    ...ids.map(idBytes),
  ])
}

/** The sample is that person's, without doubt. */
export async function readdress(
  tx: Tx,
  tubeId: string,
  id: string,
  {
    personKey,
    nameSealed,
    idType,
    idNumberSealed,
  }: Pick<NewSample, 'personKey' | 'nameSealed' | 'idType' | 'idNumberSealed'>,
): Promise<void> {
  await tx.change(
    `UPDATE tube_person SET person_key = ?, name_sealed = ?, id_type = ?, id_number_sealed = ?, is_doubtful = 0
     WHERE tube_id = ? AND id = ?`,
    [personKey, nameSealed, idType, idNumberSealed, idBytes(tubeId), idBytes(id)],
  )
}
