import { startWechat } from './start.ts'

// `tsx test/simulators/wechat/main.ts`: prints where it listens as one line of JSON, and stays until it is told to stop.
const { env } = process
const app = (appId: string | undefined, secret: string | undefined) => (appId && secret ? { appId, secret } : undefined)
const weapp = app(env['WECHAT_APPID'], env['WECHAT_SECRET'])
const web = app(env['WECHAT_WEB_APPID'], env['WECHAT_WEB_SECRET'])

const simulator = await startWechat({
  port: Number(env['PORT'] ?? 0),
  ...(weapp ? { weapp } : {}),
  ...(web ? { web } : {}),
})
console.log(JSON.stringify({ base: simulator.base, control: simulator.control }))
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => void simulator.close().then(() => process.exit()))
}
