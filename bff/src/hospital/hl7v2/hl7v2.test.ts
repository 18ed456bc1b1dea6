import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import iconv from 'iconv-lite'
import type { Framed } from '../../infra/mllp/framing.ts'
import { acknowledge } from './acknowledge.ts'
import type { BookingOrder } from '../gateway.ts'
import { notification, query, readAnswer, request, type Envelope } from './appointment.ts'
import { declarationOf, decode, encodingOf } from './charset.ts'
import { openEnvelope, type Reception } from './envelope.ts'
import { parseMessage, type Message } from './message.ts'
import type { MllpSender } from '../registry.ts'
import { sendersOf } from './senders.ts'
import { readDay, readTime, writeTime } from './time.ts'
import { header, message, segment } from './write.ts'

const parsed = (text: string, encoding?: string): Message => {
  const found = parseMessage(text, encoding)
  if (!found) throw new Error('not a message')
  return found
}

describe('reading', () => {
  test('fields, components, repeats, escapes and segments of its own are found', () => {
    const text =
      'MSH|^~\\&|LIS|LAB|||||ADT^A08|x|P|2.4\rPID|1||1^^^A&1.2&ISO^MR~2^^^B^NNCHN||"" |""\rZPI|\\F\\a\\S\\\\T\\\\R\\\\E\\|\\Xe4bda0\\|a\\.br\\b\r'
    const read = parsed(text)
    expect([read.kind, read.header.text(1), read.header.field(2).whole(), read.header.text(12)]).toEqual([
      'ADT^A08',
      '|',
      '^~\\&',
      '2.4',
    ])
    const identifiers = read.first('PID')?.repeats(3)
    expect(identifiers?.map((each) => [each.text(), each.text(4, 2), each.text(5)])).toEqual([
      ['1', '1.2', 'MR'],
      ['2', '', 'NNCHN'],
    ])
    expect(read.first('PID')?.field(6).isBlank).toBe(true)
    expect(read.first('PID')?.text(6)).toBe('')
    expect([1, 2, 3].map((n) => read.first('ZPI')?.text(n))).toEqual(['|a^&~\\', '你', 'a\nb'])
  })

  test('a message may bring separators of its own', () => {
    const read = parsed('MSH*:;?!*LIS*LAB*****ADT:A08*7*P*2.3\nPID***1:::X!Y;2\n')
    expect([read.kind, read.controlId, read.first('PID')?.text(3, 4, 2)]).toEqual(['ADT^A08', '7', 'Y'])
    expect(read.first('PID')?.repeats(3)[1]?.text()).toBe('2')
  })

  test.each(['', 'PID|1', 'MSH', 'MSH|', 'MSH\rPID', '{"resourceType":"Bundle"}'])('%j is no message', (text) => {
    expect(parseMessage(text)).toBeNull()
  })
})

test('whatever text is written is read again', () => {
  const value = fc.string({ unit: 'grapheme' }).map((text) => text.replace(/[\r\n]/g, '').trim())
  fc.assert(
    fc.property(value, value, value, (one, two, three) => {
      fc.pre(![one, two, three].includes('""'))
      const text = message([header({ 3: 'A', 10: '1' }), segment('ZZZ', { 2: [one, { sub: ['x', two] }], 4: three })])
      const read = parsed(text).first('ZZZ')
      expect([read?.text(2), read?.text(2, 2, 2), read?.text(4)]).toEqual([one, two, three])
    }),
  )
})

describe('character sets', () => {
  test.each([
    ['UNICODE UTF-8', 'utf-8', '王小明 𠮷 İ'],
    ['GB 18030-2000', 'gb18030', '王小明 𠮷 㑩'],
    ['8859/1', 'iso-8859-1', 'Müller'],
    ['8859/15', 'iso-8859-15', 'Œuvre €'],
    ['ASCII', 'ascii', 'plain'],
    ['BIG-5', 'big5', '王小明'],
  ])('%s is read and written', (declared, encoding, text) => {
    expect(encodingOf(declared)).toBe(encoding)
    expect(decode(iconv.encode(text, encoding), encoding)).toBe(text)
    if (encoding !== 'big5') expect(declarationOf(encoding)).toBe(declared)
  })

  test('bytes of another set are not half-read', () => {
    expect(decode(iconv.encode('王小明', 'gb18030'), 'utf-8')).toBeNull()
    expect(decode(Buffer.from('王'), 'ascii')).toBeNull()
    expect(decode(Buffer.from('\ufffd sent on purpose'), 'utf-8')).toBe('\ufffd sent on purpose')
    expect([encodingOf('UNICODE UTF-16'), encodingOf('CP1252')]).toEqual([null, null])
  })
})

