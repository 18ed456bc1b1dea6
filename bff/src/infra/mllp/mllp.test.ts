import { execFileSync, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { connect, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { mllpClient, MllpSilent } from './client.ts'
import { frame, FrameReader, type Framed } from './framing.ts'
import { inNetworks, plainAddress } from './network.ts'
import { listenMllp, type MllpEvent, type MllpListener, type MllpServer } from './server.ts'

const open: { close(): unknown }[] = []
afterEach(async () => {
  for (const each of open.splice(0).reverse()) await each.close()
})

const cut = (bytes: Buffer, points: number[]): Buffer[] => {
  const edges = [0, ...points.map((point) => point % (bytes.length + 1)).sort((a, b) => a - b), bytes.length]
  return edges.slice(1).map((edge, at) => bytes.subarray(edges[at], edge))
}
const read = (chunks: Buffer[], max = 1024): Framed[] => {
  const reader = new FrameReader(max)
  return [...chunks.flatMap((chunk) => reader.feed(chunk)), ...reader.end()]
}
const texts = (frames: Framed[]): string[] =>
  frames.map((each) => (each.kind === 'message' ? each.bytes.toString() : `${each.fault}:${each.head.toString()}`))

test('however the bytes are cut, the same messages arrive', () => {
  const content = fc
    .uint8Array({ maxLength: 60 })
    .map((bytes) => Buffer.from(bytes.map((b) => (b < 0x20 ? b + 32 : b))))
  const piece = fc.oneof(
    content.map((bytes) => frame(bytes)),
    content,
    fc.constant(Buffer.from('\x0bunended')),
    fc.constant(Buffer.from('\x0bno end\x1c\x0bnext\x1c\r')),
    fc.constant(Buffer.from('\x0bstray\x1cend\x1c\r')),
    fc.constant(frame(Buffer.alloc(100, 'x'))),
  )
  const stream = fc.array(piece, { maxLength: 12 }).map((pieces) => Buffer.concat(pieces))
  fc.assert(
    fc.property(stream, fc.array(fc.nat(), { maxLength: 20 }), (bytes, points) => {
      expect(texts(read(cut(bytes, points), 80))).toEqual(texts(read([bytes], 80)))
    }),
  )
})

test('frames between rubbish are read whole, each as it was sent', () => {
  fc.assert(
    fc.property(fc.array(fc.string({ unit: 'grapheme' })), fc.string(), (messages, rubbish) => {
      const clean = (text: string): Buffer => Buffer.from([...text].filter((char) => char >= ' ').join(''))
      const bytes = Buffer.concat(messages.flatMap((text) => [clean(rubbish), frame(clean(text))]))
      expect(read([bytes], 1e6)).toEqual(messages.map((text) => ({ kind: 'message', bytes: clean(text) })))
    }),
  )
})

test.each([
  ['a frame without an end, then a good one', '\x0bhalf\x0bwhole\x1c\r', ['unended:half', 'whole']],
  ['an end that is none', '\x0bhalf\x1cmore\x1c\r\x0bwhole\x1c\r', ['bad-end:half', 'whole']],
  ['no carriage return, but the next message', '\x0bone\x1c\x0btwo\x1c\r', ['one', 'two']],
  ['the stream ends inside', '\x0bhalf', ['unended:half']],
  ['the stream ends before the last carriage return', '\x0bwhole\x1c', ['whole']],
  ['too long, then a good one', `\x0b${'x'.repeat(20)}\x1c\r\x0bok\x1c\r`, [`too-long:${'x'.repeat(16)}`, 'ok']],
  ['an empty frame', '\x0b\x1c\r', ['']],
  ['nothing but line ends', '\r\n\r\n', []],
])('%s', (_, bytes, expected) => {
  expect(texts(read([Buffer.from(bytes)], 16))).toEqual(expected)
})

test('networks hold addresses and ranges of both families', () => {
  const known = inNetworks(['10.1.0.0/16', '192.168.7.5', 'fd00::/8'])
  expect(['10.1.255.1', '192.168.7.5', 'fd12::1'].every(known)).toBe(true)
  expect(['10.2.0.1', '192.168.7.6', 'fe80::1', '', 'nonsense'].some(known)).toBe(false)
  expect(plainAddress('::ffff:10.1.2.3')).toBe('10.1.2.3')
})

function later<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => (resolve = settle))
  return { promise, resolve }
}

async function listen(more: Partial<MllpListener> = {}): Promise<MllpServer & { events: MllpEvent[] }> {
  const events: MllpEvent[] = []
  const server = await listenMllp({
    host: '127.0.0.1',
    port: 0,
    mayConnect: () => true,
    answer: (framed) =>
      Promise.resolve(framed.kind === 'message' ? Buffer.from(`re ${framed.bytes.toString()}`) : null),
    observe: (event) => events.push(event),
    ...more,
  })
  open.push(server)
  return { ...server, events }
}

async function dial(port: number): Promise<Socket> {
  const socket = connect({ host: '127.0.0.1', port })
  open.push({ close: () => socket.destroy() })
  await once(socket, 'connect')
  return socket
}

async function heard(socket: Socket, bytes: string | Buffer): Promise<string> {
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => parts.push(part))
  socket.end(bytes)
  await once(socket, 'close')
  return Buffer.concat(parts).toString()
}

test('several messages in one write are answered in their order, also when the peer ends its side at once', async () => {
  const { port } = await listen()
  const answers = await heard(await dial(port), '\x0bone\x1c\r\x0btwo\x1c\r\x0bthree\x1c\r')
  expect(answers).toBe('\x0bre one\x1c\r\x0bre two\x1c\r\x0bre three\x1c\r')
})

