import type { Middleware } from 'koa'
import helmet from 'koa-helmet'

const nothing = ["'none'"]
const own = ["'self'"]

const pageRules = {
  defaultSrc: own,
  // Taro's own signs come as a font inside its stylesheet.
  fontSrc: [...own, 'data:'],
  scriptSrc: own,
  // Taro and antd write styles into the page; no script may.
  styleSrc: [...own, "'unsafe-inline'"],
  imgSrc: [...own, 'data:', 'blob:'],
  connectSrc: own,
  objectSrc: nothing,
  baseUri: nothing,
  formAction: own,
  frameAncestors: nothing,
}

/** An answer of an interface is read, never shown: nothing in it may run or load, and nobody in between keeps it. */
const answerRules = { defaultSrc: nothing, frameAncestors: nothing, baseUri: nothing, formAction: nothing }

const answers = /^\/(api|staff-api|terminal|fhir|oauth|bulk|pay|openapi\.json|\.well-known)(\/|$)/

/** Security headers: strict for pages, stricter for interfaces. `/docs` sets its own content policy. */
export function headers(publicUrl: string): Middleware {
  const isHttps = publicUrl.startsWith('https:')
  const common = {
    crossOriginEmbedderPolicy: false,
    strictTransportSecurity: isHttps ? { maxAge: 365 * 86_400 } : false,
    referrerPolicy: { policy: 'no-referrer' as const },
  }
  const policy = (directives: Record<string, string[]>) => ({
    ...common,
    contentSecurityPolicy: {
      useDefaults: false,
      directives: { ...directives, ...(isHttps ? { upgradeInsecureRequests: [] } : {}) },
    },
  })
  const page: Middleware = helmet(policy(pageRules))
  const answer: Middleware = helmet(policy(answerRules))
  return async function guardHeaders(ctx, next) {
    ctx.set('Permissions-Policy', 'camera=(), microphone=(), geolocation=(self), payment=()')
    const isAnswer = answers.test(ctx.path)
    if (isAnswer) ctx.set('Cache-Control', 'no-store')
    await (isAnswer ? answer : page)(ctx, next)
  }
}