describe('times', () => {
  const zone = 'Asia/Shanghai'
  test.each([
    ['20260302083000+0800', '2026-03-02T00:30:00.000Z'],
    ['202603020830', '2026-03-02T00:30:00.000Z'],
    ['20260302', '2026-03-01T16:00:00.000Z'],
    ['202109141120+0215', '2021-09-14T09:05:00.000Z'],
    ['20190423150137.1234-0500', '2019-04-23T20:01:37.000Z'],
    ['20260302083059', '2026-03-02T00:30:59.000Z'],
  ])('%s is %s', (text, instant) => {
    expect(readTime(text, zone)?.toISOString()).toBe(instant)
  })
  test.each(['', '2026', '20260230', '20261301', '20260302T0830', '20260302256000'])('%j is no instant', (text) => {
    expect(readTime(text, zone)).toBeNull()
  })
  test('what is written carries its offset, and is read again in any zone', () => {
    const instant = new Date('2026-07-01T15:59:59Z')
    expect(writeTime(instant, zone)).toBe('20260701235959+0800')
    expect(writeTime(instant, 'America/St_Johns')).toBe('20260701132959-0230')
    expect(readTime(writeTime(instant, 'America/St_Johns'), zone)).toEqual(instant)
    expect(readTime('20260329033000', 'Europe/Berlin')?.toISOString()).toBe('2026-03-29T01:30:00.000Z')
    expect([readDay('19880818112600'), readDay('19880230'), readDay('')]).toEqual(['1988-08-18', null, null])
  })
})

const senders = sendersOf([
  { id: 'lab', mllpSenders: [aSender({ application: 'LIS', facility: 'CITYLAB', types: ['ORU^R01'] })] },
  {
    id: 'tcm',
    mllpSenders: [
      aSender({ application: '预约台|', facility: '市中医院', charset: 'GB 18030-2000', types: ['SIU', 'ADT^A08'] }),
    ],
  },
])

function aSender(more: Partial<MllpSender>): MllpSender {
  return {
    application: 'APP',
    facility: 'FAC',
    charset: 'UNICODE UTF-8',
    networks: ['127.0.0.1', '10.0.0.0/8'],
    types: ['SIU'],
    ...more,
  }
}

const us = { application: 'ONECARD', facility: 'YUNCHUAN', timeZone: 'Asia/Shanghai' }
const now = new Date('2026-03-01T00:00:00Z')

interface Sent {
  application?: string
  facility?: string
  kind?: string
  controlId?: string
  version?: string
  charset?: string
  encoding?: string
  address?: string
  rest?: string
}

function arrive(sent: Sent): Reception {
  const { application = '预约台|', facility = '市中医院', kind = 'SIU^S12', controlId = 'c1', version = '2.5.1' } = sent
  const head = header({
    3: application,
    4: facility,
    9: kind.split('^'),
    10: controlId,
    12: version,
    18: sent.charset ?? '',
  })
  const bytes = iconv.encode(`${head}\r${sent.rest ?? 'PID|||1||王小明'}\r`, sent.encoding ?? 'gb18030')
  return openEnvelope({ kind: 'message', bytes }, sent.address ?? '127.0.0.1', senders)
}

const verdict = (reception: Reception): unknown =>
  reception.taken
    ? ['taken', reception.sender.hospitalId]
    : [reception.fault.acknowledgement, reception.fault.code, reception.fault.field]

