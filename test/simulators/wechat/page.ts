import Router from '@koa/router'
import type { Context } from 'koa'
import * as z from 'zod'
import type { State, User } from './state.ts'

const Query = z.object({
  appid: z.string(),
  redirect_uri: z.url({ protocol: /^https?$/ }),
  response_type: z.literal('code'),
  scope: z.enum(['snsapi_base', 'snsapi_userinfo']),
  state: z.string().max(128).default(''),
})
type Query = z.infer<typeof Query>

const Choice = Query.extend({ user: z.string().optional(), decision: z.enum(['allow', 'deny']) })

/** Web authorisation: WeChat's page, on which here a resident of the demo town is picked. */
export function authorizeRoutes(state: State): Router {
  const router = new Router()
  router.get('/connect/oauth2/authorize', (ctx) => {
    const query = Query.safeParse(ctx.query)
    if (!query.success) return complain(ctx, '链接参数不完整', z.prettifyError(query.error))
    if (query.data.appid !== state.web.appId) return complain(ctx, 'AppID 参数错误', '错误码 10006')
    show(ctx, authorizePage(query.data, state.users))
  })
  router.post('/connect/oauth2/authorize', (ctx) => {
    const { user: key, decision, redirect_uri, state: back } = Choice.parse(ctx.request.body)
    const user = key === undefined ? undefined : state.user(key)
    if (decision === 'allow' && !user) return complain(ctx, '请先选择一位居民', '返回上一页重新选择')
    const target = new URL(redirect_uri)
    // Who refuses comes back without a code.
    if (decision === 'allow' && user) target.searchParams.set('code', state.codes.issue(user, 'web'))
    target.searchParams.set('state', back)
    ctx.status = 303
    ctx.redirect(target.href)
  })
  return router
}

function show(ctx: Context, html: string): void {
  ctx.type = 'text/html'
  ctx.set('cache-control', 'no-store')
  ctx.body = html
}

function complain(ctx: Context, what: string, why: string): void {
  ctx.status = 400
  show(ctx, frame(`<div class="fault"><b>${escape(what)}</b><p>${escape(why)}</p></div>`))
}

const escape = (text: string) => text.replaceAll(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`)

const hidden = (name: string, value: string) => `<input type="hidden" name="${name}" value="${escape(value)}">`

function authorizePage(query: Query, users: User[]): string {
  return frame(`
<form method="post" action="/connect/oauth2/authorize">
  ${Object.entries(query)
    .map(([name, value]) => hidden(name, value))
    .join('')}
  <header>${logo}<div><h1>一卡健康</h1><p>申请使用您的昵称和微信身份登录</p></div></header>
  <fieldset>
    <legend>选择一位演示居民</legend>
    <div class="people">${users.map(choice).join('')}</div>
  </fieldset>
  <footer>
    <div class="buttons">
      <button class="deny" name="decision" value="deny">拒绝</button>
      <button class="allow" name="decision" value="allow">允许</button>
    </div>
    <p>演示用的微信授权页，人物均为虚构</p>
  </footer>
</form>`)
}

const tints = ['#5b8c85', '#c98a4b', '#6f86b5', '#a3748f', '#7c9a5e', '#8a7fb0', '#b5705f', '#5f97a8']

function choice({ wechatUser, nickname, name, note }: User, index: number): string {
  const face = escape([...(nickname ?? name)][0] ?? '')
  return `<label>
  <input type="radio" name="user" value="${escape(wechatUser)}" ${index === 0 ? 'checked' : ''}>
  <span class="face" style="background:${tints[index % tints.length]}" aria-hidden="true">${face}</span>
  <span class="who"><b>${escape(name)}</b><small>${escape(note)}</small></span>
  <span class="tick" aria-hidden="true"></span>
</label>`
}

const logo = `<svg width="48" height="48" viewBox="0 0 48 48" role="img" aria-label="一卡健康">
<rect width="48" height="48" rx="11" fill="#0d5c54"/><circle cx="35" cy="13" r="4.5" fill="#e8a75d"/>
<g fill="none" stroke="#fff" stroke-width="2.2" stroke-linecap="round"><path d="M8 30c8-8 14 6 32-6"/>
<path d="M8 37c8-8 14 6 32-6" opacity=".6"/><path d="M8 23c8-8 14 6 32-6" opacity=".35"/></g></svg>`

const style = `
*{box-sizing:border-box}
body{margin:0;background:#ededed;color:#191919;
  font:17px/1.4 -apple-system,BlinkMacSystemFont,"PingFang SC","Noto Sans CJK SC","Microsoft YaHei",sans-serif}
.phone{max-width:430px;min-height:100vh;margin:0 auto;background:#fff;display:flex;flex-direction:column}
.bar{height:48px;background:#ededed;display:flex;align-items:center;justify-content:center;font-weight:600;
  position:sticky;top:0;z-index:1}
form{display:flex;flex-direction:column;flex:1}
header{display:flex;gap:14px;align-items:center;padding:24px 24px 20px}
header svg{flex:none}
h1{font-size:20px;margin:0}
header p,small,footer p{margin:2px 0 0;color:#666;font-size:14px}
fieldset{border:0;margin:0;padding:0;flex:1;min-width:0}
legend{padding:10px 24px;font-size:14px;color:#666;background:#f7f7f7;width:100%}
label{display:flex;align-items:center;gap:12px;padding:11px 24px;min-height:64px;cursor:pointer;position:relative}
label+label::before{content:"";position:absolute;left:80px;right:0;top:0;border-top:1px solid #ececec}
label:hover{background:#fafafa}
input[type=radio]{position:absolute;opacity:0}
.face{flex:none;width:44px;height:44px;border-radius:7px;color:#fff;display:flex;align-items:center;
  justify-content:center;font-size:20px}
.who{flex:1;min-width:0}
.who b{display:block;font-weight:500}
.who small{display:block;font-size:13px}
.tick{flex:none;width:22px;height:22px;border-radius:50%;border:1.5px solid #b8b8b8}
input:checked~.tick{border:7px solid #07c160}
input:focus-visible~.face{outline:3px solid #07c160;outline-offset:2px}
footer{position:sticky;bottom:0;background:#fff;padding:14px 24px calc(16px + env(safe-area-inset-bottom));
  border-top:1px solid #ececec;text-align:center}
.buttons{display:flex;gap:14px}
button{flex:1;height:48px;border:0;border-radius:8px;font:inherit;font-weight:600;cursor:pointer}
.deny{background:#f2f2f2;color:#067a3d}
.allow{background:#07823f;color:#fff}
button:focus-visible{outline:3px solid #07c160;outline-offset:2px}
footer p{margin-top:10px;font-size:12px}
.fault{padding:72px 32px;text-align:center}
.fault b{font-size:20px}
.fault p{color:#666;font-size:14px;white-space:pre-wrap}`

function frame(body: string): string {
  return `<!doctype html>
<html lang="zh-CN">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>微信授权登录</title><style>${style}</style></head>
<body><main class="phone"><div class="bar">微信授权登录</div>${body}</main></body>
</html>`
}
