import { Redis } from 'ioredis'
import { readAgreements } from './account/service.ts'
import type { Config } from './config.ts'
import type { Deps } from './deps.ts'
import { hospitalsFrom } from './hospital/adapters.ts'
import { readConnections } from './hospital/registry.ts'
import { systemClock } from './infra/clock.ts'
import { sqlOf } from './infra/db.ts'
import { openFiles } from './infra/files.ts'
import { newId } from './infra/ids.ts'
import { openLog } from './infra/log.ts'
import { sealer } from './infra/seal.ts'
import { outside } from './outside.ts'
import { readTemplates } from './notice/service.ts'
import { readNucleicSettings, readSensitiveSettings } from './results/service.ts'
import { openDatabase } from './schema.ts'

/** Connects to the database and Redis and hands out all that the rooms need; `close` in the opposite order. */
export async function buildDeps(config: Config): Promise<{ deps: Deps; close: () => Promise<void> }> {
  const db = await openDatabase(config.DATABASE_URL).initialize()
  // Losing Redis loses no fact: commands fail fast instead of piling up.
  const redis = new Redis(config.REDIS_URL, {
    keyPrefix: config.REDIS_PREFIX,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: true,
    commandTimeout: 1000,
  })
  const log = openLog(config.LOG_LEVEL)
  redis.on('error', (error: Error) => log.warn({ fault: error.message }, 'redis.failed'))
  const own = sealer({ sealing: config.SEAL_KEYS, pepper: config.PEPPER, index: config.INDEX_KEY })
  const deps: Deps = {
    config,
    db,
    sql: sqlOf(db),
    redis,
    log,
    clock: systemClock,
    newId,
    sealer: own,
    files: openFiles(config.FILES_DIR, own, systemClock),
    hospitals: hospitalsFrom(readConnections(config.HOSPITALS_FILE, config.hospitalSecrets), {
      clock: systemClock,
      newId,
      timeZone: config.TIME_ZONE,
    }),
    agreements: readAgreements(config.AGREEMENTS_DIR),
    nucleic: readNucleicSettings(config.NUCLEIC_FILE),
    sensitive: readSensitiveSettings(config.SENSITIVE_FILE),
    templates: readTemplates(config.WECHAT_TEMPLATES_FILE),
    ...outside(config, { redis, clock: systemClock, newId }),
  }
  return {
    deps,
    async close() {
      redis.disconnect()
      await db.destroy()
    },
  }
}