test("one connection's rubbish and one's slowness do not touch another", async () => {
  const stuck = later<Buffer>()
  const { port, events } = await listen({
    answer: (framed) =>
      framed.kind === 'message' && framed.bytes.toString() === 'slow'
        ? stuck.promise
        : Promise.resolve(Buffer.from('fine')),
  })
  const slow = await dial(port)
  const slowAnswer = heard(slow, frame(Buffer.from('slow')))
  const rubbish = await dial(port)
  rubbish.write(Buffer.alloc(2 * 1024 * 1024, 'GET / '))
  await once(rubbish, 'close')
  expect(events.map((event) => event.name)).toContain('not-mllp')
  expect(await heard(await dial(port), frame(Buffer.from('hello')))).toContain('fine')
  stuck.resolve(Buffer.from('at last'))
  expect(await slowAnswer).toContain('at last')
})

test('a handler that fails closes its own connection without an answer', async () => {
  const { port, events } = await listen({ answer: () => Promise.reject(new Error('the database is gone')) })
  expect(await heard(await dial(port), frame(Buffer.from('hello')))).toBe('')
  expect(events.map((event) => event.name)).toContain('failed')
})

test('more connections than allowed, an unknown network and an idle peer are turned away', async () => {
  const few = await listen({ maxConnections: 1, idleMs: 50 })
  const first = await dial(few.port)
  const second = await dial(few.port)
  await once(second, 'close')
  await once(first, 'close')
  expect(few.events.map((event) => event.name)).toEqual(expect.arrayContaining(['opened', 'dropped', 'idle']))

  const closed = await listen({ mayConnect: () => false })
  await once(await dial(closed.port), 'close')
  expect(closed.events.map((event) => event.name)).toEqual(['not-let-in'])
})

test('closing lets the message at hand be answered', async () => {
  const stuck = later<Buffer>()
  const asked = later<void>()
  const server = await listenMllp({
    host: '127.0.0.1',
    port: 0,
    mayConnect: () => true,
    answer: () => {
      asked.resolve()
      return stuck.promise
    },
  })
  const socket = await dial(server.port)
  const parts: Buffer[] = []
  socket.on('data', (part: Buffer) => parts.push(part))
  socket.write(frame(Buffer.from('last')))
  await asked.promise
  const closed = server.close()
  stuck.resolve(Buffer.from('done'))
  await Promise.all([closed, once(socket, 'close')])
  expect(Buffer.concat(parts).toString()).toContain('done')
})

test('the client matches answers, drops what it did not ask for, and connects anew after a fault', async () => {
  let conversation = 0
  const { port } = await listen({
    answer: (framed) => {
      conversation++
      if (conversation === 2) return Promise.resolve(null)
      return Promise.resolve(framed.kind === 'message' ? framed.bytes : null)
    },
  })
  const client = mllpClient({ host: '127.0.0.1', port, connections: 1 })
  open.push(client)
  const ask = (text: string): Promise<Buffer> =>
    client.exchange(Buffer.from(text), (bytes) => bytes.toString() === text)
  expect((await ask('one')).toString()).toBe('one')
  await expect(ask('two')).rejects.toThrow(MllpSilent)
  const both = await Promise.all([ask('three'), ask('four')])
  expect(both.map(String)).toEqual(['three', 'four'])
})

test('a peer that does not answer in time, or is not there, is silent', async () => {
  const { port } = await listen({ answer: () => Promise.resolve(Buffer.from('for somebody else')) })
  const client = mllpClient({ host: '127.0.0.1', port, answerTimeoutMs: 50 })
  open.push(client)
  await expect(client.exchange(Buffer.from('hello'), () => false)).rejects.toThrow(MllpSilent)

  const gone = await listen()
  await gone.close()
  const nobody = mllpClient({ host: '127.0.0.1', port: gone.port })
  await expect(nobody.exchange(Buffer.from('hello'), () => true)).rejects.toThrow(MllpSilent)
})

/** A certificate that signs itself, for one address. */
function certificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), 'onecard-tls-'))
  const [key, cert] = [join(folder, 'key.pem'), join(folder, 'cert.pem')]
  const subject = ['-subj', '/CN=127.0.0.1', '-addext', 'subjectAltName=IP:127.0.0.1']
  const request = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '2']
  execFileSync('openssl', [...request, ...subject, '-keyout', key, '-out', cert], { stdio: 'ignore' })
  const made = { key: readFileSync(key, 'utf8'), cert: readFileSync(cert, 'utf8') }
  rmSync(folder, { recursive: true })
  return made
}

const hasOpenssl = spawnSync('openssl', ['version']).status === 0
if (!hasOpenssl) console.log('not run: MLLP over TLS wants the openssl program')
const withOpenssl = hasOpenssl ? test : test.skip

withOpenssl('over TLS a peer without the right certificate is not heard', async () => {
  const [ours, theirs] = [certificate(), certificate()]
  const { port } = await listen({ tls: { ...ours, ca: theirs.cert } })
  const peer = (tls: object) => {
    const client = mllpClient({ host: '127.0.0.1', port, connections: 1, answerTimeoutMs: 500, tls })
    open.push(client)
    return client.exchange(Buffer.from('hello'), () => true)
  }
  expect((await peer({ ca: ours.cert, ...theirs })).toString()).toBe('re hello')
  await expect(peer({ ca: ours.cert })).rejects.toThrow(MllpSilent)
  await expect(peer(theirs)).rejects.toThrow(MllpSilent)
})
