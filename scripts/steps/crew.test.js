import { existsSync, readFileSync } from 'node:fs'
import { afterEach, expect, test } from '@jest/globals'
import { createCrew } from './crew.js'
import { local } from './paths.js'
import { isAlive } from './processes.js'

let crew = createCrew()
afterEach(async () => {
  await crew.dismiss()
  crew = createCrew()
})

/** A program that writes its own id into its log, runs a child of its own, and lives until it is told to stop. */
const program = (name, script = '') => ({
  name: `test-${name}`,
  command: process.execPath,
  args: [
    '-e',
    `const child = require('child_process').spawn('sleep', ['600']);
     console.log(process.pid, child.pid);
     process.on('SIGTERM', () => { console.log('bye ' + process.hrtime.bigint()); process.exit() });
     setInterval(() => {}, 1000); ${script}`,
  ],
  env: process.env,
  ready: () => Promise.resolve(read(name).includes('\n')),
})

const read = (name) => {
  const file = local('log', `test-${name}.log`)
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}
const farewell = (name) => BigInt(read(name).split('bye ')[1])

test('programs stop in the opposite order, with all that they started', async () => {
  await crew.launch(program('first'))
  await crew.launch(program('second'))
  await crew.dismiss()
  expect(farewell('second') < farewell('first')).toBe(true)
  for (const pid of read('first').split('\n')[0].split(' ')) expect(isAlive(Number(pid))).toBe(false)
})

test('a program that dies is told of, with the end of its log', async () => {
  await crew.launch(program('mortal', `setTimeout(() => { console.log('out of luck'); process.exit(3) }, 100)`))
  expect(await crew.loss).toMatch(/test-mortal stopped \(3\)[^]*out of luck/)
})

test('a program that never gets ready is not waited for once it is dead', async () => {
  const dead = { ...program('stillborn', 'process.exit(4)'), ready: () => Promise.resolve(false) }
  await expect(crew.launch(dead)).rejects.toThrow('test-stillborn stopped (4)')
})
