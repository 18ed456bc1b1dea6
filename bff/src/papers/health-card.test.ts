import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { HealthCardView } from '@onecard/shared/papers'
import type { JWK } from 'jose'
import { SHCReader } from 'kill-the-clipboard'
import { aReport } from '../../test/reports.ts'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { openWorld, testConfig, type World } from '../../test/world.ts'
import { cardIssuer, cardQr } from '../infra/health-card.ts'
import type { NewReport } from '../results/service.ts'

let world: World
let zhang: TestResident
beforeAll(async () => {
  world = await openWorld({ env: { PUBLIC_URL: 'https://card.example.org' } })
  zhang = await aResident(world, { level: 'L2' })
  await world.sql.change('UPDATE person SET name_sealed = ? WHERE person_key = ?', [
    world.sealer.seal('欧阳明远'),
    zhang.personKey,
  ])
})
afterAll(() => world.close())

const swab = (outcome: NewReport['outcome']) =>
  aReport(world, zhang.personKey, { kind: 'nucleic-acid', title: '新冠病毒核酸检测', outcome })
const cardOf = (id: string) => callAs(world.url, zhang, 'GET', `/reports/${id}/health-card`)

async function publishedKeys(): Promise<{ answer: Response; keys: JWK[] }> {
  const answer = await fetch(`${world.url}/.well-known/jwks.json`)
  return { answer, keys: ((await answer.json()) as { keys: JWK[] }).keys }
}

test('a negative test is accepted by a verifier that is not ours, by the keys that we publish', async () => {
  const card = HealthCardView.parse((await cardOf(await swab('negative'))).body)
  expect(card.qr).toHaveLength(1)
  expect(card.qr[0]).toMatch(/^shc:\/\d+$/)
  const { keys } = await publishedKeys()
  const reader = new SHCReader({ publicKey: keys[0]! })
  const read = JSON.stringify((await reader.fromQRNumeric(card.qr[0]!)).getOriginalBundle())
  const { entry } = JSON.parse(read) as { entry: { resource: unknown }[] }
  expect(entry.map(({ resource }) => resource)).toMatchObject([
    { resourceType: 'Patient', name: [{ family: '欧阳', given: ['明远'] }], birthDate: '1988-03-14' },
    {
      ...{ resourceType: 'Observation', status: 'final', effectiveDateTime: world.clock.now().toISOString() },
      code: { coding: [{ system: 'http://loinc.org', code: '94500-6' }] },
      valueCodeableConcept: { coding: [{ system: 'http://snomed.info/sct', code: '260415000' }] },
    },
  ])
  expect(read).not.toMatch(/5991011988|139\d{8}/)
  const forged = `${card.jws.slice(0, -6)}AAAAAA`
  await expect(reader.fromJWS(forged)).rejects.toThrow()
})

test('names its issuer and types, is not dated ahead, and its key is its own thumbprint', async () => {
  const { jws } = HealthCardView.parse((await cardOf(await swab('negative'))).body)
  const [header = '', payload = ''] = jws.split('.')
  const { inflateRawSync } = await import('node:zlib')
  const said = JSON.parse(inflateRawSync(Buffer.from(payload, 'base64url')).toString()) as Record<string, unknown>
  expect(said).toMatchObject({ iss: 'https://card.example.org', nbf: Math.floor(world.clock.now().getTime() / 1000) })
  expect(said['vc']).toMatchObject({
    type: [
      'https://smarthealth.cards#health-card',
      'https://smarthealth.cards#laboratory',
      'https://smarthealth.cards#covid19',
    ],
  })
  const { answer, keys } = await publishedKeys()
  const { calculateJwkThumbprint } = await import('jose')
  const kid = await calculateJwkThumbprint(keys[0]!)
  expect(JSON.parse(Buffer.from(header, 'base64url').toString())).toEqual({ zip: 'DEF', alg: 'ES256', kid })
  expect(keys[0]).toMatchObject({ kty: 'EC', use: 'sig', alg: 'ES256', crv: 'P-256', kid })
  expect(keys[0]).not.toHaveProperty('d')
  expect(answer.headers.get('access-control-allow-origin')).toBe('*')
})

test('of nothing but a negative nucleic-acid test there is a card', async () => {
  for (const id of [await swab('positive'), await swab('grey'), await aReport(world, zhang.personKey)]) {
    expect((await cardOf(id)).body['code']).toBe('health-card.not-negative')
  }
})

test('after a rotation older cards still verify', () => {
  const [old, fresh] = [Buffer.alloc(32, 1), Buffer.alloc(32, 2)]
  const before = cardIssuer(new Map([['a', old]]))
  const after = cardIssuer(new Map(Object.entries({ b: fresh, a: old })))
  expect(after.jwks.map(({ kid }) => kid)).toContain(before.jwks[0]?.kid)
  expect(after.jwks[0]?.kid).not.toBe(before.jwks[0]?.kid)
})

test('what is too long for one code is split into pieces that join again', () => {
  const jws = 'eyJ6aXAi.'.repeat(300)
  const pieces = cardQr(jws)
  expect(pieces.length).toBeGreaterThan(1)
  const letters = pieces.map((piece, i) => {
    expect(piece.startsWith(`shc:/${i + 1}/${pieces.length}/`)).toBe(true)
    const digits = piece.split('/').at(-1)?.match(/\d\d/g) ?? []
    return digits.map((two) => String.fromCharCode(Number(two) + 45)).join('')
  })
  expect(letters.join('')).toBe(jws)
})

test('without its keys the programme names what is missing', () => {
  expect(() => testConfig({ SHC_KEYS: '' })).toThrow(/SHC_KEYS/)
})
