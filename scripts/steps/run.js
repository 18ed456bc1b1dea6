import { spawn } from 'node:child_process'
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import path from 'node:path'
import { local, root } from './paths.js'
import { Trouble } from './trouble.js'

const running = new Set()

/** Ends what `run` is waiting for: we are leaving. */
export function endRuns() {
  for (const child of running) child.kill()
}

/** Runs a program to its end with its words in `.local/log/NAME.log`; a failure shows the tail of them. */
export async function run(name, command, args, { env = process.env, cwd = root, lines } = {}) {
  const log = openLog(name)
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', log.fd, log.fd] })
  const status = await ending(child)
  closeSync(log.fd)
  if (status !== 0)
    throw new Trouble(`${command} ${args[0] ?? ''} failed (${status}):\n${tail(log.file, lines)}\n(${log.file})`)
}

/** Runs a program to its end and lets it speak for itself. */
export function show(command, args) {
  return ending(spawn(command, args, { cwd: root, stdio: ['ignore', 'inherit', 'inherit'] }))
}

/** What a short program prints. */
export async function ask(command, args, { env = process.env, cwd = root } = {}) {
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', 'pipe', 'pipe'] })
  const words = { stdout: '', stderr: '' }
  for (const stream of ['stdout', 'stderr'])
    child[stream].setEncoding('utf8').on('data', (data) => (words[stream] += data))
  const status = await ending(child)
  if (status !== 0) throw new Trouble(`${command} ${args[0] ?? ''} failed (${status}):\n${words.stderr}`)
  return words.stdout
}

/** Resolves with the exit code, the signal's name, or why it could not be started. */
export function ending(child) {
  running.add(child)
  return new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('close', (code, signal) => resolve(code ?? signal))
  }).finally(() => running.delete(child))
}

export function openLog(name) {
  mkdirSync(local('log'), { recursive: true })
  const file = local('log', `${name}.log`)
  return { file, fd: openSync(file, 'w') }
}

export function tail(file, lines = 30) {
  return readFileSync(file, 'utf8').trimEnd().split('\n').slice(-lines).join('\n')
}

/** npm itself, as the one that started us where there is one: it may not be on the PATH. */
export function npm(...args) {
  const cli = process.env.npm_execpath
  if (cli && /npm-cli\.c?js$/.test(path.basename(cli))) return [process.execPath, [cli, ...args]]
  return ['npm', args]
}
