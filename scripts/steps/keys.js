import { randomBytes } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { local } from './paths.js'

const key = () => randomBytes(32).toString('base64')
/** Below the order of P-256, whatever the rest is. */
const numberOnCurve = () => Buffer.concat([Buffer.of(1), randomBytes(31)]).toString('base64')
const word = () => randomBytes(24).toString('hex')

/** The secrets by the names under which config.ts and the simulators read them; what the seed makes is in its facts. */
const makers = {
  SEAL_KEYS: () => `k1:${key()}`,
  SHC_KEYS: () => `c1:${numberOnCurve()}`,
  PEPPER: key,
  INDEX_KEY: key,
  AUDIT_KEY: key,
  IDENTITY_KEY: word,
  WECHAT_SECRET: word,
  WECHAT_WEB_SECRET: word,
  MARIADB_PASSWORD: word,
  REDIS_PASSWORD: word,
}

/** `.local/keys`, for this user's eyes only: made once; what a newer version wants besides is added. */
export function provideKeys() {
  const file = local('keys')
  const keys = existsSync(file) ? parseKeys(readFileSync(file, 'utf8')) : {}
  const missing = Object.entries(makers).filter(([name]) => !(name in keys))
  if (missing.length === 0) return keys

  for (const [name, make] of missing) keys[name] = make()
  mkdirSync(local(), { recursive: true, mode: 0o700 })
  // Written beside and moved: a half-written file of keys would lock everybody out of the data.
  writeFileSync(`${file}.new`, formatKeys(keys), { mode: 0o600 })
  renameSync(`${file}.new`, file)
  return keys
}

/** `NAME='value'` lines: a shell and `node --env-file` read them too. */
export const formatKeys = (keys) =>
  Object.entries(keys)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join('')

export const parseKeys = (text) =>
  Object.fromEntries([...text.matchAll(/^(\w+)='([^']*)'$/gm)].map(([, name, value]) => [name, value]))
