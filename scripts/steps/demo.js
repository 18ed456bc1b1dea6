import { readFileSync } from 'node:fs'
import { writeNote } from './notes.js'
import { root } from './paths.js'

/** `.local/demo.json`: all that a script needs to use the running demo. Keys may be added, not renamed. */
export function writeDemo(parts) {
  return writeNote('demo', demoFacts({ ...parts, residents: readResidents() }))
}

/** `facts` is what the seed made: { staff, fhirClients, terminals, mllpSenders }; nothing where it did not run. */
export function demoFacts({ urls, ports, facts, residents }) {
  return {
    web: urls.web,
    api: `${urls.web}/api`,
    openapi: `${urls.web}/openapi.json`,
    metrics: `${urls.metrics}/metrics`,
    residents,
    staff: facts.staff ?? [],
    fhir: { base: `${urls.web}/fhir/R4`, token: `${urls.web}/oauth/token`, clients: facts.fhirClients ?? [] },
    mllp: { host: '127.0.0.1', port: ports.mllp, senders: facts.mllpSenders ?? [] },
    terminals: facts.terminals ?? [],
    simulators: {
      wechat: { base: urls.wechat, control: `${urls.wechat}/control` },
      identity: { control: `${urls.identity}/control` },
      labs: { control: `${urls.labs}/control` },
      street: { control: `${urls.street}/control` },
      hospitals: [
        { hospitalId: 'yc1', protocol: 'fhir', base: `${urls.yc1}/fhir`, control: `${urls.yc1}/control` },
        {
          hospitalId: 'yctcm',
          protocol: 'hl7v2',
          base: `mllp://127.0.0.1:${ports.yctcmMllp}`,
          control: `${urls.yctcm}/control`,
        },
        {
          hospitalId: 'ycmch',
          protocol: 'ihe-scheduling',
          base: `${urls.ycmch}/fhir`,
          control: `${urls.ycmch}/control`,
        },
      ],
    },
  }
}

/** The demo town's people who have WeChat; the others come in through them. */
export function readResidents() {
  const town = JSON.parse(readFileSync(`${root}/config/demo/town.json`, 'utf8'))
  return town.residents
    .filter(({ wechatUser }) => wechatUser !== null)
    .map(({ name, idNumber, phone, wechatUser, note }) => ({ name, idNumber, phone, wechatUser, note }))
}