describe('the envelope', () => {
  test.each<[string, Sent, unknown]>([
    ['no MSH-18: the charset that was agreed', {}, ['taken', 'tcm']],
    ['another charset than agreed, declared', { charset: 'UNICODE UTF-8', encoding: 'utf-8' }, ['taken', 'tcm']],
    ['the agreed charset, declared', { charset: 'GB 18030-2000' }, ['taken', 'tcm']],
    ['every event of an allowed type', { kind: 'SIU^S26' }, ['taken', 'tcm']],
    ['an old version without a number', { version: '' }, ['taken', 'tcm']],
    ['another charset than agreed, not declared', { encoding: 'utf-8' }, ['AR', '204', 3]],
    ['declared and not so', { charset: 'UNICODE UTF-8', application: 'LIS', facility: 'CITYLAB' }, ['AE', '102', 18]],
    ['an unknown charset', { charset: 'EBCDIC' }, ['AE', '103', 18]],
    ['a laboratory moves no appointments', { application: 'LIS', facility: 'CITYLAB', rest: '' }, ['AR', '200', 9]],
    ['an event that was not agreed', { kind: 'ADT^A40' }, ['AR', '201', 9]],
    ['no type', { kind: '' }, ['AE', '101', 9]],
    ['no control id', { controlId: '' }, ['AE', '101', 10]],
    ['an endless control id', { controlId: 'x'.repeat(200) }, ['AE', '102', 10]],
    ['version 3', { version: '3.0' }, ['AR', '203', 12]],
    ['a stranger', { application: 'X' }, ['AR', '204', 3]],
    ['a known name from an unknown network', { address: '192.168.1.1' }, ['AR', '204', 3]],
    ['no name', { application: '' }, ['AR', '101', 3]],
  ])('%s', (_, sent, expected) => {
    expect(verdict(arrive(sent))).toEqual(expected)
  })

  test('a Chinese sender name whose second byte is a bar does not shift the fields', () => {
    const twoByte = Array.from({ length: 0x7e }, (_, at) => iconv.decode(Buffer.of(0x81 + at, 0x7c), 'gb18030'))
    const name = twoByte.find((char) => /\p{Script=Han}/u.test(char)) ?? ''
    const mine = sendersOf([{ id: 'x', mllpSenders: [aSender({ application: name, facility: name, charset: 'GBK' })] }])
    const text = message([header({ 3: name, 4: name, 9: ['SIU', 'S12'], 10: '1', 12: '2.4', 18: 'GB 18030-2000' })])
    const framed: Framed = { kind: 'message', bytes: iconv.encode(text, 'gb18030') }
    expect(framed.bytes.toString('latin1').split('|').length).toBeGreaterThan(text.split('|').length)
    expect(verdict(openEnvelope(framed, '127.0.0.1', mine))).toEqual(['taken', 'x'])
  })

  test('broken frames and rubbish are answered', () => {
    const head = iconv.encode(header({ 3: '预约台|', 4: '市中医院', 9: ['SIU', 'S12'], 10: 'c9' }), 'gb18030')
    expect(verdict(openEnvelope({ kind: 'broken', fault: 'unended', head }, '127.0.0.1', senders))).toEqual([
      'AE',
      '100',
      null,
    ])
    const rubbish: Framed = { kind: 'message', bytes: Buffer.from('GET / HTTP/1.1') }
    expect(verdict(openEnvelope(rubbish, '127.0.0.1', senders))).toEqual(['AE', '100', null])
  })

  test('an answer goes back to the sender in its charset, with place and reason', () => {
    const reception = arrive({ kind: 'ADT^A40' })
    if (reception.taken) throw new Error('taken')
    const { header: to, encoding, fault } = reception
    const text = iconv.decode(acknowledge(us, { to, encoding, fault, now, controlId: 'a1' }), 'gb18030')
    expect(text.split('\r')).toEqual([
      'MSH|^~\\&|ONECARD|YUNCHUAN|预约台\\F\\|市中医院|20260301080000+0800||ACK^A40^ACK|a1|P|2.5.1||||||GB 18030-2000',
      'MSA|AR|c1|event is not taken from this sender',
      'ERR||MSH^1^9|201^Unsupported event code^HL70357|E||||event is not taken from this sender',
      '',
    ])
  })

  test('rubbish gets an answer that names nothing', () => {
    const text = acknowledge(us, { to: null, encoding: 'utf-8', now, controlId: 'a2' }).toString()
    expect(text).toContain('MSA|AA\r')
  })
})

const order: BookingOrder = {
  bookingId: '0197a000-0000-7000-8000-000000000001',
  hospitalId: 'yctcm',
  slotRef: 'ZY-20260302-08',
  sessionRef: 'D201|2026-03-02|morning',
  departmentRef: 'ZYNK',
  departmentName: '中医内科',
  practitionerRef: 'D201',
  practitionerName: '沈|怀安',
  campusRef: 'main',
  startsAt: new Date('2026-03-02T00:00:00Z'),
  endsAt: new Date('2026-03-02T00:30:00Z'),
  feeFen: 2000,
  number: '003',
  hospitalRef: null,
  patient: {
    name: '林知夏',
    idType: 'resident-id',
    idNumber: '110101199003077571',
    sex: 'female',
    birthday: '1990-03-07',
    phone: '13800008000',
    cardNumber: '650100-0001',
  },
}
const to: Envelope = { us, application: 'HIS', facility: '市中医院', encoding: 'gb18030', now, controlId: 'm1' }
const written = (bytes: Buffer): Message => parsed(iconv.decode(bytes, 'gb18030'))

