import { expect, test } from '@jest/globals'
import { demoFacts, readResidents } from './demo.js'
import { addresses } from './environment.js'
import { readPorts } from './ports.js'

const ports = readPorts({})
const urls = addresses(ports, {})

test('demo.json has the keys that outsiders rely on', () => {
  const demo = demoFacts({ urls, ports, residents: readResidents(), facts: { terminals: [{ id: 't1' }] } })
  expect(demo).toMatchObject({
    web: 'http://127.0.0.1:3000',
    api: 'http://127.0.0.1:3000/api',
    openapi: 'http://127.0.0.1:3000/openapi.json',
    metrics: expect.stringMatching(/^http:/),
    residents: expect.any(Array),
    staff: [],
    fhir: { base: 'http://127.0.0.1:3000/fhir/R4', token: 'http://127.0.0.1:3000/oauth/token', clients: [] },
    mllp: { host: '127.0.0.1', port: 2575, senders: [] },
    terminals: [{ id: 't1' }],
    simulators: {
      wechat: { base: 'http://127.0.0.1:3010', control: 'http://127.0.0.1:3010/control' },
      identity: { control: 'http://127.0.0.1:3011/control' },
      labs: { control: 'http://127.0.0.1:3016/control' },
      street: { control: 'http://127.0.0.1:3017/control' },
      hospitals: [
        { hospitalId: 'yc1', protocol: 'fhir', base: expect.any(String), control: expect.any(String) },
        { hospitalId: 'yctcm', protocol: 'hl7v2', base: expect.any(String), control: expect.any(String) },
        { hospitalId: 'ycmch', protocol: 'ihe-scheduling', base: expect.any(String), control: expect.any(String) },
      ],
    },
  })
})

test('each demo resident can sign in through WeChat', () => {
  for (const resident of readResidents()) {
    expect(Object.keys(resident)).toEqual(['name', 'idNumber', 'phone', 'wechatUser', 'note'])
    expect(resident.wechatUser).toEqual(expect.any(String))
  }
})

test('PUBLIC_URL is how others see us; we ask ourselves on loopback', () => {
  const seen = addresses(ports, { PUBLIC_URL: 'https://card.example/' })
  expect(seen).toMatchObject({ web: 'https://card.example', own: 'http://127.0.0.1:3000' })
})
