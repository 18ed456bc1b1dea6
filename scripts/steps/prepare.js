import { mkdirSync, rmSync } from 'node:fs'
import { built } from '../programs.js'
import { build, digestOf } from './build.js'
import { forgetKeys, placeOf, prepareData } from './data.js'
import { installDependencies } from './dependencies.js'
import { findPrograms, startServices } from './durable.js'
import { productEnv } from './environment.js'
import { makePlan } from './plan.js'
import { local, root } from './paths.js'
import { ahead } from './progress.js'
import { run } from './run.js'

/**
 * Everything up to the point where programs can start: packages, MariaDB and Redis, the built server, tables, demo town. What
 * `afterPackages` begins goes on meanwhile. `program` says how a program of the BFF is run: built, or from its source.
 */
export async function prepare({ crew, step, program, afterPackages }) {
  const watching = program !== built
  const { reset, ports, urls, keys } = await makePlan({ crew, env: process.env, args: process.argv.slice(2), watching })
  const finding = ahead(findPrograms(process.env))
  await step('npm packages 安装依赖', installDependencies)
  afterPackages?.()
  const services = await step('MariaDB and Redis 数据库与缓存', async (say) =>
    startServices({ crew, keys, reset, programs: await finding(say) }),
  )
  const name = process.env.DATABASE_URL ? placeOf(services.databaseUrl) : 'private'
  const env = productEnv({ ports, keys, urls, name, ...services, env: process.env })
  if (!watching) await step('the server 构建服务端', (say) => build('server', say))
  const data = await step('tables and demo town 建表与演示数据', (say) => fillData({ env, name, reset, program, say }))
  const memory = local('simulators', name)
  mkdirSync(memory, { recursive: true })
  return { ports, urls, env, memory, ...data }
}

function fillData({ env, name, reset, program, say }) {
  const runProgram = (file, ...args) => run(file, process.execPath, program(file, ...args), { env })
  return prepareData({
    databaseUrl: env.DATABASE_URL,
    isPrivate: name === 'private',
    name,
    version: digestOf(root, ['config/demo', 'config/hospitals.json', 'bff/src/seed']),
    reset,
    forget: () => forget(env, name),
    migrate: () => runProgram('migrate'),
    seed: (file) => runProgram('seed', '--facts', file),
    say,
  })
}

/** Files, simulators' memories and Redis belong to the data and go with it. */
async function forget(env, name) {
  for (const folder of ['files', 'drop', 'simulators']) rmSync(local(folder, name), { recursive: true, force: true })
  await forgetKeys(env.REDIS_URL, env.REDIS_PREFIX || 'onecard:')
}
