import { existsSync } from 'node:fs'
import { platform } from 'node:process'
import { findUnpacked, hasApt, install, mayInstall, unpack } from './apt.js'
import { find, findChromium } from './find.js'
import { run } from './run.js'
import { Trouble } from './trouble.js'

const programs = {
  mariadbd: { deb: 'mariadb-server-core', brew: 'mariadb' },
  'redis-server': { deb: 'redis-server', brew: 'redis' },
}

/** Finds MariaDB and Redis, or brings them here in the first way that this machine allows: { mariadbd, redis }. */
export async function provideDatabases(say) {
  const missing = Object.keys(programs).filter((name) => !locate(name))
  if (missing.length > 0) await bring(missing, say)
  say(missing.length > 0 ? `brought ${missing.join(', ')}` : 'already there')
  return { mariadbd: locateSurely('mariadbd'), redis: locateSurely('redis-server') }
}

function locate(name) {
  const command = find(name)
  const found = command ? { command, env: {} } : findUnpacked(name)
  // A locale that this machine does not have (it often comes in by ssh) stops Redis.
  return found && { command: found.command, env: { ...process.env, ...found.env, LC_ALL: 'C' } }
}

function locateSurely(name) {
  const found = locate(name)
  if (!found) throw new Trouble(choices)
  return found
}

async function bring(names, say) {
  const debs = names.map((name) => programs[name].deb)
  if (mayInstall()) return install(debs, say)
  if (hasApt()) return unpack(debs, say)
  const brew = platform === 'darwin' && find('brew')
  if (!brew) throw new Trouble(choices)
  say(`brew install ${names.join(' ')}`)
  return run('brew', brew, ['install', ...names.map((name) => programs[name].brew)])
}

const choices = `MariaDB (mariadbd) or Redis (redis-server) is missing, and there is no apt or Homebrew to bring it.
  Choose one:
  · install mariadb-server and redis-server by the means of this machine, then start again;
  · with a docker engine: docker compose -f config/compose.yaml up -d --wait, then
      DATABASE_URL=mariadb://root:onecard@127.0.0.1:33306/onecard REDIS_URL=redis://127.0.0.1:36379 npm start
  · name servers of your own by DATABASE_URL and REDIS_URL.
  缺少 MariaDB 或 Redis：请自行安装，或用上面的 docker compose，或设置 DATABASE_URL 与 REDIS_URL。`

/** A real picture archive is for the tests of imaging only: without it they do not run, so a failure here is no fault. */
export async function provideArchive(say) {
  const isHere = () => existsSync('/usr/share/orthanc/plugins/libOrthancDicomWeb.so')
  if (!isHere() && mayInstall()) {
    await install(['orthanc', 'orthanc-dicomweb'], say).catch((error) => {
      if (!(error instanceof Trouble)) throw error
    })
  }
  say(isHere() ? 'Orthanc' : 'none: its tests will not run')
}

/** Chromium is for the browser tests only: without it they do not run, so a failure here is no fault. */
export async function provideChromium(say) {
  if (!findChromium() && !process.env.CHROMIUM_PATH && mayInstall()) {
    await install(['chromium', 'fonts-noto-cjk'], say).catch((error) => {
      if (!(error instanceof Trouble)) throw error
    })
  }
  const found = findChromium()
  say(found ?? 'none: the browser tests will not run')
  return found
}
