import type { LeadName } from '@onecard/shared/ecg'
import type { Deps } from '../../deps.ts'
import { marks, type Param, type Sql } from '../../infra/db.ts'
import { sha256 } from '../../infra/seal.ts'
import type { Tracing, TracingContent } from './tracing.ts'
import type { Waveform } from './waveform.ts'

type Needs = Pick<Deps, 'sealer' | 'clock'>

/** Puts the curves down, sealed; the same ones again change nothing. Answers what the report's content says of them. */
export async function keepTracing(
  tx: Sql,
  { sealer, clock }: Needs,
  { waveform, measured }: Tracing,
): Promise<TracingContent> {
  const digest = digestOf(sealer, waveform)
  const now = clock.now()
  const rows = waveform.leads.map(({ name, microvolts }): Param[] => [
    ...[digest, name, sealer.sealBytes(bytesOf(microvolts)), now],
  ])
  await tx.change(
    `INSERT IGNORE INTO waveform_lead (digest, lead, microvolts_sealed, kept_at)
     VALUES ${rows.map((row) => `(${marks(row)})`).join(', ')}`,
    rows.flat(),
  )
  return {
    digest: digest.toString('hex'),
    samplesPerSecond: waveform.samplesPerSecond,
    samples: waveform.leads[0]?.microvolts.length ?? 0,
    leads: waveform.leads.map(({ name }) => name),
    ...measured,
  }
}

/** Keyed: whoever has a tracing cannot tell whether it lies here. */
function digestOf(sealer: Needs['sealer'], { samplesPerSecond, leads }: Waveform): Buffer {
  const parts = leads.flatMap(({ name, microvolts }) => [Buffer.from(name), bytesOf(microvolts)])
  return sealer.blind(
    'waveform',
    sha256(Buffer.concat([Buffer.from(String(samplesPerSecond)), ...parts])).toString('hex'),
  )
}

function bytesOf(microvolts: Int16Array): Buffer {
  const bytes = Buffer.alloc(2 * microvolts.length)
  microvolts.forEach((sample, nth) => bytes.writeInt16LE(sample, 2 * nth))
  return bytes
}

/** The curve of one lead; null when it is not there. */
export async function curveOf(
  { sql, sealer }: { sql: Sql } & Pick<Deps, 'sealer'>,
  digest: string,
  lead: LeadName,
): Promise<Buffer | null> {
  const [row] = await sql.select<{ microvolts_sealed: Buffer }>(
    'SELECT microvolts_sealed FROM waveform_lead WHERE digest = ? AND lead = ?',
    [Buffer.from(digest, 'hex'), lead],
  )
  return row ? sealer.openBytes(row.microvolts_sealed) : null
}
