import { expect, test } from '@jest/globals'
import iconv from 'iconv-lite'
import { readTemplate } from './csv.ts'

const head = '号源编号,院区编号,科室编号,医生工号,号别,出诊日期,开始时间,结束时间,号源数,挂号费,就诊位置,状态,停诊原因'
const good = 'S1,main,ZYNK,D201,专家,2026-03-02,08:00,08:30,5,25.00,门诊楼 2 层,出诊,'
const row = {
  line: 2,
  slotRef: 'S1',
  campusRef: 'main',
  departmentRef: 'ZYNK',
  practitionerRef: 'D201',
  kind: 'expert',
  day: '2026-03-02',
  from: '08:00',
  to: '08:30',
  capacity: 5,
  feeFen: 2500,
  place: '门诊楼 2 层',
  state: 'free',
  stopReason: null,
}

test.each([
  ['GB 18030', iconv.encode(`${head}\r\n${good}\r\n`, 'gb18030')],
  ['UTF-8 with a mark', Buffer.from(`\ufeff${head}\n${good}`)],
  ['UTF-8 without', Buffer.from(`${head}\n${good}\n\n`)],
  ['tabs', Buffer.from(`${head}\n${good}`.replaceAll(',', '\t'))],
  ['quotes', Buffer.from(`${head}\n${good.replace('门诊楼 2 层', '"门诊楼 2 层"')}`)],
])('a template in %s is read', (_, bytes) => {
  expect(readTemplate(bytes)).toEqual({ rows: [row], errors: [] })
})

test('columns may stand in any order, and what may be left out is left out', () => {
  const bytes = Buffer.from(
    '挂号费,号源数,结束时间,开始时间,出诊日期,号别,科室编号,院区编号,号源编号,就诊位置\n12,5,9:00,8:30,2026/3/2,普通,ZJK,south,S2,1 层\n',
  )
  expect(readTemplate(bytes)).toEqual({
    rows: [
      {
        ...row,
        slotRef: 'S2',
        campusRef: 'south',
        departmentRef: 'ZJK',
        practitionerRef: null,
        kind: 'general',
        from: '08:30',
        to: '09:00',
        feeFen: 1200,
        place: '1 层',
      },
    ],
    errors: [],
  })
})

test.each([
  ['号源编号', '号源编号', good.replace('S1', ''), '不能为空'],
  ['号别', '号别', good.replace('专家', '主任'), '应为 普通、专家 或 特需'],
  ['a day that is none', '出诊日期', good.replace('2026-03-02', '2026-02-30'), '没有这一天'],
  ['a day in words', '出诊日期', good.replace('2026-03-02', '3月2日'), '应为 2026-03-02 这样的日期'],
  ['a time', '开始时间', good.replace('08:00', '8点'), '应为 08:30 这样的时间'],
  ['an end before the start', '结束时间', good.replace('08:30', '07:30'), '应晚于开始时间'],
  ['a count', '号源数', good.replace(',5,', ',五,'), '应为整数'],
  ['half a place', '号源数', good.replace(',5,', ',1.5,'), '应为整数'],
  ['a fee', '挂号费', good.replace('25.00', '25元'), '应为元，最多两位小数'],
  ['状态', '状态', good.replace('出诊', '休息'), '应为 出诊、停诊 或 撤销'],
  ['a line cut short', '开始时间', 'S1,main,ZYNK,D201,专家,2026-03-02', '应为 08:30 这样的时间'],
])('%s: the line is reported and its neighbours are read', (_, column, bad, message) => {
  const { rows, errors } = readTemplate(Buffer.from(`${head}\n${bad}\n${good.replace('S1', 'S9')}`))
  expect(rows.map(({ slotRef, line }) => [slotRef, line])).toEqual([['S9', 3]])
  expect(errors).toContainEqual({ line: 2, column, message })
})

test('the same slot twice in a file, a missing column, broken quotes, nothing at all', () => {
  expect(readTemplate(Buffer.from(`${head}\n${good}\n${good}`)).errors).toEqual([
    { line: 3, column: '号源编号', message: '与第 2 行重复' },
  ])
  expect(readTemplate(Buffer.from('号源编号,科室编号\nS1,ZYNK')).errors[0]?.message).toContain('缺少列：院区编号')
  expect(readTemplate(Buffer.from(`${head}\n"S1,main\n`)).errors).toHaveLength(1)
  expect(readTemplate(Buffer.alloc(0)).errors[0]?.message).toContain('缺少列')
})

test('停诊 carries its reason, 撤销 withdraws', () => {
  const stopped = good.replace('出诊,', '停诊,外出会诊')
  const gone = good.replace('S1', 'S2').replace('出诊', '撤销')
  const { rows } = readTemplate(Buffer.from(`${head}\n${stopped}\n${gone}`))
  expect(rows.map(({ state, stopReason }) => [state, stopReason])).toEqual([
    ['stopped', '外出会诊'],
    ['withdrawn', null],
  ])
})
