import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { local, root } from './paths.js'

const key = () => randomBytes(32).toString('base64')
const word = () => randomBytes(24).toString('hex')

/** The secrets of the product and of the demo town around it, by the names under which config.ts reads them. */
const makers = {
  SEAL_KEYS: () => `k1:${key()}`,
  PEPPER: key,
  INDEX_KEY: key,
  AUDIT_KEY: key,
  IDENTITY_KEY: word,
  WECHAT_SECRET: word,
  WECHAT_WEB_SECRET: word,
  MARIADB_PASSWORD: word,
  REDIS_PASSWORD: word,
}

/** Each hospital's secret with us, the private key of its FHIR client, the key of its terminal. */
const hospitalMakers = (id) => ({
  [`HOSPITAL_${id}_SECRET`]: word,
  [`FHIR_CLIENT_${id}_JWK`]: () => JSON.stringify(privateJwk(`${id.toLowerCase()}-1`)),
  [`TERMINAL_${id}_KEY`]: key,
})

/** `.local/keys`, for this user's eyes only: made once; what a newer version wants besides is added. */
export function provideKeys() {
  const file = local('keys')
  const keys = existsSync(file) ? parseKeys(readFileSync(file, 'utf8')) : {}
  const wanted = { ...makers, ...Object.assign({}, ...hospitalIds().map((id) => hospitalMakers(envName(id)))) }
  const missing = Object.entries(wanted).filter(([name]) => !(name in keys))
  if (missing.length === 0) return keys

  for (const [name, make] of missing) keys[name] = make()
  mkdirSync(local(), { recursive: true, mode: 0o700 })
  // Written beside and moved: a half-written file of keys would lock everybody out of the data.
  writeFileSync(`${file}.new`, formatKeys(keys), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return keys
}

/** A hospital's id in a variable's name: `yc1` has `HOSPITAL_YC1_SECRET`. */
export const envName = (id) => id.toUpperCase().replace(/\W/g, '_')

function hospitalIds() {
  return JSON.parse(readFileSync(`${root}/config/hospitals.json`, 'utf8')).map(({ id }) => id)
}

/** `NAME='value'` lines: a shell and `node --env-file` read them too. */
export const formatKeys = (keys) =>
  Object.entries(keys)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('')

export const parseKeys = (text) =>
  Object.fromEntries([...text.matchAll(/^(\w+)='([^']*)'$/gm)].map(([, name, value]) => [name, value]))

function privateJwk(kid) {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-384' })
  return { ...privateKey.export({ format: 'jwk' }), alg: 'ES384', use: 'sig', kid }
}
