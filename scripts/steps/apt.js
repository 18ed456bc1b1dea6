import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import path from 'node:path'
import { getuid } from 'node:process'
import { find } from './find.js'
import { local } from './paths.js'
import { ask, run } from './run.js'
import { Trouble } from './trouble.js'

const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C' }

export const hasApt = () => Boolean(find('apt-get') && find('dpkg'))

/** Root installs for the machine. Nobody is asked for a password: without root there is `unpack`. */
export const mayInstall = () => hasApt() && getuid?.() === 0

export async function install(wanted, say) {
  say('apt-get update')
  await run('apt-update', 'apt-get', ['update', '-q'], { env })
  const packages = await available(wanted)
  say(`apt-get install ${packages.join(' ')}`)
  await run('apt-install', 'apt-get', ['install', '-qy', '--no-install-recommends', ...packages], { env })
}

/** Newer Debian and Ubuntu say `mariadb-server-core`, older ones put the version into the name. */
async function available(wanted, options = []) {
  return Promise.all(
    wanted.map(async (name) => {
      const names = (await ask('apt-cache', [...options, 'pkgnames', name], { env })).split('\n').filter(Boolean).sort()
      const found = names.find((other) => other === name) ?? names.findLast((other) => /-\d[\d.]*$/.test(other))
      if (!found) throw new Trouble(`apt does not know ${name}`)
      return found
    }),
  )
}

/**
 * What `install` does, for somebody who is not root: an apt of our own beside the machine's, with the machine's sources,
 * downloads what is missing here, and dpkg unpacks it under `.local/apt/`.
 */
export async function unpack(wanted, say) {
  const home = local('apt', 'work')
  // What a run that was cut short has left.
  rmSync(home, { recursive: true, force: true })
  for (const folder of ['state/lists/partial', 'cache/archives/partial']) {
    mkdirSync(path.join(home, folder), { recursive: true })
  }
  const options = privateApt(home)
  say('reading the package lists')
  await run('apt-update', 'apt-get', [...options, 'update', '-q'], { env })
  for (const name of await available(wanted, options)) await unpackOne(name, home, options, say)
  // The lists and archives are larger than the programs.
  rmSync(home, { recursive: true, force: true })
}

/** A package and what it needs besides, in a folder of its own, which gets its name when it is complete. */
async function unpackOne(name, home, options, say) {
  const plan = await ask('apt-get', [...options, 'install', '-s', '--no-install-recommends', name], { env })
  const [debs, draft] = [path.join(home, 'debs', name), path.join(home, 'draft', name)]
  for (const folder of [debs, draft]) mkdirSync(folder, { recursive: true })
  say(`downloading ${name}`)
  await run(`apt-${name}`, 'apt-get', [...options, 'download', ...plannedPackages(plan)], { env, cwd: debs })

  for (const [done, deb] of readdirSync(debs).entries()) {
    say(`unpacking ${name}: ${done + 1} of ${readdirSync(debs).length}`)
    await ask('dpkg', ['-x', path.join(debs, deb), draft], { env })
  }
  mkdirSync(unpacked(), { recursive: true })
  rmSync(unpacked(name), { recursive: true, force: true })
  renameSync(draft, unpacked(name))
}

function privateApt(home) {
  const settings = {
    'Dir::State': `${home}/state`,
    'Dir::State::status': '/var/lib/dpkg/status',
    'Dir::Cache': `${home}/cache`,
    // apt would hand the download to its own user, which an ordinary one may not.
    'APT::Sandbox::User': '',
    'Debug::NoLocking': 'true',
  }
  return Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`])
}

/** The names in apt's simulation: `Inst redis-server (5:7.0.15 Debian:12 [amd64])`. */
export function plannedPackages(simulation) {
  return [...simulation.matchAll(/^Inst (\S+)/gm)].map(([, name]) => name)
}

const unpacked = (...parts) => local('apt', 'programs', ...parts)

/** A program that was unpacked, and the libraries it came with. */
export function findUnpacked(name) {
  const roots = existsSync(unpacked()) ? readdirSync(unpacked()).map((folder) => unpacked(folder)) : []
  for (const folder of roots) {
    const command = ['usr/sbin', 'usr/bin'].map((bin) => path.join(folder, bin, name)).find((file) => existsSync(file))
    if (command) return { command, env: { LD_LIBRARY_PATH: libraries(folder).join(':') } }
  }
}

/** `usr/lib`, `lib` and their folder for this architecture (`x86_64-linux-gnu`, `aarch64-linux-gnu` …). */
function libraries(folder) {
  const homes = ['usr/lib', 'lib'].map((name) => path.join(folder, name)).filter((home) => existsSync(home))
  return homes.flatMap((home) => {
    const ofThisMachine = readdirSync(home).filter((name) => /-linux-gnu\w*$/.test(name))
    return [home, ...ofThisMachine.map((name) => path.join(home, name))]
  })
}
