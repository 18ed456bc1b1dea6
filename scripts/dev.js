import './steps/node-version.js'
import { conduct } from './steps/conduct.js'
import { writeDemo } from './steps/demo.js'
import { prepare } from './steps/prepare.js'
import { createProgress } from './steps/progress.js'
import { printSummary } from './steps/summary.js'
import { simulators, source, watchers } from './programs.js'

/** `npm run dev`: the same town on the same data as `npm start`, from the sources, and watching them. */
await conduct(async (crew) => {
  const began = performance.now()
  const { step } = createProgress(5)
  const plan = await prepare({ crew, step, program: source })
  await step('simulators 模拟微信、身份核验、医院与检验机构', (say) => crew.launchAll(simulators(plan), say))
  await step('watching 监视源码', (say) => crew.launchAll(watchers(plan), say))
  printSummary({ ...plan, file: writeDemo(plan), began })
})
