import { mkdirSync, writeFileSync } from 'node:fs'
import net from 'node:net'
import path from 'node:path'

/**
 * A private Redis: what to run. A durable one appends every write to a file and syncs it once a second; its password stands
 * in a file, because everybody can read a command line.
 */
export function redis({ binary, folder, port, durable, password }) {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const file = path.join(folder, 'redis.conf')
  writeFileSync(file, settings({ folder, port, durable, password }), { mode: 0o600 })
  const access = password ? `:${password}@` : ''
  return { command: binary.command, env: binary.env, args: [file], url: `redis://${access}127.0.0.1:${port}` }
}

function settings({ folder, port, durable, password }) {
  const lines = [`port ${port}`, 'bind 127.0.0.1', `dir "${folder}"`, 'daemonize no', 'save ""']
  lines.push(`appendonly ${durable ? 'yes' : 'no'}`)
  if (password) lines.push(`requirepass ${password}`)
  return `${lines.join('\n')}\n`
}

/** It listens before it has read its file back: only an answered PING means ready. */
export function answers(url) {
  const { hostname, port, password } = new URL(url)
  return new Promise((resolve) => {
    const socket = net.connect(Number(port), hostname, () =>
      socket.write(`${password && `AUTH ${password}\r\n`}PING\r\n`),
    )
    let words = ''
    socket.setEncoding('utf8').on('data', (data) => {
      words += data
      if (!/PONG|LOADING|ERR/.test(words)) return
      socket.destroy()
      resolve(words.includes('PONG'))
    })
    socket.once('error', () => resolve(false)).once('close', () => resolve(false))
  })
}
