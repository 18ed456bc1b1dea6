import * as z from 'zod'
import type { Deps } from '../deps.ts'
import { fromJson, type Sql } from '../infra/db.ts'
import type { Doors } from '../infra/auth.ts'
import { covers, scopesOf } from '../infra/fhir/scopes.ts'
import type { FhirDoor } from '../infra/fhir/server.ts'
import { parse } from '../infra/http.ts'
import { Refusal } from '../infra/refusal.ts'
import { newToken, sha256 } from '../infra/seal.ts'
import { Registration } from './rules.ts'

/** Registers a client, or changes one; safe to repeat. A changed client's tokens live on until they expire (5 minutes). */
export async function registerClient(deps: Pick<Deps, 'sql' | 'clock'>, registration: Registration): Promise<void> {
  const { clientId, hospitalId, name, scopes, jwks, jwksUri } = parse(Registration, registration)
  const now = deps.clock.now()
  await deps.sql.change(
    `INSERT INTO client (id, hospital_id, name, scopes, jwks, jwks_uri, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)
     ON DUPLICATE KEY UPDATE hospital_id = VALUES(hospital_id), name = VALUES(name), scopes = VALUES(scopes),
       jwks = VALUES(jwks), jwks_uri = VALUES(jwks_uri), updated_at = VALUES(updated_at)`,
    [clientId, hospitalId, name, scopes, jwks && JSON.stringify(jwks), jwksUri, now, now],
  )
}

/** Shuts a client out at once, its tokens included; or lets it in again. */
export async function setClientActive(
  { sql, clock }: Pick<Deps, 'sql' | 'clock'>,
  clientId: string,
  active: boolean,
): Promise<void> {
  await sql.change('UPDATE client SET active = ?, updated_at = ? WHERE id = ?', [active, clock.now(), clientId])
  if (!active) await sql.change('DELETE FROM client_token WHERE client_id = ?', [clientId])
}

export interface ClientFacts {
  clientId: string
  hospitalId: string
  name: string
  scopes: string
  keyIds: string[]
  jwksUri: string | null
  active: boolean
  updatedAt: Date
}

const Keys = z.object({ keys: z.array(z.looseObject({ kid: z.string().default('') })) }).nullable()

/** Registered clients by id: one hospital's, or everybody's for null. */
export async function clientsOf(sql: Sql, hospitalId: string | null): Promise<ClientFacts[]> {
  const rows = await sql.select<ClientRow & { hospital_id: string; name: string; active: number; updated_at: Date }>(
    `SELECT id, hospital_id, name, scopes, jwks, jwks_uri, active, updated_at FROM client
     ${hospitalId === null ? '' : 'WHERE hospital_id = ?'} ORDER BY id`,
    hospitalId === null ? [] : [hospitalId],
  )
  return rows.map((row) => ({
    clientId: row.id,
    hospitalId: row.hospital_id,
    name: row.name,
    scopes: row.scopes,
    keyIds: Keys.parse(fromJson(row.jwks))?.keys.map(({ kid }) => kid) ?? [],
    jwksUri: row.jwks_uri,
    active: row.active === 1,
    updatedAt: row.updated_at,
  }))
}

interface ClientRow {
  id: string
  scopes: string
  jwks: unknown
  jwks_uri: string | null
}

/** The room's side of the sign-in. Tokens are opaque; the database keeps their hashes. */
export function clientDoor({ sql, clock }: Pick<Deps, 'sql' | 'clock'>): FhirDoor {
  return {
    async find(clientId) {
      const [row] = await sql.select<ClientRow>(
        'SELECT id, scopes, jwks, jwks_uri FROM client WHERE id = ? AND active = 1',
        [clientId],
      )
      if (!row) return null
      return { clientId: row.id, scopes: row.scopes, jwks: fromJson(row.jwks), jwksUri: row.jwks_uri }
    },
    async firstUse(clientId, jti, until) {
      const { affectedRows } = await sql.change(
        'INSERT IGNORE INTO client_assertion (client_id, jti_hash, expires_at) VALUES (?, ?, ?)',
        [clientId, sha256(jti), until],
      )
      return affectedRows === 1
    },
    async issue(clientId, scopes, until) {
      const token = newToken()
      await sql.change('INSERT INTO client_token (token_hash, client_id, scopes, expires_at) VALUES (?, ?, ?, ?)', [
        ...[sha256(token), clientId, scopes, until],
      ])
      return token
    },
    async holder(token) {
      const [row] = await sql.select<{ client_id: string; hospital_id: string; name: string; scopes: string }>(
        `SELECT client_token.client_id, client.hospital_id, client.name, client_token.scopes
         FROM client_token JOIN client ON client.id = client_token.client_id
         WHERE token_hash = ? AND expires_at > ? AND client.active = 1`,
        [sha256(token), clock.now()],
      )
      if (!row) return null
      return { clientId: row.client_id, hospitalId: row.hospital_id, name: row.name, scopes: scopesOf(row.scopes) }
    },
  }
}

/** The door of what is not FHIR: the same tokens, refused in the words of all other interfaces. */
export function machineDoor(deps: Pick<Deps, 'sql' | 'clock'>): Doors['client'] {
  const door = clientDoor(deps)
  return async (ctx, scope) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(ctx.get('Authorization')) ?? []
    const client = token === undefined ? null : await door.holder(token)
    if (!client) {
      ctx.set('WWW-Authenticate', token === undefined ? 'Bearer' : 'Bearer error="invalid_token"')
      throw new Refusal('client.token')
    }
    if (covers(client.scopes, scope)) return client
    ctx.set('WWW-Authenticate', 'Bearer error="insufficient_scope"')
    throw new Refusal('client.scope', { scope: `system/${scope}` })
  }
}

/** A job: expired tokens and assertions tell nobody anything any more. */
export async function forgetExpired({ sql, clock }: Pick<Deps, 'sql' | 'clock'>): Promise<number> {
  const now = clock.now()
  const tokens = await sql.change('DELETE FROM client_token WHERE expires_at < ? LIMIT 5000', [now])
  const assertions = await sql.change('DELETE FROM client_assertion WHERE expires_at < ? LIMIT 5000', [now])
  return tokens.affectedRows + assertions.affectedRows
}
