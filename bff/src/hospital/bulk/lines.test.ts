import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { HospitalSilent } from '../gateway.ts'
import { split } from '../../infra/lines.ts'
import { lookAtLines } from './lines.ts'

let close: () => void = () => undefined
afterEach(() => close())

async function publisher(answer: RequestListener): Promise<string> {
  const server = createServer(answer).listen(0, '127.0.0.1')
  await once(server, 'listening')
  close = () => {
    server.close()
    server.closeAllConnections()
  }
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/slots.ndjson`
}

async function read(url: string, limits = { lineBytes: 1000, fileBytes: 1_000_000 }): Promise<string[]> {
  const answer = await lookAtLines(url, { etag: null, timeoutMs: 300, limits })
  if (answer.is === 'unchanged') return ['unchanged']
  const lines: string[] = []
  for await (const { bytes, cut } of answer.lines) lines.push(bytes.toString() + (cut ? '…' : ''))
  return lines
}

async function* chunks(parts: readonly Buffer[]): AsyncGenerator<Uint8Array> {
  for (const part of parts) yield await Promise.resolve(part)
}

test('however the bytes are cut on the way, the lines are the same', async () => {
  const line = fc.string({ unit: 'grapheme', maxLength: 20 }).map((text) => text.replace(/[\r\n]/g, '_'))
  await fc.assert(
    fc.asyncProperty(
      fc.array(line, { maxLength: 8 }),
      fc.array(fc.nat({ max: 12 }), { maxLength: 30 }),
      async (lines, cuts) => {
        const bytes = Buffer.from(lines.join('\r\n'))
        const parts: Buffer[] = []
        let at = 0
        for (const cut of [...cuts, bytes.length]) {
          parts.push(bytes.subarray(at, at + cut))
          at += cut
        }
        const found: string[] = []
        for await (const each of split(chunks(parts), 1000)) found.push(each.bytes.toString())
        expect(found).toEqual(lines.filter((text) => text !== ''))
      },
    ),
  )
})

test('lines are numbered as an editor numbers them, and one that is too long is cut', async () => {
  const found = []
  const parts = ['a\n\nb', 'bbbbb\nc'].map((text) => Buffer.from(text))
  for await (const { number, bytes, cut } of split(chunks(parts), 4)) found.push([number, bytes.toString(), cut])
  expect(found).toEqual([
    [1, 'a', false],
    [3, 'bbbb', true],
    [4, 'c', false],
  ])
})

test('an answer that is no publication is silence', async () => {
  for (const status of [302, 404, 500]) {
    const url = await publisher((_request, response) => response.writeHead(status, { Location: '/' }).end('x'))
    await expect(read(url)).rejects.toBeInstanceOf(HospitalSilent)
    close()
  }
})

test('a download that stalls or breaks off is silence, after the lines that came', async () => {
  const stalled = await publisher((_request, response) => void response.writeHead(200).write('a\nb'))
  await expect(read(stalled)).rejects.toBeInstanceOf(HospitalSilent)
  close()
  const broken = await publisher((_request, response) => {
    response.writeHead(200, { 'Content-Length': '100' }).write('a\n')
    setImmediate(() => response.destroy())
  })
  await expect(read(broken)).rejects.toBeInstanceOf(HospitalSilent)
})

test('who takes his time with the lines does not lose the rest', async () => {
  const url = await publisher((_request, response) => {
    response.write('a\n')
    setTimeout(() => response.end('b\n'), 100)
  })
  const answer = await lookAtLines(url, { etag: null, timeoutMs: 300 })
  if (answer.is === 'unchanged') throw new Error('never sent')
  const found: string[] = []
  for await (const { bytes } of answer.lines) {
    await new Promise((resolve) => setTimeout(resolve, 400))
    found.push(bytes.toString())
  }
  expect(found).toEqual(['a', 'b'])
})

test('a file beyond all bounds is not read to its end', async () => {
  const url = await publisher((_request, response) => response.end('x\n'.repeat(1000)))
  await expect(read(url, { lineBytes: 100, fileBytes: 500 })).rejects.toBeInstanceOf(HospitalSilent)
})

test('what we hold is not sent again', async () => {
  const url = await publisher((request, response) => {
    if (request.headers['if-none-match'] === '"1"') response.writeHead(304).end()
    else response.writeHead(200, { ETag: '"1"' }).end('a\n')
  })
  const first = await lookAtLines(url, { etag: null, timeoutMs: 300 })
  if (first.is === 'unchanged') throw new Error('never sent')
  for await (const { bytes } of first.lines) expect(bytes.toString()).toBe('a')
  expect(first.etag).toBe('"1"')
  expect(await lookAtLines(url, { etag: '"1"', timeoutMs: 300 })).toEqual({ is: 'unchanged' })
})
