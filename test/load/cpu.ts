import { readFileSync } from 'node:fs'

/** The kernel's unit of process times; 100 a second on every Linux that Node runs on. */
const ticksPerSecond = 100

/** Milliseconds of CPU (user and system) that these processes have used since they began. Linux only. */
export function cpuMs(pids: readonly number[]): number {
  return pids.reduce((sum, pid) => sum + ticksOf(pid), 0) * (1000 / ticksPerSecond)
}

function ticksOf(pid: number): number {
  // The second field is the program's name in brackets and may hold spaces; times are fields 14 and 15.
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return Number(fields[11]) + Number(fields[12])
}
