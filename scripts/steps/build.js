import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { root } from './paths.js'
import { npm, run } from './run.js'

const shared = ['src', 'package.json', 'tsconfig.json', 'tsconfig.build.json'].map((name) => `shared/${name}`)
const common = ['package-lock.json', 'config/tsconfig.base.json', ...shared]

const miniapp = ['src', 'config', 'package.json', 'babel.config.js', 'project.config.json', 'tsconfig.json']
const ofMiniapp = [...common, ...miniapp.map((name) => `miniapp/${name}`)]
const server = ['src', 'migrations', 'package.json', 'tsconfig.json', 'tsconfig.build.json'].map(
  (name) => `bff/${name}`,
)

/** What is built from what. `output` is a file that every build of it writes. */
const targets = {
  server: {
    sources: [...common, ...server],
    output: 'bff/dist/build.tsbuildinfo',
    command: ['run', 'build', '-w', 'bff'],
  },
  pages: { sources: ofMiniapp, output: 'miniapp/dist/h5/index.html', command: ['run', 'build:h5', '-w', 'miniapp'] },
  weapp: { sources: ofMiniapp, output: 'miniapp/dist/weapp/app.js', command: ['run', 'build:weapp', '-w', 'miniapp'] },
}

/** Builds, unless the last build was made from the very same sources and nobody built since. */
export async function build(name, say) {
  const { sources, output, command } = targets[name]
  const place = path.join(root, output)
  const stamp = path.join(root, '.tmp', 'built-from', name)
  const digest = digestOf(root, sources)
  if (!isStale({ stamp, output: place, digest })) return say('unchanged')
  const [program, args] = npm(...command)
  await run(`build-${name}`, program, args)
  mkdirSync(path.dirname(stamp), { recursive: true })
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
