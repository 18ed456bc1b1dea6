import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { Validator } from '@seriousme/openapi-schema-validator'
import { openWorld, type World } from '../test/world.ts'
import { surfaces } from './app.ts'

interface Operation {
  operationId: string
  summary: string
  security: Record<string, unknown>[]
  parameters: { $ref?: string; name?: string; in?: string; required?: boolean }[]
  requestBody?: unknown
  responses: Record<string, unknown>
}
interface Description {
  openapi: string
  paths: Record<string, Record<string, Operation>>
  components: Record<string, Record<string, unknown>>
}

let world: World
let description: Description
beforeAll(async () => {
  world = await openWorld()
  description = (await (await fetch(`${world.url}/openapi.json`)).json()) as Description
})
afterAll(() => world.close())

const operations = () => Object.values(description.paths).flatMap((path) => Object.values(path))
const declared = () => surfaces(world).flatMap((surface) => surface.declared)
const operationOf = (prefix: string, path: string, method: string) =>
  description.paths[prefix + path.replace(/:(\w+)/g, '{$1}')]?.[method.toLowerCase()]

test('the description is valid OpenAPI 3.1 for a validator that is not ours', async () => {
  const validator = new Validator()
  const { valid, errors } = await validator.validate(structuredClone(description) as unknown as Record<string, unknown>)
  expect(errors).toBeUndefined()
  expect(valid).toBe(true)
  expect(validator.version).toBe('3.1')
})

test('every declared route is described, and nothing else', () => {
  const described = Object.entries(description.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  const wanted = declared().map(({ surface, route }) => `${route.method} ${surface}${route.path}`)
  expect(described.sort()).toEqual(wanted.map((route) => route.replace(/:(\w+)/g, '{$1}')).sort())
})

test('operations have names of their own', () => {
  const names = operations().map(({ operationId }) => operationId)
  expect(names).toHaveLength(new Set(names).size)
})

test('every reference leads somewhere', () => {
  const references = [...JSON.stringify(description).matchAll(/"\$ref":"([^"]+)"/g)].map(([, to]) => String(to))
  const known = (to: string) => to.startsWith('#/') && to.slice(2).split('/').reduce<unknown>(step, description)
  expect(references.filter((to) => known(to) === undefined)).toEqual([])
  expect(references.length).toBeGreaterThan(50)
})

function step(at: unknown, name: string): unknown {
  return (at as Record<string, unknown> | undefined)?.[name]
}

test('each operation says who may call it, and each refusal is problem+json', () => {
  for (const { surface, route } of declared()) {
    const operation = operationOf(surface, route.path, route.method)
    const schemes = operation?.security.flatMap((scheme) => Object.keys(scheme))
    const wanted = route.auth === 'public' ? [] : [/^(staff|client)/.exec(route.auth)?.[0] ?? route.auth]
    expect([route.path, schemes]).toEqual([route.path, wanted])
    expect(operation?.responses).toHaveProperty('default')
  }
  for (const response of Object.values(description.components['responses'] ?? {})) {
    expect(response).toHaveProperty(['content', 'application/problem+json', 'schema', '$ref'])
  }
})

test('writes by residents, terminals and machines ask for an Idempotency-Key, reads do not', () => {
  for (const { surface, route } of declared()) {
    const asked = operationOf(surface, route.path, route.method)?.parameters.some(({ $ref }) =>
      $ref?.endsWith('/idempotencyKey'),
    )
    const isKeyed =
      route.method !== 'GET' && /^(resident|terminal|client:)/.test(route.auth) && route.idempotent !== false
    expect([route.path, asked]).toEqual([route.path, isKeyed])
  }
})

test('what a caller sends and what it gets have names', () => {
  expect(Object.keys(description.components['schemas'] ?? {})).toEqual(
    expect.arrayContaining(['MeView', 'StaffSignInRequest', 'Problem', 'SlotView']),
  )
})

test('the page at /docs runs from this machine alone, under a policy of its own', async () => {
  const page = await fetch(`${world.url}/docs`)
  const html = await page.text()
  expect(page.headers.get('content-security-policy')).toContain("script-src 'self'")
  expect(html).not.toMatch(/https?:\/\//)
  for (const [, file] of html.matchAll(/(?:src|href)="([^"]+)"/g)) {
    expect([file, (await fetch(world.url + file)).status]).toEqual([file, 200])
  }
  expect((await fetch(`${world.url}/docs/package.json`)).status).toBe(404)
})

test('answers of the interfaces are never kept, shown in a frame or allowed to load anything', async () => {
  const { headers } = await fetch(`${world.url}/staff-api/me`)
  expect(headers.get('cache-control')).toBe('no-store')
  expect(headers.get('content-security-policy')).toContain("default-src 'none'")
  expect(headers.get('x-content-type-options')).toBe('nosniff')
  expect(headers.get('strict-transport-security')).toBeNull()
})

test('pages may run our own scripts and nothing written into the page', async () => {
  const { headers } = await fetch(`${world.url}/`)
  const policy = headers.get('content-security-policy') ?? ''
  expect(policy).toContain("script-src 'self'")
  expect(policy).toContain("frame-ancestors 'none'")
  expect(policy).not.toContain('upgrade-insecure-requests')
})

test('behind https browsers are told to stay there', async () => {
  const secure = await openWorld({ env: { PUBLIC_URL: 'https://health.example' } })
  const { headers } = await fetch(`${secure.url}/staff-api/me`)
  expect(headers.get('strict-transport-security')).toContain('max-age=31536000')
  await secure.close()
})
