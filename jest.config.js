import { availableParallelism } from 'node:os'

// Run with `node --experimental-vm-modules` (the npm scripts do): everything is ESM, as in production.
// jest.mock is not hoisted in ESM: hand dependencies in, or map a module to a stand-in here.
const swc = [
  '@swc/jest',
  {
    swcrc: false,
    sourceMaps: 'inline',
    module: { type: 'es6' },
    jsc: {
      target: 'es2023',
      keepClassNames: true,
      parser: { syntax: 'typescript', tsx: true, decorators: true },
      // The same three choices as in bff/tsconfig.json; no decoratorMetadata, because tsx has none either.
      transform: { legacyDecorator: true, useDefineForClassFields: false, react: { runtime: 'automatic' } },
    },
  },
]

const project = (displayName, folder, more = {}) => ({
  displayName,
  rootDir: import.meta.dirname,
  testMatch: [`<rootDir>/${folder}/**/*.test.{ts,tsx}`],
  modulePathIgnorePatterns: ['/dist/', '<rootDir>/.tmp/'],
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  transform: { '\\.tsx?$': swc },
  ...more,
})

// A private MariaDB and Redis, started only when a project that needs them runs.
const services = { globalSetup: '<rootDir>/scripts/services.js', globalTeardown: '<rootDir>/scripts/services-stop.js' }

// The tests wait for the database more than they compute: two at a time even on two cores.
const maxWorkers = Math.max(2, Math.floor(availableParallelism() / 2))

export default {
  // Generous: tests wait for conditions, and the machine may have more to do than this.
  testTimeout: 30_000,
  maxWorkers,
  projects: [
    project('shared', 'shared/src'),
    project('bff', 'bff/src', services),
    project('miniapp', 'miniapp/src', {
      testEnvironment: 'jsdom',
      setupFilesAfterEnv: ['<rootDir>/miniapp/test/matchers.ts'],
      moduleNameMapper: {
        '^@tarojs/components$': '<rootDir>/miniapp/test/components.tsx',
        '^@tarojs/taro$': '<rootDir>/miniapp/test/taro.ts',
        '\\.(scss|png)$': '<rootDir>/miniapp/test/asset.ts',
      },
    }),
    // Needs `npm run build` first: it drives the built pages on the built BFF.
    project('e2e', 'test/e2e', services),
    project('house', 'test/house'),
    // Needs `npm run build` first: it runs the built mini-program without a browser.
    project('weapp', 'test/weapp'),
    project('scripts', 'scripts', { ...services, testMatch: ['<rootDir>/scripts/**/*.test.js'] }),
  ],
}
