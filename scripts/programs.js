import { accepts } from './steps/ports.js'
import { root } from './steps/paths.js'
import { answersOk } from './steps/ready.js'

/**
 * The programs of the demo: one entry each, started in this order and stopped in the opposite one. `plan` is what start.js has
 * found out: { ports, urls, env, facts, memory }; `memory` is the folder where simulators keep what they know. Simulators get
 * this command's environment and their own few words, never the product's secrets.
 */
export const simulators = (plan) => [
  simulator('wechat', plan.ports.wechat, {
    PORT: plan.ports.wechat,
    ...pick(plan.env, ['WECHAT_APPID', 'WECHAT_SECRET', 'WECHAT_WEB_APPID', 'WECHAT_WEB_SECRET']),
  }),
  simulator('identity', plan.ports.identity, { PORT: plan.ports.identity, IDENTITY_KEY: plan.env.IDENTITY_KEY }),
  simulator('hospital/a', plan.ports.yc1, {
    PORT: plan.ports.yc1,
    STATE_FILE: `${plan.memory}/yc1.json`,
    HISTORY: plan.ours ? 'yes' : 'no',
    ...fhirAccess(plan, 'yc1-his'),
  }),
  simulator('hospital/b', plan.ports.yctcm, {
    PORT: plan.ports.yctcm,
    MLLP_PORT: plan.ports.yctcmMllp,
    TARGET_PORT: plan.ports.mllp,
    STATE_FILE: `${plan.memory}/yctcm.json`,
    DROP_DIR: `${plan.env.CSV_DROP_DIR}/yctcm`,
  }),
  simulator('hospital/c', plan.ports.ycmch, {
    PORT: plan.ports.ycmch,
    STATE_FILE: `${plan.memory}/ycmch.json`,
    ...fhirAccess(plan, 'ycmch-his'),
  }),
  simulator('lab', plan.ports.labs, {
    PORT: plan.ports.labs,
    TARGET_PORT: plan.ports.mllp,
    STATE_FILE: `${plan.memory}/labs.json`,
    // The residents' past is told to our own town only: elsewhere real people may live.
    HISTORY: plan.ours ? 'yes' : 'no',
  }),
  simulator('street', plan.ports.street, {
    PORT: plan.ports.street,
    STATE_FILE: `${plan.memory}/street.json`,
    ...(plan.ours ? streetAccess(plan) : {}),
  }),
]

const pick = (env, names) => Object.fromEntries(names.map((name) => [name, env[name]]))

/** How a hospital's own system signs in to us; nothing where nobody is known by that name. */
function fhirAccess({ facts, urls }, clientId) {
  const client = facts.fhirClients?.find((each) => each.clientId === clientId)
  if (!client) return {}
  return {
    FHIR_BASE: `${urls.own}/fhir/R4`,
    FHIR_TOKEN: `${urls.own}/oauth/token`,
    FHIR_AUDIENCE: `${urls.web}/oauth/token`,
    FHIR_CLIENT: clientId,
    FHIR_JWK: JSON.stringify(client.jwk),
  }
}

/** Staff who sample and call in the demo town; nothing where nobody is known by those names. */
function streetAccess({ facts, urls }) {
  const account = (username) => facts.staff?.find((each) => each.username === username)
  const [sampler, caller] = [account('luoxia'), account('jiangtao')]
  if (!sampler || !caller) return {}
  return { BASE: urls.own, STAFF_SAMPLER: JSON.stringify(sampler), STAFF_CALLER: JSON.stringify(caller) }
}

function simulator(name, port, env) {
  return {
    name: `simulator-${name.replace('/', '-')}`,
    command: process.execPath,
    args: ['--import', 'tsx', `test/simulators/${name}/main.ts`],
    env: { ...process.env, ...env },
    ready: () => accepts(port),
  }
}

/** The product itself, as it is deployed. */
export const product = (plan) => [
  {
    name: 'web',
    entry: 'main',
    command: process.execPath,
    args: built('main'),
    env: plan.env,
    ready: () => answersOk(`${plan.urls.own}/readyz`),
  },
  {
    name: 'worker',
    entry: 'worker',
    command: process.execPath,
    args: built('worker'),
    env: { ...plan.env, METRICS_PORT: plan.ports.workerMetrics },
    ready: () => answersOk(`${plan.urls.workerMetrics}/healthz`),
  },
]

/** `npm run dev`: the same two and the residents' app, from the sources; each starts again when its files change. */
export const watchers = (plan) => [
  ...product(plan).map((program) => ({
    ...program,
    args: ['node_modules/tsx/dist/cli.mjs', 'watch', '--clear-screen=false', `bff/src/${program.entry}.ts`],
    env: { ...program.env, NODE_ENV: 'development' },
  })),
  {
    name: 'h5',
    command: process.execPath,
    args: ['../node_modules/@tarojs/cli/bin/taro', 'build', '--type', 'h5', '--watch', '--no-check'],
    cwd: `${root}/miniapp`,
    env: { ...process.env, PORT: plan.ports.web, H5_PORT: plan.ports.h5 },
    ready: () => answersOk(`http://127.0.0.1:${plan.ports.h5}`),
  },
]

/** Production's way to run a program of the BFF: `dist`, with the built half of `shared`. */
export const built = (program, ...args) => ['--conditions=built', `bff/dist/src/${program}.js`, ...args]

export const source = (program, ...args) => ['--import', 'tsx', `bff/src/${program}.ts`, ...args]
