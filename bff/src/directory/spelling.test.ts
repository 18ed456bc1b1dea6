import { expect, test } from '@jest/globals'
import { matchOf, type Candidate } from './match.ts'
import { readWritten, spell, spells, typed, written } from './spelling.ts'

const doctor = (name: string): Candidate => ({
  kind: 'doctor',
  title: name,
  words: `${name} 主任医师 冠心病`,
  spelled: written(spell(name, { person: true })),
})
const department = (name: string): Candidate => ({
  kind: 'department',
  title: name,
  words: `${name} 胸闷、心慌先看这里`,
  spelled: written(spell(name)),
})

test.each([
  ['单玉洁', 'shanyujie'],
  ['仇宁舒', 'qiuningshu'],
  ['曾归远', 'zengguiyuan'],
  ['解东篱', 'xiedongli'],
  ['查良砚', 'zhaliangyan'],
  ['区家铭', 'oujiaming'],
  ['乐明轩', 'yuemingxuan'],
  ['缪云栖', 'miaoyunqi'],
  ['尉迟敬', 'yuchijing'],
])('%s is found by the family name’s own reading, %s', (name, pinyin) => {
  expect(matchOf(doctor(name), pinyin)?.rank).toBe(12)
})

test.each([
  ['单玉洁', 'danyujie'],
  ['乐明轩', 'lemingxuan'],
  ['盖文博', 'gaiwenbo'],
])('%s is found by the common reading too: %s', (name, pinyin) => {
  expect(matchOf(doctor(name), pinyin)).not.toBeNull()
})

test.each([
  ['陈述文', [0, 3]],
  ['述文', [1, 3]],
  ['chenshuwen', [0, 3]],
  ['CHEN Shu Wen', [0, 3]],
  ['chensw', [0, 3]],
  ['csw', [0, 3]],
  ['chsw', [0, 3]],
  ['chenshuw', [0, 3]],
  ['shuw', [1, 3]],
  ['陈sw', [0, 3]],
  ['ｃｓｗ', [0, 3]],
])('陈述文 is found by %s', (query, span) => {
  expect(matchOf(doctor('陈述文'), query)?.highlight).toEqual([span])
})

test.each(['csx', 'henshuwen', 'cw', '陈文述', 'xyz', '%', '_'])('陈述文 is not found by %s', (query) => {
  expect(matchOf(doctor('陈述文'), query)).toBeNull()
})

test('an everyday short form finds the long name and marks what it picked', () => {
  expect(matchOf(department('心血管内科'), '心内科')?.highlight).toEqual([
    [0, 1],
    [3, 5],
  ])
})

test('what is said of an entry finds it, with nothing to mark in its title', () => {
  expect(matchOf(department('心血管内科'), '胸闷')).toEqual({ rank: 71, highlight: [] })
})

test('better answers come first: the whole title, its beginning, its middle, pinyin, short form, what is said', () => {
  const ranks = [
    matchOf(department('心病科'), '心病科'),
    matchOf(department('心病科'), 'xinbingke'),
    matchOf(department('心病科门诊'), '心病科'),
    matchOf(department('心病科门诊'), 'xbk'),
    matchOf(department('南院心病科'), '心病科'),
    matchOf(department('南院心病科'), 'xbk'),
    matchOf(department('心脏病专科'), '心病科'),
    matchOf({ ...department('内科'), words: '内科 心病科' }, '心病科'),
  ].map((match) => match?.rank ?? -1)
  expect(ranks).toEqual([...ranks].sort((a, b) => a - b))
  expect(new Set(ranks).size).toBe(ranks.length)
})

test('a name with a dot, a rare character, Latin letters: stored and read back the same', () => {
  for (const title of ['艾力·买买提', '𠮷川', 'CT 室', 'Dr. Anna']) {
    const spelled = spell(title, { person: true })
    expect(readWritten(written(spelled)).map(({ readings }) => readings)).toEqual(
      spelled.map(({ readings }) => readings),
    )
  }
  expect(spells(spell('艾力·买买提', { person: true }), typed('ailimaimaiti'))).toEqual([0, 6])
  expect(matchOf(doctor('𠮷川'), '川')?.highlight).toEqual([[2, 3]])
})

test('ü is typed v', () => {
  expect(spells(spell('吕霞', { person: true }), 'lvxia')).toEqual([0, 2])
  expect(typed('Lü')).toBe('lv')
})
