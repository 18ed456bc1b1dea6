import { existsSync, readdirSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { clearInterval, setInterval } from 'node:timers'
import { root } from './paths.js'
import { npm, run } from './run.js'

/** Installs what the lock file names, unless exactly that is there already. */
export async function installDependencies(say) {
  const lock = readLock('package-lock.json')
  if (isInstalled(lock, readLock('node_modules/.package-lock.json'))) return say('already installed')
  const total = Object.keys(lock.packages).filter((name) => /^node_modules\/[^/]+(\/[^/]+)?$/.test(name)).length
  const counter = setInterval(() => say(`${countPackages()} of ${total} packages, some 900 MB`), 1_000)
  try {
    const [command, args] = npm('ci', '--no-audit', '--no-fund', '--loglevel=warn')
    await run('npm-ci', command, args)
  } finally {
    clearInterval(counter)
  }
  say('installed')
}

/** npm writes down what it installed; packages for other platforms are in the lock only. */
export function isInstalled(lock, installed) {
  return Object.entries(lock.packages).every(([name, { version, link, optional, devOptional }]) => {
    if (name === '' || link || !name.includes('node_modules/')) return true
    const there = installed.packages[name]
    return there ? there.version === version : Boolean(optional || devOptional)
  })
}

function readLock(file) {
  const place = path.join(root, file)
  return existsSync(place) ? JSON.parse(readFileSync(place, 'utf8')) : { packages: {} }
}

function countPackages() {
  const folder = path.join(root, 'node_modules')
  if (!existsSync(folder)) return 0
  return readdirSync(folder).reduce(
    (count, name) => count + (name.startsWith('@') ? readdirSync(path.join(folder, name)).length : 1),
    0,
  )
}
