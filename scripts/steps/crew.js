import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { dropNote, readNote, writeNote } from './notes.js'
import { root } from './paths.js'
import { birthOf, isAlive, isSame } from './processes.js'
import { openLog, tail } from './run.js'
import { Trouble } from './trouble.js'

const patience = { ready: 90_000, stop: 20_000 }

/**
 * The child programs of one command. Each is a process group of its own, so that Ctrl-C reaches us alone and we stop them in
 * order. `.local/run.json` names them, for the next start to tidy up after a kill -9.
 */
export function createCrew() {
  const hands = []
  let enrolled = false
  let leaving
  let lose
  const loss = new Promise((resolve) => (lose = resolve))

  /** Before anything else: refuses beside a running start, and ends what a killed one left behind. */
  async function takeOver(say) {
    await clearUp(readNote('run', []), say)
    enrolled = true
    writeRoll(hands)
  }

  /** Starts a program and waits until `ready()` says so. */
  async function launch(program) {
    if (leaving) throw new Trouble('stopped')
    const hand = hire(program)
    hands.push(hand)
    if (enrolled) writeRoll(hands)
    void hand.ended.then((status) => leaving ?? lose(lossOf(hand, status)))
    await until(hand, program.ready)
  }

  /** Programs that do not wait for each other; they stop in the opposite order all the same. */
  async function launchAll(programs, say) {
    const ready = []
    const tell = () => say(ready.length > 0 ? ready.join(', ') : 'starting')
    tell()
    await Promise.all(programs.map((program) => launch(program).then(() => tell(ready.push(program.name)))))
  }

  /** Stops everybody, the last one first; whoever does not listen is killed. */
  async function stopAll() {
    for (const hand of hands.toReversed()) await stop(hand.pid)
    if (enrolled) dropNote('run')
  }

  /** `loss` settles when a child ends that nobody told to: with the words to print. */
  return {
    loss,
    takeOver,
    launch,
    launchAll,
    isEmpty: () => hands.length === 0,
    dismiss: () => (leaving ??= stopAll()),
  }
}

function hire({ name, command, args, env, cwd = root }) {
  const log = openLog(name)
  const child = spawn(command, args, { env, cwd, stdio: ['ignore', log.fd, log.fd], detached: true })
  closeSync(log.fd)
  const ended = new Promise((resolve) => {
    child.once('error', (error) => resolve(error.message))
    child.once('exit', (code, signal) => resolve(signal ?? code))
  })
  const hand = { name, pid: child.pid, birth: child.pid ? birthOf(child.pid) : '', file: log.file, ended }
  void ended.then((status) => (hand.status = status))
  return hand
}

const lossOf = ({ name, file }, status) => `${name} stopped (${status}). The end of ${file}:\n${tail(file)}`

async function until(hand, ready) {
  const last = performance.now() + patience.ready
  while (performance.now() < last) {
    if (hand.status !== undefined) throw new Trouble(lossOf(hand, hand.status))
    if (await ready()) return
    await sleep(50)
  }
  throw new Trouble(
    `${hand.name} is not ready after ${patience.ready / 1000} s. The end of ${hand.file}:\n${tail(hand.file)}`,
  )
}

function writeRoll(hands) {
  const us = { name: 'start', pid: process.pid, birth: birthOf(process.pid) }
  writeNote('run', [us, ...hands.map(({ name, pid, birth }) => ({ name, pid, birth }))])
}

async function clearUp([leader, ...hands], say) {
  if (leader && isSame(leader)) {
    throw new Trouble(
      `This checkout already runs (pid ${leader.pid}); stop it first (Ctrl-C there, or kill ${leader.pid}).\n` +
        `  本目录的服务已在运行（pid ${leader.pid}），请先停止它。`,
    )
  }
  for (const hand of hands.toReversed().filter(isSame)) {
    say(`Ending ${hand.name}, left behind by a start that was killed.`)
    await stop(hand.pid)
  }
}

/** Ends a process group: a polite word, time to finish, then not. */
async function stop(pid) {
  if (!pid || !isAlive(pid)) return
  signal(pid, 'SIGTERM')
  const last = performance.now() + patience.stop
  while (isAlive(pid) && performance.now() < last) await sleep(20)
  // Also where the leader has gone: its own children may be left.
  signal(pid, 'SIGKILL')
}

function signal(pid, name) {
  try {
    process.kill(-pid, name)
  } catch (error) {
    // ESRCH: the group is gone, which is what we want.
    if (error.code !== 'ESRCH') throw error
  }
}
