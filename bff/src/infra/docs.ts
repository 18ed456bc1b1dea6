import { send } from '@koa/send'
import type { Middleware } from 'koa'
import swaggerFolder from 'swagger-ui-dist/absolute-path.js'
import type { Json } from './json-schema.ts'

const assets = new Set(['swagger-ui.css', 'swagger-ui-bundle.js', 'favicon-32x32.png'])

const page = `<!doctype html>
<html lang="zh-CN">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>OneCard Health · API</title>
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
    <link rel="icon" href="/docs/favicon-32x32.png" />
  </head>
  <body>
    <div id="swagger-ui"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`

const start = `window.ui = SwaggerUIBundle({
  url: '/openapi.json',
  dom_id: '#swagger-ui',
  deepLinking: true,
  docExpansion: 'none',
  validatorUrl: null,
})
`

/** Swagger UI shows its own pictures from data addresses and styles its parts in place; only here, and still no foreign host. */
const policy =
  "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

/** `/openapi.json`, and `/docs` where a browser reads it; everything comes from this machine. */
export function docs(describe: () => Json): Middleware {
  let text: string | undefined
  return async function answerDocs(ctx, next) {
    if (ctx.path === '/openapi.json') {
      ctx.set('Cache-Control', 'public, max-age=60')
      ctx.type = 'application/json'
      ctx.body = text ??= JSON.stringify(describe())
    } else if (ctx.path === '/docs' || ctx.path.startsWith('/docs/')) {
      ctx.set('Content-Security-Policy', policy)
      const file = ctx.path.slice('/docs/'.length)
      if (assets.has(file)) await send(ctx, file, { root: swaggerFolder(), maxAge: 3_600_000 })
      else if (file === 'start.js') Object.assign(ctx, { type: 'text/javascript', body: start })
      else if (file === '') Object.assign(ctx, { type: 'text/html', body: page })
    } else await next()
  }
}
