import { describe, expect, test } from '@jest/globals'
import { outcomes, poolSizes } from '@onecard/shared/nucleic'
import { reportStates } from '@onecard/shared/results'
import * as fc from 'fast-check'
import { nucleicOf, runningHours, showsFigures, validityOf } from './nucleic.ts'
import { isNucleic, outcomeOf } from './outcome.ts'

const ct = { cutoff: 40, grey: 37 }
const item = (name: string, value: string, code = name) => ({
  ...{ code, name, value },
  number: /^\d+(\.\d+)?$/.test(value) ? Number(value) : null,
})
const word = (value: string) => item('新型冠状病毒核酸', value, '94500-6')
const genes = (orf: string, n: string) => [item('ORF1ab 基因', orf, '94559-2'), item('N 基因', n, '94533-7')]

describe('what a laboratory found', () => {
  test.each([
    ['its word alone', [word('阴性')], 'negative'],
    ['its word in English', [word('Not detected')], 'negative'],
    ['a SNOMED code without words', [word('260415000')], 'negative'],
    ['未检出 is not 检出', [word('未检出')], 'negative'],
    ['found', [word('阳性(+)')], 'positive'],
    ['a word that hesitates', [word('可疑')], 'grey'],
    ['a sample that leaked', [word('样本不合格')], 'invalid'],
    ['two genes within the cut-off', genes('31.2', '32.6'), 'positive'],
    ['two genes, one of them late', genes('31.2', '38.5'), 'grey'],
    ['one gene of two', genes('33', '0'), 'single-gene'],
    ['one gene at the cut-off counts as none', genes('33', '40'), 'single-gene'],
    ['no gene', genes('No Ct', 'No Ct'), 'negative'],
    ['genes in words', genes('未检出', '未检出'), 'negative'],
    ['both agree', [word('阴性'), ...genes('未检出', '未检出')], 'negative'],
    ['a word that its genes deny', [word('阴性'), ...genes('31', '32')], 'grey'],
    ['genes that the word denies', [word('阳性'), ...genes('0', '0')], 'grey'],
    ['a negative word over one gene', [word('阴性'), ...genes('35', '0')], 'single-gene'],
    ['a control that failed', [word('阴性'), item('内标 RNase P', '未检出')], 'invalid'],
    ['nothing that can be understood', [item('备注', '见附件')], null],
    ['nothing at all', [], null],
  ])('%s', (_, items, outcome) => {
    expect(outcomeOf(items, ct)).toBe(outcome)
  })

  test('a test is known by what was ordered, by an item, or by its Chinese title', () => {
    expect(isNucleic({ code: '94500-6', title: 'x' }, [])).toBe(true)
    expect(isNucleic({ code: 'NCOV', title: '新冠病毒核酸检测' }, [])).toBe(true)
    expect(isNucleic({ code: 'X', title: '呼吸道' }, [{ code: '94533-7' }])).toBe(true)
    expect(isNucleic({ code: '5176-3', title: '乙肝病毒核酸' }, [])).toBe(false)
    expect(isNucleic({ code: 'A', title: '新冠病毒抗体' }, [])).toBe(false)
  })
})

const facts = fc.record({
  state: fc.constantFrom(...reportStates),
  outcome: fc.constantFrom(null, ...outcomes),
  isAnswered: fc.boolean(),
  people: fc.constantFrom(null, 0, ...poolSizes),
  calledAt: fc.constantFrom(null, new Date('2026-11-24T01:20:00Z')),
})

describe('what a resident is told', () => {
  test('of a pool nothing but a negative is ever a finding, nor are its figures shown', () => {
    fc.assert(
      fc.property(facts, (said) => {
        fc.pre(said.people !== null && said.people !== 1)
        const told = nucleicOf(said)
        expect(told).not.toBe('abnormal')
        if (told !== 'negative') expect(showsFigures(told, said.people)).toBe(false)
      }),
    )
  })

  test('a finding in one’s own sample opens only after the call', () => {
    fc.assert(
      fc.property(facts, (said) => {
        if (nucleicOf(said) === 'abnormal') expect(said.calledAt).not.toBeNull()
      }),
    )
  })

  test.each([
    ['nothing was heard yet', { isAnswered: false }, 'sampled'],
    ['it arrived at the laboratory', { state: 'preliminary', outcome: null }, 'testing'],
    ['it was taken back', { state: 'withdrawn', outcome: 'negative' }, 'testing'],
    ['negative', { outcome: 'negative' }, 'negative'],
    ['a corrected negative', { state: 'corrected', outcome: 'negative' }, 'negative'],
    ['a pool in which something is', { outcome: 'positive', people: 10 }, 'recheck'],
    ['a pool of unknown size', { outcome: 'positive', people: 0 }, 'recheck'],
    ['one gene of two', { outcome: 'single-gene' }, 'recheck'],
    ['found, nobody has called', { outcome: 'positive', people: 1 }, 'review'],
    ['found and called', { outcome: 'positive', people: 1, calledAt: new Date(0) }, 'abnormal'],
    ['versions that deny each other', { state: 'under-review', outcome: 'negative' }, 'review'],
    ['final, and nobody understands what', { outcome: null }, 'review'],
    ['spoilt', { outcome: 'invalid' }, 'invalid'],
  ] as const)('%s', (_, said, told) => {
    const usual = { state: 'final', outcome: null, isAnswered: true, people: null, calledAt: null } as const
    expect(nucleicOf({ ...usual, ...said })).toBe(told)
  })
})

test('clocks run from sampling, and the shortest that still runs is what counts', () => {
  const times = { sampledAt: new Date('2026-11-23T08:20:00Z'), issuedAt: new Date('2026-11-23T17:52:00Z') }
  const validity = validityOf({ validity: { from: 'sampled', hours: [24, 48, 72] } }, times)
  expect(validity.clocks.map(({ until }) => until)).toEqual([
    '2026-11-24T08:20:00.000Z',
    '2026-11-25T08:20:00.000Z',
    '2026-11-26T08:20:00.000Z',
  ])
  expect(runningHours(validity, new Date('2026-11-24T08:19:59Z'))).toBe(24)
  expect(runningHours(validity, new Date('2026-11-24T08:20:00Z'))).toBe(48)
  expect(runningHours(validity, new Date('2026-11-26T08:20:00Z'))).toBeNull()
  expect(validityOf({ validity: { from: 'issued', hours: [24] } }, times).startsAt).toBe('2026-11-23T17:52:00.000Z')
})
