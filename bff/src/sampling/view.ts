import { refusals, type RefusalCode } from '@onecard/shared/refusals'
import { poolSizes, type PoolSize } from '@onecard/shared/nucleic'
import type { TubePersonView, TubeRow, TubeView } from '@onecard/shared/sampling'
import type { Deps } from '../deps.ts'
import { lastFour, maskName } from '../infra/mask.ts'
import { openPersons, type PersonFacts } from '../person/service.ts'
import { samplesIn, turnedAwayFrom, type PlacedTube, type Sample } from './sql.ts'

/** One tube with its people masked, and with what was turned away. */
export async function tubeView(deps: Deps, tube: PlacedTube): Promise<TubeView> {
  const [samples, turned] = [await samplesIn(deps.sql, tube.id), await turnedAwayFrom(deps.sql, tube.id)]
  const facts = await openPersons(
    deps,
    samples.map(({ personKey }) => personKey),
  )
  return {
    ...tubeWords(deps, tube),
    people: samples.map((sample) => personView(deps, sample, facts.get(sample.personKey.toString('hex')))),
    refused: turned.map(({ id, code }) => ({ id, ...spoken(code) })),
  }
}

/** The tube itself. */
export function tubeWords(
  { hospitals }: Pick<Deps, 'hospitals'>,
  tube: PlacedTube,
): Omit<TubeRow, 'count' | 'doubtful'> {
  const { id, code, state, pointId, labId, openedAt, sealedAt } = tube
  return {
    ...{ id, code, state, pointId, labId, size: sizeOf(tube.size) },
    pointName: tube.place,
    entrance: tube.entrance,
    labName: labId === null ? null : (hospitals.connection(labId)?.name ?? labId),
    openedAt: openedAt.toISOString(),
    sealedAt: sealedAt && sealedAt.toISOString(),
  }
}

function sizeOf(size: number): PoolSize {
  const known = poolSizes.find((one) => one === size)
  if (!known) throw new Error(`a tube of ${size}`)
  return known
}

/** As it was typed; of a scanned person as the person room knows them. */
function personView({ sealer }: Pick<Deps, 'sealer'>, sample: Sample, facts: PersonFacts | undefined): TubePersonView {
  const { id, saidAs, sampledAt, isDoubtful, nameSealed, idNumberSealed } = sample
  const name = nameSealed ? sealer.open(nameSealed) : (facts?.name ?? '')
  const idNumber = idNumberSealed ? sealer.open(idNumberSealed) : (facts?.idNumber ?? '')
  return {
    ...{ id, by: saidAs, sampledAt: sampledAt.toISOString(), isDoubtful },
    nameMasked: maskName(name),
    idNumberMasked: lastFour(idNumber),
  }
}

function spoken(text: string): { code: string; message: { zh: string; en: string } } {
  const code: RefusalCode = isCode(text) ? text : 'request.invalid'
  const { zh, en } = refusals[code]
  return { code, message: { zh, en } }
}

function isCode(text: string): text is RefusalCode {
  return text in refusals
}
