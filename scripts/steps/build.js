import { createHash } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './paths.js'
import { npm, run } from './run.js'

const common = [
  'package-lock.json',
  'config/tsconfig.base.json',
  'shared/src',
  'shared/package.json',
  'shared/tsconfig.json',
  'shared/tsconfig.build.json',
]

/** What is built from what. `output` is a file that every build of it writes. */
export const targets = {
  server: {
    sources: [
      ...common,
      'bff/src',
      'bff/migrations',
      'bff/package.json',
      'bff/tsconfig.json',
      'bff/tsconfig.build.json',
    ],
    output: 'bff/dist/src/main.js',
    command: ['run', 'build', '-w', 'bff'],
  },
  pages: {
    sources: [
      ...common,
      'miniapp/src',
      'miniapp/config',
      'miniapp/package.json',
      'miniapp/babel.config.js',
      'miniapp/tsconfig.json',
    ],
    output: 'miniapp/dist/h5/index.html',
    command: ['run', 'build:h5', '-w', 'miniapp'],
  },
}

/** Builds, unless the last build was made from the very same sources and nobody built since. */
export async function build(name, say) {
  const { sources, output, command } = targets[name]
  const place = path.join(root, output)
  const stamp = path.join(path.dirname(place), '.built-from')
  const digest = digestOf(root, sources)
  if (!isStale({ stamp, output: place, digest })) return say('unchanged')
  const [program, args] = npm(...command)
  await run(`build-${name}`, program, args)
  writeFileSync(stamp, stampOf(place, digest))
  say('built')
}

/** A stamp names the sources and the hour of the output: a build by hand moves the second. */
export function isStale({ stamp, output, digest }) {
  return !existsSync(output) || !existsSync(stamp) || readFileSync(stamp, 'utf8') !== stampOf(output, digest)
}

export const stampOf = (output, digest) => `${digest} ${statSync(output).mtimeMs}\n`

/** One digest over names and contents; tests do not count, they are not built. */
export function digestOf(folder, sources) {
  const hash = createHash('sha256')
  const files = sources.flatMap((source) => filesUnder(folder, source)).sort()
  for (const file of files)
    hash
      .update(`${file}\0`)
      .update(readFileSync(path.join(folder, file)))
      .update('\0')
  return hash.digest('hex')
}

function filesUnder(folder, source) {
  const place = path.join(folder, source)
  if (!existsSync(place)) return []
  if (statSync(place).isFile()) return /\.test\.tsx?$/.test(source) ? [] : [source]
  return readdirSync(place).flatMap((name) => filesUnder(folder, path.join(source, name)))
}
