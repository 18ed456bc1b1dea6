import path from 'node:path'
import { defineConfig, type UserConfigExport } from '@tarojs/cli'

const shared = path.resolve(__dirname, '../../shared/src')
// Taro leaves dependencies untranspiled; packages that ship ES2020+ must be named here or old phones fail.
const modern = /[\\/]node_modules[\\/]uqr[\\/]/
const include = [(file: string) => file.startsWith(shared) || modern.test(file)]

const config: UserConfigExport<'webpack5'> = {
  projectName: 'onecard',
  designWidth: 375, // the tokens' own width: 1px in scss = 1pt of a 375 pt phone
  deviceRatio: { 375: 2, 640: 1.17, 750: 1, 828: 0.905 },
  sourceRoot: 'src',
  outputRoot: `dist/${process.env['TARO_ENV'] ?? ''}`,
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: true },
  // terser's quote_keys breaks private class fields in H5 ("Invalid or unexpected token") while the build stays green.
  jsMinimizer: 'esbuild',
  esbuild: { minify: { enable: true, config: { target: 'es2017' } } },
  cssMinimizer: 'csso',
  // A line a build instead of a progress bar; faults are printed all the same.
  logger: { quiet: true, stats: false },
  // Define each TARO_APP_*: an undefined one stays in the output and throws "process is not defined" on the phone.
  env: {
    // H5 is served by the BFF itself, so '' (same origin); the mini-program needs an absolute address.
    TARO_APP_API: JSON.stringify(
      process.env['TARO_APP_API'] ?? (process.env['TARO_ENV'] === 'h5' ? '' : 'http://127.0.0.1:3000'),
    ),
    // The product's time zone as minutes east of UTC: WeChat has no Intl to ask.
    TARO_APP_ZONE_MINUTES: JSON.stringify(process.env['TARO_APP_ZONE_MINUTES'] ?? '480'),
  },
  mini: {
    // Modules used by one subpackage only move out of the main package.
    optimizeMainPackage: { enable: true },
    compile: { include },
  },
  h5: {
    // A browser's pixels are the design's own; nothing grows with the window, the frame stays as wide as a phone.
    postcss: { pxtransform: { enable: false } },
    publicPath: '/',
    // Hash routes: the server needs no fallback, and `/api`, `/console`, `/docs` never meet a page's path.
    router: { mode: 'hash' },
    compile: { include },
    // Names change with their contents, so that they may be cached for ever.
    output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
    miniCssExtractPluginOption: {
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
    },
    webpackChain(chain) {
      // Taro's own runtime is over webpack's 244 KiB; sizes are a test's business, not a warning's.
      chain.performance.hints(false)
      // The kit is every page's; without this each page would carry a copy of it.
      chain.merge({
        optimization: {
          splitChunks: { cacheGroups: { kit: { name: 'kit', chunks: 'async', minChunks: 2, priority: 5 } } },
        },
      })
      // Silences "not serializable cache item": one of Taro's modules is simply built again.
      chain.merge({ infrastructureLogging: { level: 'error' } })
    },
    devServer: {
      host: '127.0.0.1',
      // `npm run dev` says where; everything but the pages is the BFF's.
      port: Number(process.env['H5_PORT'] ?? 3003),
      open: false,
      proxy: [
        {
          context: [
            '/api',
            '/staff-api',
            '/terminal',
            '/fhir',
            '/oauth',
            '/.well-known',
            '/docs',
            '/openapi.json',
            '/readyz',
          ],
          target: `http://127.0.0.1:${process.env['PORT'] ?? '3000'}`,
        },
      ],
    },
  },
}

export default defineConfig<'webpack5'>((merge) => merge({}, config))
