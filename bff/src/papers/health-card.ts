import type { HealthCardView } from '@onecard/shared/papers'
import type { Middleware } from 'koa'
import type { Deps } from '../deps.ts'
import type { Resident } from '../infra/auth.ts'
import { cardIssuer, cardQr, type CardIssuer } from '../infra/health-card.ts'
import { Refusal } from '../infra/refusal.ts'
import { patientOf } from '../person/service.ts'
import { openReport, type OpenReport } from '../results/service.ts'

/**
 * A negative test as a SMART Health Card: signed, so that whoever knows our public keys verifies it without asking us. Throws
 * Refusal health-card.not-negative for every other report.
 */
export async function healthCard(deps: Deps, who: Resident, id: string): Promise<HealthCardView> {
  const open = await openReport(deps, who, id)
  if (open.view.nucleic?.state !== 'negative') throw new Refusal('health-card.not-negative')
  const issuer = issuerOf(deps)
  const jws = issuer.sign(await credentialOf(deps, open))
  return { jws, qr: cardQr(jws), issuer: issuerUrl(deps), issuedAt: open.row.issuedAt.toISOString() }
}

const issuers = new WeakMap<ReadonlyMap<string, Buffer>, CardIssuer>()

function issuerOf({ config }: Pick<Deps, 'config'>): CardIssuer {
  const issuer = issuers.get(config.SHC_KEYS) ?? cardIssuer(config.SHC_KEYS)
  issuers.set(config.SHC_KEYS, issuer)
  return issuer
}

/** Without a slash at its end: verifiers put `/.well-known/jwks.json` behind it. */
function issuerUrl({ config }: Pick<Deps, 'config'>): string {
  return config.PUBLIC_URL.replace(/\/$/, '')
}

async function credentialOf(deps: Deps, open: OpenReport): Promise<object> {
  const { row } = open
  const { name, birthday } = await patientOf(deps, row.personKey)
  return {
    iss: issuerUrl(deps),
    // Of the report, not of the moment: the same report is the same credential.
    nbf: Math.floor(row.issuedAt.getTime() / 1000),
    vc: {
      type: [
        'https://smarthealth.cards#health-card',
        'https://smarthealth.cards#laboratory',
        'https://smarthealth.cards#covid19',
      ],
      credentialSubject: { fhirVersion: '4.0.1', fhirBundle: bundleOf(open, { name, birthday }) },
    },
  }
}

/** As little as says it: who, what was looked for, what was found, when and by whom. */
function bundleOf({ view, row }: OpenReport, { name, birthday }: { name: string; birthday: string }): object {
  const patient = { resourceType: 'Patient', name: [namedAs(name)], birthDate: birthday }
  const observation = {
    resourceType: 'Observation',
    status: row.state === 'corrected' ? 'corrected' : 'final',
    code: { coding: [{ system: 'http://loinc.org', code: '94500-6' }] },
    subject: { reference: 'resource:0' },
    effectiveDateTime: (row.sampledAt ?? row.issuedAt).toISOString(),
    performer: [{ display: view.institutionName }],
    valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '260415000' }] },
  }
  const entries = [patient, observation].map((resource, i) => ({ fullUrl: `resource:${i}`, resource }))
  return { resourceType: 'Bundle', type: 'collection', entry: entries }
}

const doubleSurnames =
  /^(?:欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|令狐)/

/** Family name first for Chinese names, last for others; one of a single word is given as it stands. */
function namedAs(name: string): { family: string; given?: string[] } | { text: string } {
  if (/^\p{Script=Han}{2,5}$/u.test(name)) {
    const letters = [...name]
    const count = doubleSurnames.test(name) && letters.length > 2 ? 2 : 1
    return { family: letters.slice(0, count).join(''), given: [letters.slice(count).join('')] }
  }
  const words = name.split(/[\s·]+/).filter(Boolean)
  const family = words.at(-1)
  return words.length < 2 || family === undefined ? { text: name } : { family, given: words.slice(0, -1) }
}

/** Our public keys, under the issuer's own address, for verifiers in anybody's page. */
export function cardKeys(deps: Pick<Deps, 'config'>): Middleware {
  const body = JSON.stringify({ keys: issuerOf(deps).jwks })
  return async function answerKeys(ctx, next) {
    if (ctx.path !== '/.well-known/jwks.json') {
      await next()
      return
    }
    ctx.set({ 'Access-Control-Allow-Origin': '*', 'Cache-Control': 'public, max-age=3600' })
    ctx.type = 'json'
    ctx.body = body
  }
}
