import type { Context } from 'koa'
import {
  createLocalJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose'
import { NoAnswer } from '../ask.ts'
import type { Clock } from '../clock.ts'
import { readBody } from './body.ts'
import type { Keyring } from './keys.ts'
import { FhirFault } from './outcome.ts'
import { Refusal } from '../refusal.ts'
import { granted } from './scopes.ts'

/** SMART Backend Services: a hospital's system proves itself by a signed assertion and gets a token of five minutes. */

export interface RegisteredClient {
  clientId: string
  /** Scope text, e.g. `system/Slot.cruds system/Schedule.cruds`. */
  scopes: string
  /** Its public keys (a JWK set), or where they are. */
  jwks: unknown
  jwksUri: string | null
}

/** What the room of clients does for the sign-in. */
export interface ClientDesk {
  find(clientId: string): Promise<RegisteredClient | null>
  /** True the first time that this client shows this `jti`; it is kept until then. */
  firstUse(clientId: string, jti: string, until: Date): Promise<boolean>
  issue(clientId: string, scopes: string, until: Date): Promise<string>
}

export interface SmartNeeds {
  desk: ClientDesk
  clock: Clock
  keys: Keyring
  /** Throws Refusal rate.limited. */
  mayAsk: () => Promise<void>
  /** The token endpoint: address and audience of assertions. */
  tokenUrl: string
}

const tokenSeconds = 300
/** Clocks differ a little. */
const leewaySeconds = 5
const algorithms = ['RS384', 'ES384']
const assertionType = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer'

export function smartConfiguration(tokenUrl: string): object {
  return {
    token_endpoint: tokenUrl,
    grant_types_supported: ['client_credentials'],
    token_endpoint_auth_methods_supported: ['private_key_jwt'],
    token_endpoint_auth_signing_alg_values_supported: algorithms,
    scopes_supported: ['system/*.cruds', 'system/*.rs'],
    response_types_supported: [],
    code_challenge_methods_supported: ['S256'],
    capabilities: ['client-confidential-asymmetric', 'permission-v1', 'permission-v2'],
  }
}

class OauthFault extends Error {
  constructor(
    readonly status: 400 | 401 | 429,
    readonly code:
      'temporarily_unavailable' | 'invalid_request' | 'invalid_client' | 'unsupported_grant_type' | 'invalid_scope',
    readonly words: string,
  ) {
    super(words)
  }
}

const malformed = (words: string) => new OauthFault(400, 'invalid_request', words)
const unproven = (words: string) => new OauthFault(401, 'invalid_client', words)

/** `POST /oauth/token`. Every refusal is an OAuth error (RFC 6749 §5.2). */
export async function tokenEndpoint(ctx: Context, needs: SmartNeeds): Promise<void> {
  ctx.set('Cache-Control', 'no-store')
  ctx.set('Pragma', 'no-cache')
  try {
    await needs.mayAsk()
    ctx.body = await grant(await formOf(ctx), needs)
  } catch (error) {
    const fault = asOauth(error)
    if (error instanceof Refusal && error.retryAfter !== undefined) ctx.set('Retry-After', seconds(error.retryAfter))
    ctx.status = fault.status
    ctx.body = { error: fault.code, error_description: fault.words }
  }
}

const seconds = (retryAfter: number) => String(Math.ceil(retryAfter))

function asOauth(error: unknown): OauthFault {
  if (error instanceof OauthFault) return error
  if (error instanceof Refusal && error.code === 'rate.limited') {
    return new OauthFault(429, 'temporarily_unavailable', 'asked too often: see Retry-After')
  }
  throw error
}

async function formOf(ctx: Context): Promise<URLSearchParams> {
  if (!ctx.is('application/x-www-form-urlencoded')) throw malformed('the body is application/x-www-form-urlencoded')
  try {
    return new URLSearchParams(await readBody(ctx.req, 65_536))
  } catch (error) {
    throw error instanceof FhirFault ? malformed(error.message) : error
  }
}

async function grant(form: URLSearchParams, needs: SmartNeeds): Promise<object> {
  if (!form.get('grant_type')) throw malformed('grant_type is missing')
  if (form.get('grant_type') !== 'client_credentials') {
    throw new OauthFault(400, 'unsupported_grant_type', 'only client_credentials')
  }
  const client = await proven(form, needs)
  const scopes = granted(form.get('scope') ?? client.scopes, client.scopes)
  if (scopes === '') throw new OauthFault(400, 'invalid_scope', 'none of these scopes is registered for this client')
  const until = new Date(needs.clock.now().getTime() + tokenSeconds * 1000)
  return {
    access_token: await needs.desk.issue(client.clientId, scopes, until),
    token_type: 'bearer',
    expires_in: tokenSeconds,
    scope: scopes,
  }
}

async function proven(form: URLSearchParams, needs: SmartNeeds): Promise<RegisteredClient> {
  if (form.get('client_assertion_type') !== assertionType) throw malformed(`client_assertion_type is ${assertionType}`)
  const assertion = form.get('client_assertion')
  if (!assertion) throw malformed('client_assertion is missing')
  const client = await needs.desk.find(issuerOf(assertion))
  if (!client) throw unproven('unknown client')
  const payload = await verified(assertion, client, needs)
  await useUp(payload, client, needs)
  return client
}

function issuerOf(assertion: string): string {
  try {
    return decodeJwt(assertion).iss ?? ''
  } catch {
    throw unproven('the assertion is no JWT')
  }
}

async function verified(assertion: string, client: RegisteredClient, needs: SmartNeeds): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(assertion, keysOf(client, needs.keys), {
      algorithms,
      audience: needs.tokenUrl,
      issuer: client.clientId,
      subject: client.clientId,
      currentDate: needs.clock.now(),
      clockTolerance: leewaySeconds,
      requiredClaims: ['exp', 'jti'],
    })
    return payload
  } catch (error) {
    if (error instanceof errors.JOSEError) throw unproven(`the assertion does not hold: ${error.message}`)
    // The client's own key server did not answer: that is no fault of ours, and nothing is proven.
    if (error instanceof NoAnswer) throw unproven(`the keys at jwks_uri could not be read: ${error.message}`)
    throw error
  }
}

async function useUp({ jti, exp = 0 }: JWTPayload, client: RegisteredClient, needs: SmartNeeds): Promise<void> {
  const now = needs.clock.now().getTime() / 1000
  if (exp > now + tokenSeconds + leewaySeconds) throw unproven('exp lies more than five minutes ahead')
  if (typeof jti !== 'string' || jti === '' || jti.length > 255) throw unproven('jti is a text of up to 255 characters')
  const until = new Date((exp + leewaySeconds + 1) * 1000)
  if (!(await needs.desk.firstUse(client.clientId, jti, until))) throw unproven('this jti was used before')
}

function keysOf({ jwks, jwksUri }: RegisteredClient, keys: Keyring): JWTVerifyGetKey {
  if (jwks) return createLocalJWKSet(jwks as JSONWebKeySet)
  if (jwksUri === null) throw unproven('this client has no keys')
  return keys(jwksUri)
}
