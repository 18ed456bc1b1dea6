import { existsSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { cardChanges } from '@onecard/shared/healthcard'
import { noticeKinds } from '@onecard/shared/notice'
import fc from 'fast-check'
import { readTemplates as simulatorsTemplates } from '../../../test/simulators/town.ts'
import { badValue } from '../../../test/simulators/wechat/values.ts'
import { pageOf } from './inbox.ts'
import type { BookingSaid, Said } from './said.ts'
import { goesToWechat, readTemplates, thing, wechatWords } from './templates.ts'
import { wordsFor } from './words.ts'

const booking: BookingSaid = {
  about: 'booking',
  nameMasked: '张*',
  hospitalName: '云川市第一人民医院',
  departmentName: '心血管内科',
  doctorName: '陈述文',
  place: '东院区 · 门诊楼 3 层 B 区',
  day: '2026-11-25',
  startTime: '09:00',
  endTime: '09:30',
  number: '012',
  answerBy: '08:21',
  cancelledBy: 'hospital',
  reason: '医生临时外出',
}
const use = { about: 'card-use', nameMasked: '张*', place: '市一院 自助机', day: '2026-11-25', time: '12:00' } as const

test.each([
  [
    'booking.held',
    booking,
    '号已为您占住',
    '张*，11月25日 周三 09:00–09:30，云川市第一人民医院 心血管内科 陈述文。医院还没确认，没有扣费，最迟 08:21 告诉您。',
    "张*, Wed 25 Nov 09:00–09:30, 云川市第一人民医院 心血管内科 陈述文. The hospital hasn't confirmed yet and nothing was charged. We'll tell you by 08:21.",
  ],
  [
    'booking.stopped',
    booking,
    '医生停诊，预约已取消',
    '张*，11月25日 周三 09:00–09:30，云川市第一人民医院 心血管内科 陈述文。原因：医生临时外出。不算您的取消次数，可以改约其他时间。',
    "张*, Wed 25 Nov 09:00–09:30, 云川市第一人民医院 心血管内科 陈述文. It doesn't count as your cancellation. You can book another time.",
  ],
  [
    'card.used',
    { ...use, refusal: 'code.used-elsewhere' },
    '有人出示您的码，没有通过',
    '张* 的码 11月25日 周三 12:00 在市一院 自助机没有通过：同一个码刚在另一家机构用过。对方没有看到您的信息。',
    "张*'s code was refused at 市一院 自助机, Wed 25 Nov 12:00: the same code had just been used at another institution. They saw nothing about you.",
  ],
] as const)('%s reads as it was written', (kind, said, title, zh, en) => {
  expect(wordsFor(kind, said)).toMatchObject({ title: { zh: title }, body: { zh, en } })
})

test('a resident who cancelled is not told that the hospital did', () => {
  const own = wordsFor('booking.cancelled', { ...booking, cancelledBy: 'resident', reason: null })
  expect(own.title.zh).toBe('预约已取消')
  expect(wordsFor('booking.cancelled', booking).title.zh).toBe('医院取消了预约')
})

const everything: [string, Said][] = [
  ...noticeKinds.map((kind): [string, Said] => {
    if (kind.startsWith('booking.')) {
      return [kind, { ...booking, number: null, answerBy: null, doctorName: null, reason: null }]
    }
    if (kind.startsWith('member.')) return [kind, { about: 'member', nameMasked: '王*', own: false }]
    return kind === 'card.used'
      ? [kind, { ...use, refusal: null }]
      : [kind, { about: 'card-change', nameMasked: '王*', change: 'static-made', place: '市一院' }]
  }),
  ['member.came-of-age', { about: 'member', nameMasked: '王*', own: true }],
  ...cardChanges.map((change): [string, Said] => [
    'card.changed',
    { about: 'card-change', nameMasked: '王*', change, place: null },
  ]),
]

test.each(everything)('%s speaks plainly: no exclamation, no hole, both languages', (kind, said) => {
  const { title, body } = wordsFor(kind as (typeof noticeKinds)[number], said)
  for (const text of [title.zh, title.en, body.zh, body.en]) {
    expect(text).toMatch(/\S/)
    expect(text).not.toMatch(/[!！]|undefined|null|亲|用户| {2}|。。|，。/)
  }
  expect([...title.zh].length).toBeLessThanOrEqual(14)
})

describe('WeChat messages', () => {
  const templates = readTemplates('config/wechat-templates.json')
  const known = simulatorsTemplates()

  test('are made for templates that the demo’s WeChat knows, keyword by keyword', () => {
    for (const { id, keywords } of Object.values(templates)) {
      const theirs = known.find((one) => one.id === id)
      expect(Object.keys(theirs?.keywords ?? {}).sort()).toEqual(Object.values(keywords).sort())
    }
  })

  test('stay within WeChat’s limits whatever hospitals call themselves', () => {
    const name = fc.string({ unit: 'grapheme', maxLength: 60 })
    const said = fc.record({
      hospitalName: name,
      departmentName: name,
      doctorName: fc.option(name),
      reason: fc.option(name),
      cancelledBy: fc.constantFrom('resident', 'hospital', 'system', null),
    })
    fc.assert(
      fc.property(
        said,
        fc.constantFrom(...noticeKinds.filter((kind) => goesToWechat(kind) && kind.startsWith('booking.'))),
        (more, kind) => {
          const words = wechatWords(templates, kind, { ...booking, ...more })!
          expect(badValue(Object.keys(words.values), words.values)).toBeUndefined()
        },
      ),
    )
  })

  test('name place, doctor, time and state, and no person', () => {
    const words = wechatWords(templates, 'booking.booked', booking)
    expect(words?.values).toEqual({
      thing1: '云川市第一人民医院',
      thing2: '心血管内科 陈述文',
      time3: '2026年11月25日 09:00~09:30',
      phrase4: '预约成功',
      thing5: '点开看序号、地点和签到时间',
    })
    expect(JSON.stringify(words)).not.toContain('张')
  })

  test('say that a report is there and from where, not what of', () => {
    const said = { about: 'report', nameMasked: '张*', title: '梅毒螺旋体抗体', institutionName: '云川康检' } as const
    const words = wechatWords(templates, 'report.ready', said)!
    expect(words.values).toEqual({ thing1: '云川康检', phrase2: '报告已出', thing3: '点开查看，消息里不写结果' })
    expect(badValue(Object.keys(words.values), words.values)).toBeUndefined()
  })

  test('lead to a page that the mini-program has', () => {
    for (const kind of ['booking.booked', 'report.ready'] as const) {
      const [page] = pageOf(kind, 'some-id')!.split('?')
      expect(existsSync(`miniapp/src/${page}.tsx`)).toBe(true)
    }
    expect(pageOf('card.used', 'some-id')).toBeNull()
  })

  test('are not made of what belongs in the app alone', () => {
    expect(wechatWords(templates, 'card.used', { ...use, refusal: null })).toBeNull()
    expect(goesToWechat('member.consented')).toBe(false)
  })

  test.each([
    ['  市 一\n医院 ', '市 一 医院'],
    ['', '—'],
    ['一二三四五六七八九十一二三四五六七八九十', '一二三四五六七八九十一二三四五六七八九十'],
    ['一二三四五六七八九十一二三四五六七八九十一', '一二三四五六七八九十一二三四五六七八九…'],
    ['𠮷'.repeat(21), `${'𠮷'.repeat(19)}…`],
  ])('%j becomes %j', (text, value) => {
    expect(thing(text)).toBe(value)
  })
})
