import { parseArgs } from 'node:util'
import { Username } from '@onecard/shared/staff'
import { buildDeps } from './build.ts'
import { readConfig } from './config.ts'
import { firstAdmin } from './staff/service.ts'

// `npm run staff:first -w bff -- --username NAME --name 姓名`: the first platform admin of a new installation.
const { values } = parseArgs({ options: { username: { type: 'string' }, name: { type: 'string' } } })
const username = Username.parse(values.username)
const { deps, close } = await buildDeps(readConfig(process.env))
try {
  const password = await firstAdmin(deps, { username, name: values.name ?? username })
  if (password === null) {
    process.exitCode = 1
    process.stderr.write('There is a platform admin already; new accounts are opened by that one.\n')
  } else {
    process.stdout.write(`${username} signs in with ${password} within three days, then sets up an authenticator.\n`)
  }
} finally {
  await close()
}
