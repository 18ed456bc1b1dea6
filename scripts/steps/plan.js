import { parseArgs } from 'node:util'
import { addresses } from './environment.js'
import { provideKeys } from './keys.js'
import { claimPorts, readPorts } from './ports.js'
import { Trouble } from './trouble.js'

/** What can be said before anything slow begins: { reset, ports, urls, keys }. */
export async function makePlan({ crew, env, args, watching }) {
  const reset = readReset(args)
  const ports = readPorts(env)
  await crew.takeOver(console.log)
  await claimPorts(ports, { watching })
  return { reset, ports, urls: addresses(ports, env, { watching }), keys: provideKeys() }
}

function readReset(args) {
  try {
    return parseArgs({ args, options: { reset: { type: 'boolean', default: false } } }).values.reset
  } catch (error) {
    throw new Trouble(
      `${error.message}\n  npm start [-- --reset]   --reset throws the demo's data away and begins afresh`,
    )
  }
}
