import './steps/node-version.js'
import { build } from './steps/build.js'
import { conduct } from './steps/conduct.js'
import { writeDemo } from './steps/demo.js'
import { prepare } from './steps/prepare.js'
import { ahead, createProgress } from './steps/progress.js'
import { printSummary } from './steps/summary.js'
import { built, product, simulators } from './programs.js'

/** `npm start`: from a fresh clone to the running demo town. Node's own modules only, until npm has run. */
await conduct(async (crew) => {
  const began = performance.now()
  const { step } = createProgress(7)
  let pages
  const afterPackages = () => (pages = ahead((say) => build('pages', say)))
  const plan = await prepare({ crew, step, program: built, afterPackages })
  await step('simulators 模拟微信、身份核验、医院与检验机构', (say) => crew.launchAll(simulators(plan), say))
  await step('web and worker 启动服务', (say) => crew.launchAll(product(plan), say))
  // The longest of the steps began when the packages were there.
  await step('the residents’ app 构建居民端', (say) => pages(say))
  printSummary({ ...plan, file: writeDemo(plan), began })
})
