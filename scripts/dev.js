import { spawn, spawnSync } from 'node:child_process'
import startServices from './services.js'

// Everything, watching: a throw-away MariaDB and Redis, the BFF on 3000, the residents' H5 on 10086.
await startServices()

for (const program of ['migrate', 'seed']) {
  spawnSync('npx', ['tsx', `src/${program}.ts`], { cwd: 'bff', stdio: 'inherit' })
}

// Each watcher is a process group of its own: npm does not pass a signal on to what it started.
const watchers = [
  ['run', 'dev', '-w', 'bff'],
  ['run', 'dev:h5', '-w', 'miniapp'],
].map((command) => spawn('npm', command, { stdio: ['ignore', 'inherit', 'inherit'], detached: true }))

// The services go with this process's 'exit'.
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    for (const { pid } of watchers) process.kill(-pid)
    process.exit()
  })
}
