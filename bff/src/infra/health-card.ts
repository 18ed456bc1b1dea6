import { createECDH, createHash, createPrivateKey, sign, type KeyObject } from 'node:crypto'
import { deflateRawSync } from 'node:zlib'

/** A public key as verifiers fetch it: its id is its own thumbprint (RFC 7638), as SMART Health Cards want it. */
export interface CardJwk {
  kty: 'EC'
  crv: 'P-256'
  x: string
  y: string
  use: 'sig'
  alg: 'ES256'
  kid: string
}

interface CardKey {
  jwk: CardJwk
  secret: KeyObject
}

/** Signs SMART Health Cards: the first key signs, all of them stay published so that older cards verify. */
export interface CardIssuer {
  jwks: readonly CardJwk[]
  /** The credential as a compact JWS: minified, raw DEFLATE, ES256. */
  sign(credential: object): string
}

export function cardIssuer(keys: ReadonlyMap<string, Buffer>): CardIssuer {
  const all = [...keys.values()].map(keyOf)
  const [current] = all
  if (!current) throw new Error('no key to sign health cards with')
  return {
    jwks: all.map(({ jwk }) => jwk),
    sign(credential) {
      const header = { zip: 'DEF', alg: 'ES256', kid: current.jwk.kid }
      const payload = deflateRawSync(Buffer.from(JSON.stringify(credential)), { level: 9 })
      const text = `${base64url(JSON.stringify(header))}.${payload.toString('base64url')}`
      const signature = sign('sha256', Buffer.from(text), { key: current.secret, dsaEncoding: 'ieee-p1363' })
      return `${text}.${signature.toString('base64url')}`
    },
  }
}

const base64url = (text: string): string => Buffer.from(text).toString('base64url')

/** 32 bytes are the private number itself; the point on the curve follows from it. */
function keyOf(number: Buffer): CardKey {
  const curve = createECDH('prime256v1')
  curve.setPrivateKey(number)
  const point = curve.getPublicKey()
  const [x, y] = [point.subarray(1, 33).toString('base64url'), point.subarray(33).toString('base64url')]
  // The members of the thumbprint in this order, and no others.
  const kid = createHash('sha256')
    .update(JSON.stringify({ crv: 'P-256', kty: 'EC', x, y }))
    .digest('base64url')
  const secret = createPrivateKey({
    key: { kty: 'EC', crv: 'P-256', x, y, d: number.toString('base64url') },
    format: 'jwk',
  })
  return { jwk: { kty: 'EC', crv: 'P-256', x, y, use: 'sig', alg: 'ES256', kid }, secret }
}

/** One QR of version 22 holds so many letters of a JWS; longer ones are split. */
const mostInOne = 1195

/** `shc:/` and two digits for each letter; in several pieces only when one code could not hold it. */
export function cardQr(jws: string): string[] {
  const digits = (text: string) =>
    [...text].map((letter) => String(letter.charCodeAt(0) - 45).padStart(2, '0')).join('')
  if (jws.length <= mostInOne) return [`shc:/${digits(jws)}`]
  const count = Math.ceil(jws.length / (mostInOne - 4))
  const size = Math.ceil(jws.length / count)
  return Array.from(
    { length: count },
    (_, i) => `shc:/${i + 1}/${count}/${digits(jws.slice(i * size, (i + 1) * size))}`,
  )
}
