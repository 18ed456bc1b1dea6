import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type Router from '@koa/router'
import { refusals } from '@onecard/shared/refusals'
import { grants, permissions, roles } from '@onecard/shared/permissions'
import type { Route } from '@onecard/shared/treaty'
import { callers, type Caller } from '../test/callers.ts'
import { openWorld, type World } from '../test/world.ts'
import { createApp, surfaces } from './app.ts'
import { newId } from './infra/ids.ts'
import type { Surface } from './infra/mount.ts'

let world: World
beforeAll(async () => {
  world = await openWorld()
})
afterAll(() => world.close())

type Declared = Surface['declared'][number]

/** What a door says, as against what a verb behind it says. */
const doorCodes = new Set<string>([
  'session.missing',
  'session.expired',
  'staff.session-missing',
  'staff.session-expired',
  'staff.enrolment-required',
  'staff.password-due',
  'staff.forbidden',
  'staff.origin',
  'terminal.unknown',
  'terminal.signature',
  'terminal.clock',
  'terminal.replay',
  'client.token',
  'client.scope',
])

/**
 * Health, documentation and pages are for everybody; the others only prepare or shape an answer. FHIR has doors of its
 * own, tried in fhir-doors.test.ts.
 */
const openToEverybody = [
  'tracing',
  'refusing',
  'admitting',
  'guardHeaders',
  'hurrying',
  'compressMiddleware',
  'answerFhir',
  'answerNotModified',
  'bodyParser',
  'answerHealth',
  'answerKeys',
  'answerDocs',
  'answerPages',
  'unknownRoute',
]

function pathOf({ surface, route }: Declared): string {
  const own = route.path.startsWith('/hospitals/:id') ? 'yc1' : newId()
  return surface + route.path.replace(/:\w+/g, own)
}

/** Knocks with nothing in the hand: whoever is let in meets the schemas or the verb, whoever is not meets the door. */
async function isLetIn(caller: Caller, declared: Declared): Promise<boolean> {
  const { method } = declared.route
  const path = pathOf(declared)
  const body = method === 'GET' || method === 'DELETE' ? '' : '{}'
  const response = await fetch(world.url + path, {
    method,
    headers: {
      'Content-Type': 'application/json',
      'Idempotency-Key': newId(),
      ...(await caller.headers({ method, path, body })),
    },
    ...(body ? { body } : {}),
  })
  const text = await response.text()
  const code = text.includes('"code"') ? (JSON.parse(text) as { code?: string }).code : undefined
  expect([path, response.status]).not.toEqual([path, 500])
  return !(code && doorCodes.has(code))
}

const isOpen = (route: Route, caller: Caller): boolean => route.auth === 'public' || caller.isLetIn(route.auth)

test('every route lets in whom its declared rule lets in, and nobody else', async () => {
  const wrong: string[] = []
  const everybody = callers(world)
  for (const declared of surfaces(world).flatMap((surface) => surface.declared)) {
    const { surface, route } = declared
    for (const caller of everybody) {
      const expected = isOpen(route, caller)
      if ((await isLetIn(caller, declared)) === expected) continue
      wrong.push(
        `${route.method} ${surface}${route.path} (${route.auth}) ${expected ? 'refuses' : 'admits'} ${caller.name}`,
      )
    }
  }
  expect(wrong).toEqual([])
}, 120_000)

describe('no route without a declared rule', () => {
  const routersOf = (): Router[] =>
    createApp(world).middleware.flatMap((layer) => ('router' in layer ? [layer.router as Router] : []))

  test('each router hangs declared routes only', () => {
    const declared = surfaces(world).flatMap((surface) =>
      surface.declared.map(({ route }) => `${route.method} ${surface.prefix}${route.path}`),
    )
    const hung = routersOf().flatMap((router) =>
      router.stack.flatMap((layer) =>
        layer.methods.filter((method) => method !== 'HEAD').map((method) => `${method} ${String(layer.path)}`),
      ),
    )
    expect([...new Set(hung)].sort()).toEqual([...new Set(declared)].sort())
  })

  test('whatever else stands in the way of a request is known by name', () => {
    const others = createApp(world).middleware.filter((layer) => !('router' in layer))
    // A router's own answer to a wrong method has no name.
    expect(others.map(({ name }) => name).filter(Boolean)).toEqual(openToEverybody)
  })
})

describe('the table of grants', () => {
  test('every permission is carried by some role and asked for by some route', () => {
    const carried = new Set(roles.flatMap((role) => grants[role]))
    expect(permissions.filter((permission) => !carried.has(permission))).toEqual([])
  })

  test('who reads the audit can change nothing that it writes down', () => {
    const auditors = roles.filter((role) => grants[role].includes('audit.read'))
    const changing = auditors.flatMap((role) => grants[role].filter((permission) => !permission.endsWith('.read')))
    expect(changing).toEqual([])
  })

  test('a door never speaks with a code that it has no words for', () => {
    expect([...doorCodes].filter((code) => !(code in refusals))).toEqual([])
  })
})
