import { existsSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { clearInterval, setInterval } from 'node:timers'
import { root } from './paths.js'
import { npm, run } from './run.js'

/** Installs what the lock file names, unless exactly that is there already. */
export async function installDependencies(say) {
  const lock = readLock('package-lock.json')
  if (isInstalled(lock, readLock('node_modules/.package-lock.json'))) return say('already installed')
  const wanted = forThisMachine(lock)
  const counter = setInterval(() => {
    const filled = wanted.filter(isThere).length
    say(
      filled > 0
        ? `${filled} of ${wanted.length} packages, 900 MB`
        : `asking the registry for ${wanted.length} packages`,
    )
  }, 1_000)
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

/** Programs for other systems stand in the lock file too; npm passes over them. */
export function forThisMachine({ packages }, { platform, arch } = process) {
  const suits = (list, value) =>
    !list || list.includes(value) || (list[0].startsWith('!') && !list.includes(`!${value}`))
  const ours = ([name, { link, os, cpu }]) =>
    name.includes('node_modules/') && !link && suits(os, platform) && suits(cpu, arch)
  return Object.entries(packages)
    .filter(ours)
    .map(([name]) => name)
}

// npm makes all folders first and fills them then.
const isThere = (name) => existsSync(path.join(root, name, 'package.json'))
