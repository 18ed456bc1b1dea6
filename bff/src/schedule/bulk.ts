import type { Deps } from '../deps.ts'
import { lookAtManifest, type ManifestLook, type Output } from '../hospital/bulk/manifest.ts'
import { HospitalSilent } from '../hospital/gateway.ts'
import type { HospitalConnection } from '../hospital/registry.ts'
import { transact } from '../infra/db.ts'
import { sha256 } from '../infra/seal.ts'
import { readLocations, readSchedules, readSlots } from './bulk-files.ts'
import { linesOf, openLook, type Look } from './bulk-look.ts'
import * as state from './bulk-state.ts'
import { withdrawSlots } from './stop.ts'

/** A job: looks at each publication whose time has come. One hospital's trouble is not another's. */
export async function pollPublications(deps: Deps): Promise<void> {
  const looks = await Promise.allSettled(deps.hospitals.all().map((hospital) => poll(deps, hospital)))
  const [failed] = looks.filter((look) => look.status === 'rejected')
  if (failed) throw failed.reason
}

async function poll(deps: Deps, hospital: HospitalConnection): Promise<void> {
  if (hospital.scheduleSource !== 'bulk' || !hospital.bulk) return
  const at = deps.clock.now()
  const before = await state.takeTurn(deps.sql, hospital.id, at)
  if (!before) return
  try {
    await state.endTurn(deps.sql, hospital.id, await lookAt(deps, hospital, hospital.bulk, before, at), at)
  } catch (error) {
    await state.endTurn(deps.sql, hospital.id, afterFailure(deps, hospital.bulk, before, error), at)
    if (!(error instanceof HospitalSilent)) throw error
    deps.log.warn({ hospitalId: hospital.id, fault: error.message }, 'bulk.silent')
  }
}

type Publication = NonNullable<HospitalConnection['bulk']>

function afterFailure({ clock }: Deps, { everySeconds }: Publication, before: state.SourceState, error: unknown) {
  const failures = before.failures + 1
  const wait = Math.min(everySeconds * 2 ** Math.min(failures, 10), Math.max(everySeconds, 900))
  const lastError = error instanceof Error ? error.message : String(error)
  return { ...before, failures, lastError, dueAt: new Date(clock.now().getTime() + wait * 1000) }
}

async function lookAt(
  deps: Deps,
  hospital: HospitalConnection,
  publication: Publication,
  before: state.SourceState,
  at: Date,
): Promise<state.Turn> {
  const look = await prepare(deps, hospital, publication, before, at)
  const answer = await manifestOf(look, publication, before)
  const { outputs, since } = answer.is === 'fresh' ? newer(answer) : before
  const basis = await readAll(look, outputs ?? [], before.basis)
  await holdManifest(look, publication, answer)
  deps.log.info({ hospitalId: hospital.id, full: look.full, answer: answer.is, ...look.counts }, 'bulk.looked')
  return {
    dueAt: dueAfter(deps, publication, answer),
    since,
    ...(look.full ? { fullAt: at, outputs } : { fullAt: before.fullAt, outputs: before.outputs }),
    basis,
    failures: 0,
    lastError: null,
  }
}

const newer = ({ manifest }: Extract<ManifestLook, { is: 'fresh' }>) => ({
  outputs: manifest.outputs,
  since: manifest.transactionTime,
})

/** All of it, unless it is the same as last time; or what is new since then. */
async function manifestOf(look: Look, { manifest }: Publication, { since }: state.SourceState): Promise<ManifestLook> {
  const { full, anew, etags } = look
  const { timeoutMs } = look.hospital
  if (!full) return lookAtManifest(manifest, { etag: null, since, timeoutMs })
  const key = state.fileKey(manifest)
  const etag = anew ? null : (etags.get(key.toString('hex')) ?? null)
  return lookAtManifest(manifest, { etag, since: null, timeoutMs })
}

/** Only when all that it named has been read: a look that broke off is begun again. */
async function holdManifest(look: Look, { manifest }: Publication, answer: ManifestLook): Promise<void> {
  if (!look.full || answer.is !== 'fresh') return
  await state.holdFile(look.deps.sql, look.hospital.id, state.fileKey(manifest), answer.etag, look.at)
}

async function prepare(
  deps: Deps,
  hospital: HospitalConnection,
  { fullEverySeconds }: Publication,
  before: state.SourceState,
  at: Date,
): Promise<Look> {
  const look = await openLook(deps, hospital, at)
  const anew = !before.basis?.equals(basisOf(look))
  const overdue = !before.fullAt || at.getTime() - before.fullAt.getTime() >= fullEverySeconds * 1000
  return { ...look, full: anew || overdue || before.since === null, anew }
}

/** Servers say by Cache-Control how long to wait; never less than we are set to, never more than an hour. */
function dueAfter({ clock }: Deps, { everySeconds }: Publication, answer: ManifestLook): Date {
  const wished = answer.is === 'fresh' ? (answer.maxAgeSeconds ?? 0) : 0
  return new Date(clock.now().getTime() + Math.max(everySeconds, Math.min(wished, 3600)) * 1000)
}

/** Everything but its own line that a slot is made from. */
function basisOf({ rules, lines }: Pick<Look, 'rules' | 'lines'>): Buffer {
  return sha256(JSON.stringify([rules, [...lines].sort(([a], [b]) => (a < b ? -1 : 1))])).subarray(0, 16)
}

/**
 * Reads what the manifest names; each file's lines name those of the files before. Returns the basis of what is now
 * published: after a look at changes only, a basis that has changed stays the old one, and all is read next time.
 */
async function readAll(look: Look, outputs: readonly Output[], basis: Buffer | null): Promise<Buffer | null> {
  const urls = (type: string) => outputs.filter((output) => output.type === type).map(({ url }) => url)
  for (const url of urls('Location')) await readLocations(look, url)
  for (const url of urls('Schedule')) await readSchedules(look, url)
  look.lines = await linesOf(look.deps, look.hospital.id, look.schedules)
  const now = basisOf(look)
  look.anew = !basis?.equals(now)
  for (const url of urls('Slot')) await readSlots(look, url)
  if (!look.full) return basis
  await withdrawVanished(look)
  return now
}

const batch = 100

/** Slots to come that a whole publication no longer has. One without any slot is a fault, not the end of the hospital. */
async function withdrawVanished({ deps, hospital, at, counts }: Look): Promise<void> {
  const gone = await state.vanished(deps.sql, hospital.id, at)
  if (gone.length > 0 && (await state.countSeen(deps.sql, hospital.id, at)) === 0) {
    throw new HospitalSilent('a publication without any slot is not believed')
  }
  for (let from = 0; from < gone.length; from += batch) {
    const refs = gone.slice(from, from + batch)
    await transact(deps.db, async (tx) => {
      await withdrawSlots(tx, deps, hospital.id, refs, '医院调整了门诊安排')
      await state.forgetSlots(tx, hospital.id, refs)
    })
    counts.withdrawn += refs.length
  }
  await state.forgetPassed(deps.sql, hospital.id, at)
}