describe('appointments', () => {
  test.each([
    ['S12', 'Booked', 'A'],
    ['S15', 'Cancelled', 'D'],
  ] as const)('SIU^%s tells that it is %s', (event, status, action) => {
    const read = written(notification(event, order, to))
    const names = ['MSH', 'SCH', 'TQ1', 'PID', 'PV1', 'RGS', 'AIS', 'AIP', 'AIL']
    expect(read.segments.map(({ name }) => name)).toEqual(names)
    expect([read.kind, read.text('MSH', 9, 3), read.controlId, read.text('MSH', 18)]).toEqual([
      `SIU^${event}`,
      'SIU_S12',
      'm1',
      'GB 18030-2000',
    ])
    expect([1, 5, 9, 25].map((n) => read.text('SCH', n))).toEqual([order.bookingId, 'ZY-20260302-08', '30', status])
    expect([read.text('PID', 5), read.text('PV1', 19), read.text('AIP', 3, 2)]).toEqual(['林知夏', '003', '沈|怀安'])
    const identifiers = read.first('PID')?.repeats(3)
    expect(identifiers?.map((each) => [each.text(1), each.text(4, 2), each.text(5)])).toEqual([
      ['110101199003077571', '2.16.156.10011.1.3', 'NNCHN'],
      ['650100-0001', '', 'HC'],
    ])
    expect([read.text('TQ1', 7), read.text('AIS', 4)]).toEqual(Array(2).fill('20260302080000+0800'))
    expect(read.text('RGS', 2)).toBe(action)
  })

  test('SRM asks for a place by our id and the slot by its own; SQM asks what became of it', () => {
    const patient = { ...order.patient, idType: 'passport' as const, phone: null, cardNumber: null }
    const wish = written(request('S01', { ...order, practitionerRef: null, practitionerName: null, patient }, to))
    expect([1, 5, 6, 11].map((n) => wish.text('ARQ', n))).toEqual([
      order.bookingId,
      'ZY-20260302-08',
      'BOOK',
      '20260302080000+0800',
    ])
    expect([wish.first('AIP'), wish.text('PID', 3, 5)]).toEqual([undefined, 'PPN'])
    expect(written(request('S04', order, to)).text('ARQ', 6)).toBe('CANCEL')
    const question = written(query(order, to))
    expect([question.kind, question.text('QRD', 8), question.text('ARQ', 1)]).toEqual([
      'SQM^S25',
      order.bookingId,
      order.bookingId,
    ])
  })

  const sch = (status: string) => `SCH|p|F77|||||||||||||||||||||||${status}`
  test.each([
    [`MSA|AA|m1\r${sch('Booked')}\rPV1|1|O${'|'.repeat(17)}012`, { said: 'yes', fillerId: 'F77', number: '012' }],
    ['MSA|AA|m1', { said: 'yes', fillerId: null, number: null }],
    [`MSA|AA|m1\r${sch('Pending')}`, { said: 'later', words: 'pending' }],
    [`MSA|AA|m1\r${sch('Cancelled')}`, { said: 'nothing', words: 'cancelled' }],
    ['MSA|AA|m1\rQAK|m1|NF', { said: 'nothing', words: '' }],
    ['MSA|AR|m1\rERR||ARQ^1^5|207|E|FULL', { said: 'later', words: '' }],
    ['MSA|AE|m1\rERR||ARQ^1^5|103^x^HL70357|E|FULL|||号源已满', { said: 'no', code: 'FULL', words: '号源已满' }],
    ['MSA|AE|m1|no such slot', { said: 'no', code: '', words: 'no such slot' }],
    ['MSA|AE|m1\rERR||ARQ^1^1|204|E', { said: 'nothing', words: '' }],
    ['MSA|AR|m1\rERR|||206|E', { said: 'later', words: '' }],
  ])('%j', (text, answer) => {
    expect(readAnswer(parsed(`MSH|^~\\&|HIS|X|||||SRR^S01|1|P|2.4\r${text}\r`))).toEqual(answer)
  })
})
