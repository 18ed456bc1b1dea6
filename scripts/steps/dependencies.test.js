import { expect, test } from '@jest/globals'
import { isInstalled } from './dependencies.js'

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
