import { expect, test } from '@jest/globals'
import { forThisMachine, isInstalled } from './dependencies.js'

const lock = {
  packages: {
    '': { version: '0.1.0' },
    bff: { version: '0.0.0' },
    'node_modules/@onecard/bff': { link: true, resolved: 'bff' },
    'node_modules/koa': { version: '3.3.0' },
    'node_modules/fsevents': { version: '2.3.3', optional: true },
  },
}

test.each([
  ['nothing was installed', {}, false],
  ['all is there but another platform’s', { 'node_modules/koa': { version: '3.3.0' } }, true],
  ['an older version is there', { 'node_modules/koa': { version: '3.2.0' } }, false],
  ['a part of npm ci is missing', { 'node_modules/fsevents': { version: '2.3.3' } }, false],
])('%s', (_name, packages, installed) => {
  expect(isInstalled(lock, { packages })).toBe(installed)
})

test('another platform’s programs are not counted', () => {
  const packages = {
    '': {},
    bff: {},
    'node_modules/koa': {},
    'node_modules/fsevents': { os: ['darwin'] },
    'bff/node_modules/argon2-linux': { os: ['linux'], cpu: ['x64'] },
    'node_modules/@onecard/bff': { link: true },
  }
  expect(forThisMachine({ packages }, { platform: 'linux', arch: 'x64' })).toEqual([
    'node_modules/koa',
    'bff/node_modules/argon2-linux',
  ])
})
