import { accessSync, constants, statSync } from 'node:fs'
import path from 'node:path'

// Debian keeps mariadbd where an ordinary user's PATH does not look; Homebrew has two homes.
const more = ['/usr/sbin', '/usr/local/sbin', '/usr/local/bin', '/opt/homebrew/bin', '/opt/homebrew/sbin']

/** The first of these programs that this machine has. */
export function find(...names) {
  const folders = [...(process.env.PATH ?? '').split(path.delimiter), ...more].filter(Boolean)
  const places = names.flatMap((name) => folders.map((folder) => path.join(folder, name)))
  return places.find(isProgram)
}

function isProgram(file) {
  try {
    accessSync(file, constants.X_OK)
    return statSync(file).isFile()
  } catch {
    return false
  }
}

const browsers = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome']

export function findChromium() {
  const named = process.env.CHROMIUM_PATH
  if (named) return isProgram(named) ? named : undefined
  return find(...browsers)
}
