import { once } from 'node:events'
import net from 'node:net'
import { holderOf } from './processes.js'
import { Trouble } from './trouble.js'

const usualPort = 3000

/**
 * Every port that others use, with the variable that moves it. All but PORT keep their distance from PORT, so that
 * `PORT=3100 npm start` runs beside a first checkout.
 */
const table = [
  { name: 'web', variable: 'PORT', usual: usualPort, what: 'the web app and its API' },
  { name: 'metrics', variable: 'METRICS_PORT', usual: 3001, what: 'metrics of the web process' },
  { name: 'workerMetrics', variable: 'WORKER_METRICS_PORT', usual: 3002, what: 'metrics of the worker' },
  { name: 'h5', variable: 'H5_PORT', usual: 3003, what: 'the watched web app', watching: true },
  { name: 'mllp', variable: 'MLLP_PORT', usual: 2575, what: 'HL7 v2 messages (MLLP)' },
  { name: 'wechat', variable: 'WECHAT_PORT', usual: 3010, what: 'the WeChat simulator' },
  { name: 'identity', variable: 'IDENTITY_PORT', usual: 3011, what: 'the identity authority simulator' },
  { name: 'yc1', variable: 'YC1_PORT', usual: 3012, what: 'the simulator of 云川市第一人民医院' },
  { name: 'yctcm', variable: 'YCTCM_PORT', usual: 3013, what: 'the control of the simulator of 云川市中医院' },
  {
    name: 'yctcmMllp',
    variable: 'YCTCM_MLLP_PORT',
    usual: 3014,
    what: 'HL7 v2 messages to the simulator of 云川市中医院',
  },
  { name: 'ycmch', variable: 'YCMCH_PORT', usual: 3015, what: 'the simulator of 云川市妇幼保健院' },
  { name: 'labs', variable: 'LABS_PORT', usual: 3016, what: 'the simulator of the laboratories' },
  { name: 'street', variable: 'STREET_PORT', usual: 3017, what: 'the simulator of samplers in the street' },
]

/** The ports of this run; a bad number is refused with the variable's name. */
export function readPorts(env) {
  const web = readPort(env.PORT, usualPort, 'PORT')
  const shift = web - usualPort
  return Object.fromEntries(
    table.map(({ name, variable, usual }) => [name, readPort(env[variable], usual + shift, variable)]),
  )
}

function readPort(text, fallback, variable) {
  const port = text ? Number(text) : fallback
  if (Number.isInteger(port) && port > 0 && port < 65_536) return port
  throw new Trouble(
    `${variable}=${port} is not a port number (1–65535): set ${variable}.\n  端口号无效，请设置 ${variable}。`,
  )
}

/** Refuses early, before anything slow, with the port, who wants it, who has it and the variable that moves it. */
export async function claimPorts(ports, { watching = false } = {}) {
  for (const { name, variable, what } of table.filter((row) => watching || !row.watching)) {
    if (await isFree(ports[name])) continue
    const holder = holderOf(ports[name])
    throw new Trouble(
      `Port ${ports[name]} is taken${holder ? ` by ${holder}` : ', perhaps by another checkout'}. It is wanted for ${what}.\n` +
        `  Set ${variable} to a free one, or move everything: PORT=${ports.web + 100} npm start\n` +
        `  端口 ${ports[name]} 已被占用。请设置 ${variable}，或用 PORT=${ports.web + 100} npm start 整体更换端口。`,
    )
  }
}

/** Free on loopback and on all addresses: a program that listens on either would be in the way. */
export async function isFree(port) {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port, '0.0.0.0'))
}

function canListen(port, host) {
  return new Promise((resolve) => {
    const server = net.createServer()
    server.once('error', () => resolve(false))
    server.listen(port, host, () => server.close(() => resolve(true)))
  })
}

export async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address()
  await new Promise((resolve) => server.close(resolve))
  return port
}

export function accepts(port) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1')
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false))
    socket.once('connect', () => socket.destroy())
  })
}
