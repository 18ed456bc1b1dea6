import Router from '@koa/router'
import { moodControl, moody, movableClock, temper } from '../mood.ts'
import { serve } from '../serve.ts'
import { readTemplates, readTown, type Resident, type Template } from '../town.ts'
import { apiRoutes, fault } from './api.ts'
import { controlRoutes } from './control.ts'
import { authorizeRoutes } from './page.ts'
import { buildState, type WechatApp } from './state.ts'

export interface WechatSimulator {
  /** Where api.weixin.qq.com and open.weixin.qq.com would be. */
  base: string
  control: string
  close(): Promise<void>
}

interface Options {
  port?: number
  residents?: Resident[]
  templates?: Template[]
  weapp?: WechatApp
  web?: WechatApp
  now?: () => Date
}

const modes = ['normal', 'slow', 'silent', 'down', 'busy', 'garbage', 'rate-limited'] as const

/** WeChat in a program: its server endpoints, its authorisation page, and a control surface under `/control`. */
export async function startWechat(options: Options = {}): Promise<WechatSimulator> {
  const clock = movableClock(options.now)
  const state = buildState({
    clock,
    residents: options.residents ?? readTown().residents,
    templates: options.templates ?? readTemplates(),
    weapp: options.weapp ?? { appId: 'wxdemo0000weapp00', secret: 'demo-weapp-secret' },
    web: options.web ?? { appId: 'wxdemo00000web000', secret: 'demo-web-secret' },
  })
  const mood = temper()
  const own = (mode: string) =>
    mode === 'busy' ? JSON.stringify(fault(-1)) : mode === 'rate-limited' ? JSON.stringify(fault(45011)) : undefined

  const control = new Router({ prefix: '/control' })
  control.use(controlRoutes(state).routes())
  control.use(moodControl(mood, clock, modes).routes())
  const served = await serve(options.port ?? 0, (app) => {
    app.use(control.routes())
    app.use(authorizeRoutes(state).routes())
    app.use(moody(mood, own))
    app.use(apiRoutes(state).routes())
  })
  return { base: served.base, control: `${served.base}/control`, close: () => served.close() }
}
