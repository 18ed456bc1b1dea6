import { build, digestOf } from './build.js'
import { forgetFiles, forgetKeys, placeOf, prepareData } from './data.js'
import { installDependencies } from './dependencies.js'
import { startServices } from './durable.js'
import { productEnv } from './environment.js'
import { makePlan } from './plan.js'
import { root } from './paths.js'
import { run } from './run.js'

/**
 * Everything up to the point where programs can start: packages, MariaDB and Redis, what is to be built, tables, demo town.
 * `program` says how a program of the BFF is run: built, or from its source. { ports, urls, env, facts, ours }
 */
export async function prepare({ crew, step, builds, program }) {
  const { reset, ports, urls, keys } = await makePlan({ crew, env: process.env, args: process.argv.slice(2) })
  await step('npm packages 安装依赖', installDependencies)
  const services = await step('MariaDB and Redis 数据库与缓存', (say) => startServices({ crew, keys, reset, say }))
  const env = productEnv({ ports, keys, urls, ...services, env: process.env })
  for (const [name, title] of builds) await step(title, (say) => build(name, say))

  const start = (name, ...args) => run(name, process.execPath, program(name, ...args), { env })
  const data = await step('tables and demo town 建表与演示数据', async (say) => {
    if (reset) await forget(env)
    return prepareData({
      databaseUrl: services.databaseUrl,
      isPrivate: !process.env.DATABASE_URL,
      name: process.env.DATABASE_URL ? placeOf(services.databaseUrl) : 'private',
      version: digestOf(root, ['config/demo', 'config/hospitals.json', 'bff/src/seed']),
      reset,
      migrate: () => start('migrate'),
      seed: (file) => start('seed', '--facts', file),
      say,
    })
  })
  return { ports, urls, env, ...data }
}

async function forget(env) {
  forgetFiles()
  if (process.env.REDIS_URL) await forgetKeys(process.env.REDIS_URL, env.REDIS_PREFIX || 'onecard:')
}
