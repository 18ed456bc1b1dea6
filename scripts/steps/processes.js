import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/** When a process began, as the kernel counts it: a process id alone may have been given to another program since. */
export function birthOf(pid) {
  const stat = read(`/proc/${pid}/stat`)
  // The second field is the program's name in brackets and may hold anything, blanks too.
  return stat === '' ? '' : stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
}

/** Ours and alive? Where there is no /proc (macOS) the id has to do. */
export function isSame({ pid, birth }) {
  return isAlive(pid) && (birth === '' || birthOf(pid) === birth)
}

export function isAlive(pid) {
  try {
    process.kill(pid, 0)
    return read(`/proc/${pid}/stat`).includes(') Z ') === false
  } catch (error) {
    return error.code === 'EPERM'
  }
}

/** `node (pid 4711)`, or nothing where the kernel does not say or the process is somebody else's. */
export function holderOf(port) {
  const inode = listeningInode(port)
  if (!inode) return undefined
  const pid = pids().find((id) => files(id).includes(`socket:[${inode}]`))
  return pid && `${read(`/proc/${pid}/comm`).trim()} (pid ${pid})`
}

function listeningInode(port) {
  const wanted = `:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((file) => read(file).split('\n').slice(1))
  const fields = rows.map((row) => row.trim().split(/\s+/))
  // State 0A is LISTEN.
  return fields.find(([, address, , state]) => state === '0A' && address.endsWith(wanted))?.[9]
}

const pids = () => list('/proc').filter((name) => /^\d+$/.test(name))

function files(pid) {
  return list(`/proc/${pid}/fd`).map((fd) => {
    try {
      return readlinkSync(`/proc/${pid}/fd/${fd}`)
    } catch {
      return ''
    }
  })
}

function list(folder) {
  try {
    return readdirSync(folder)
  } catch {
    return []
  }
}

function read(file) {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}
