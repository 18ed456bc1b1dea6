import './steps/node-version.js'
import { mkdirSync } from 'node:fs'
import { build } from './steps/build.js'
import { provideArchive, provideChromium, provideDatabases } from './steps/binaries.js'
import { installDependencies } from './steps/dependencies.js'
import { local } from './steps/paths.js'
import { createProgress } from './steps/progress.js'
import { npm, run, show } from './steps/run.js'
import { report, Trouble } from './steps/trouble.js'
import { readTally, tally } from './tally.js'

/** `npm test`: everything from a bare machine. Whatever fails, the rest still runs, and the last line says `N passed, N failed`. */
const { step } = createProgress(8)
const results = local('jest.json')
let faults = 0

async function attempt(work) {
  try {
    return await work()
  } catch (error) {
    report(error)
    faults += 1
  }
}

const viaNpm = (...words) => run(words.at(-1).replace(':', '-'), ...npm('run', '--silent', ...words), { lines: 200 })

await attempt(() => step('npm packages 安装依赖', installDependencies))
if (faults > 0) process.exit(tally({ passed: 0, failed: 0 }, faults))
await attempt(() => step('MariaDB and Redis 数据库与缓存', provideDatabases))
const chromium = await attempt(() => step('Chromium 浏览器', provideChromium))
await attempt(() => step('picture archive 影像库', provideArchive))
if (chromium) process.env.CHROMIUM_PATH = chromium
await attempt(() => step('check 静态检查', check))
for (const [name, title] of Object.entries({ server: '服务端', pages: '居民端网页', weapp: '小程序' })) {
  await attempt(() => step(`build: ${name} 构建${title}`, (say) => build(name, say)))
}

mkdirSync(local(), { recursive: true, mode: 0o700 })
const sum = { passed: 0, failed: 0 }
for (const selection of selections(process.argv.slice(2))) {
  await show(...npm('run', '--silent', 'jest', '--', '--json', `--outputFile=${results}`, ...selection))
  const { passed, failed } = readTally(results)
  sum.passed += passed
  sum.failed += failed
}
process.exitCode = tally(sum, faults)

/** All parts, also after one has failed: who repairs wants to see everything. */
async function check(say) {
  const failed = []
  for (const part of ['format', 'lint', 'types', 'layers', 'unused']) {
    say(part)
    await viaNpm(`check:${part}`).catch((error) => failed.push(error))
  }
  say(failed.length > 0 ? `${failed.length} of 5 failed` : 'format, lint, types, layers, unused')
  if (failed.length > 0) throw new Trouble(failed.map(({ message }) => message).join('\n\n✗ '))
}

/** A browser that shares two cores with everything else misses its deadlines, so it comes last and alone. */
function selections(args) {
  if (args.length > 0) return [args]
  const browserless = chromium ? [] : ['--testPathIgnorePatterns=journey']
  return [['--ignoreProjects=e2e'], ['--selectProjects=e2e', '--runInBand', ...browserless]]
}
