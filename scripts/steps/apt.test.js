import { expect, test } from '@jest/globals'
import { plannedPackages } from './apt.js'

test('the plan of apt names the packages to download, not those that are only set up', () => {
  const simulation = `NOTE: This is only a simulation!
Inst liblzf1 (3.6-3 Debian:12.12/oldstable [amd64])
Inst redis-server [5:6.0] (5:7.0.15-1~deb12u5 Debian-Security:12/oldstable-security [amd64]) []
Conf liblzf1 (3.6-3 Debian:12.12/oldstable [amd64])
`
  expect(plannedPackages(simulation)).toEqual(['liblzf1', 'redis-server'])
})
