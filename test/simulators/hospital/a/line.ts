import { randomUUID } from 'node:crypto'
import { importJWK, SignJWT, type JWK } from 'jose'
import * as z from 'zod'

/** Where the other side's FHIR API is, and by which key we sign in there. */
export interface Access {
  base: string
  /** The token endpoint, as we reach it … */
  token: string
  /** … and as it calls itself. */
  audience: string
  clientId: string
  jwk: JWK
}

/** As `npm start` tells a simulator; null where it has no access. */
export function accessFrom(env: NodeJS.ProcessEnv): Access | null {
  const {
    FHIR_BASE: base,
    FHIR_TOKEN: token,
    FHIR_AUDIENCE: audience = token,
    FHIR_CLIENT: clientId,
    FHIR_JWK: jwk,
  } = env
  if (!base || !token || !audience || !clientId || !jwk) return null
  return { base, token, audience, clientId, jwk: JSON.parse(jwk) as JWK }
}

export interface Heard {
  status: number
  etag: string | null
  body: unknown
}

const Granted = z.object({ access_token: z.string(), expires_in: z.number() })

/** The hospital's line to the platform: signs in by private_key_jwt when it must, and again when a token has run out. */
export class PlatformLine {
  private granted: { token: string; until: number } | null = null

  constructor(
    private readonly access: Access,
    private readonly now: () => Date,
  ) {}

  async call(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Heard> {
    const first = await this.send(method, path, body, headers)
    if (first.status !== 401) return first
    this.granted = null
    return this.send(method, path, body, headers)
  }

  private async send(method: string, path: string, body: unknown, headers: Record<string, string>): Promise<Heard> {
    const response = await fetch(this.access.base + path, {
      method,
      headers: {
        Authorization: `Bearer ${await this.token()}`,
        Accept: 'application/fhir+json',
        ...(body === undefined ? {} : { 'Content-Type': 'application/fhir+json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await response.text()
    return { status: response.status, etag: response.headers.get('etag'), body: text === '' ? null : JSON.parse(text) }
  }

  private async token(): Promise<string> {
    const now = this.now().getTime()
    if (this.granted && this.granted.until > now + 30_000) return this.granted.token
    const response = await fetch(this.access.token, {
      method: 'POST',
      body: new URLSearchParams({
        grant_type: 'client_credentials',
        client_assertion_type: 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer',
        client_assertion: await this.assertion(now),
      }),
    })
    if (!response.ok) throw new Error(`no token: ${response.status} ${await response.text()}`)
    const { access_token, expires_in } = Granted.parse(await response.json())
    this.granted = { token: access_token, until: now + expires_in * 1000 }
    return access_token
  }

  private async assertion(now: number): Promise<string> {
    const { clientId, audience, jwk } = this.access
    const seconds = Math.floor(now / 1000)
    return new SignJWT({})
      .setProtectedHeader({ alg: jwk.alg ?? 'ES384', typ: 'JWT', ...(jwk.kid ? { kid: jwk.kid } : {}) })
      .setIssuer(clientId)
      .setSubject(clientId)
      .setAudience(audience)
      .setJti(randomUUID())
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + 240)
      .sign(await importJWK(jwk))
  }
}
