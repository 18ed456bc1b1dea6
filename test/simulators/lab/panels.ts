import type { Dice } from './random.ts'

/** Whose blood it is, as far as a reference range asks. */
export interface Body {
  sex: 'male' | 'female'
  age: number
}

export type Range = readonly [low: number | null, high: number | null]

interface Measured {
  kind: 'measured'
  /** LOINC. */
  code: string
  name: string
  unit: string
  digits: number
  range: (body: Body) => Range
  /** Beyond these somebody is called at once. */
  critical?: Range
}

interface Judged {
  kind: 'judged'
  code: string
  name: string
  /** The first is what a healthy person has. */
  words: readonly string[]
}

type Item = Measured | Judged

export interface Panel {
  code: string
  name: string
  /** HL7 table 0074. */
  section: 'HM' | 'CH' | 'UR'
  specimen: readonly [code: string, name: string]
  items: readonly Item[]
}

export type Flag = 'N' | 'L' | 'H' | 'LL' | 'HH' | 'A' | ''

/** One line of a report as the laboratory prints it. */
export interface Line {
  code: string
  name: string
  type: 'NM' | 'SN' | 'ST' | 'CWE'
  value: string
  unit: string
  range: string
  flag: Flag
}

const measured = (
  code: string,
  name: string,
  unit: string,
  digits: number,
  range: Range | ((body: Body) => Range),
  critical?: Range,
): Measured => ({
  ...{ kind: 'measured', code, name, unit, digits },
  range: typeof range === 'function' ? range : () => range,
  ...(critical ? { critical } : {}),
})

const judged = (code: string, name: string, ...words: string[]): Judged => ({ kind: 'judged', code, name, words })

const bySex =
  (male: Range, female: Range) =>
  ({ sex }: Body): Range =>
    sex === 'male' ? male : female

/** Children under six, then men and women. */
const byAge =
  (child: Range, male: Range, female: Range) =>
  (body: Body): Range =>
    body.age < 6 ? child : bySex(male, female)(body)

const serum = ['SER', '血清'] as const

/** What the town's laboratories are asked for most, with the ranges of the national health standards (WS/T 404, 405, 779). */
export const panels: readonly Panel[] = [
  {
    ...{ code: '58410-2', name: '血常规', section: 'HM', specimen: ['BLD', '全血'] },
    items: [
      measured('6690-2', '白细胞计数', '10*9/L', 1, byAge([4.4, 11.9], [3.5, 9.5], [3.5, 9.5]), [1.5, 30]),
      measured('770-8', '中性粒细胞百分比', '%', 1, byAge([22, 65], [40, 75], [40, 75])),
      measured('736-9', '淋巴细胞百分比', '%', 1, byAge([23, 69], [20, 50], [20, 50])),
      measured('713-8', '嗜酸性粒细胞百分比', '%', 1, [0.4, 8]),
      measured('789-8', '红细胞计数', '10*12/L', 2, byAge([4, 5.5], [4.3, 5.8], [3.8, 5.1])),
      measured('718-7', '血红蛋白', 'g/L', 0, byAge([112, 149], [130, 175], [115, 150]), [60, 200]),
      measured('4544-3', '红细胞压积', '%', 1, byAge([34, 43], [40, 50], [35, 45])),
      measured('787-2', '平均红细胞体积', 'fL', 1, byAge([76, 88], [82, 100], [82, 100])),
      measured('777-3', '血小板计数', '10*9/L', 0, byAge([188, 472], [125, 350], [125, 350]), [30, 1000]),
    ],
  },
  {
    ...{ code: '24325-3', name: '肝功能', section: 'CH', specimen: serum },
    items: [
      measured('1742-6', '丙氨酸氨基转移酶', 'U/L', 0, bySex([9, 50], [7, 40])),
      measured('1920-8', '天门冬氨酸氨基转移酶', 'U/L', 0, bySex([15, 40], [13, 35])),
      measured('2324-2', 'γ-谷氨酰转移酶', 'U/L', 0, bySex([10, 60], [7, 45])),
      measured('6768-6', '碱性磷酸酶', 'U/L', 0, byAge([143, 406], [45, 125], [50, 135])),
      measured('14631-6', '总胆红素', 'μmol/L', 1, bySex([null, 26], [null, 21]), [null, 300]),
      measured('2885-2', '总蛋白', 'g/L', 1, [65, 85]),
      measured('1751-7', '白蛋白', 'g/L', 1, [40, 55]),
    ],
  },
  {
    ...{ code: '24362-6', name: '肾功能', section: 'CH', specimen: serum },
    items: [
      measured('22664-7', '尿素', 'mmol/L', 1, ({ sex, age }) =>
        age < 60 ? bySex([3.1, 8], [2.6, 7.5])({ sex, age }) : bySex([3.6, 9.5], [3.1, 8.8])({ sex, age }),
      ),
      measured('14682-9', '肌酐', 'μmol/L', 0, ({ sex, age }) =>
        age < 60 ? bySex([57, 97], [41, 73])({ sex, age }) : bySex([57, 111], [41, 81])({ sex, age }),
      ),
      measured('14933-6', '尿酸', 'μmol/L', 0, bySex([208, 428], [155, 357])),
    ],
  },
  {
    ...{ code: '24331-1', name: '血脂', section: 'CH', specimen: serum },
    items: [
      measured('14647-2', '总胆固醇', 'mmol/L', 2, [null, 5.2]),
      measured('14927-8', '甘油三酯', 'mmol/L', 2, [null, 1.7], [null, 11.3]),
      measured('14646-4', '高密度脂蛋白胆固醇', 'mmol/L', 2, [1, null]),
      measured('22748-8', '低密度脂蛋白胆固醇', 'mmol/L', 2, [null, 3.4]),
    ],
  },
  {
    ...{ code: '14771-0', name: '空腹血糖', section: 'CH', specimen: ['PLAS', '血浆'] },
    items: [measured('14771-0', '空腹血糖', 'mmol/L', 2, [3.9, 6.1], [2.8, 22.2])],
  },
  {
    ...{ code: '4548-4', name: '糖化血红蛋白', section: 'CH', specimen: ['BLD', '全血'] },
    items: [measured('4548-4', '糖化血红蛋白', '%', 1, [4, 6])],
  },
  {
    ...{ code: '24356-8', name: '尿常规', section: 'UR', specimen: ['UR', '尿液'] },
    items: [
      judged('5778-6', '颜色', '淡黄色', '黄色', '深黄色'),
      judged('5767-9', '透明度', '清', '微浑'),
      measured('5811-5', '比重', '', 3, [1.003, 1.03]),
      measured('5803-2', '酸碱度', '', 1, [4.5, 8]),
      judged('5804-0', '尿蛋白', '阴性', '±', '1+'),
      judged('5792-7', '尿糖', '阴性', '1+'),
      judged('5797-6', '酮体', '阴性', '1+'),
      judged('5799-2', '白细胞酯酶', '阴性', '1+', '2+'),
      judged('5794-3', '潜血', '阴性', '±', '1+'),
    ],
  },
  {
    ...{ code: '1988-5', name: 'CRP', section: 'CH', specimen: serum },
    items: [measured('1988-5', 'C反应蛋白', 'mg/L', 2, [null, 10])],
  },
]

export const panelNames = panels.map(({ name }) => name)

/** By its name or its code. */
export const panelOf = (wanted: string): Panel | undefined =>
  panels.find(({ name, code }) => name === wanted || code === wanted)

/** The lines of one report: what `values` names by code or name is as said, the rest falls as it does with healthy people. */
export function linesOf(
  panel: Panel,
  body: Body,
  dice: Dice,
  values: Readonly<Record<string, number | string>>,
): Line[] {
  return panel.items.map((item) => {
    const said = values[item.code] ?? values[item.name]
    return item.kind === 'judged' ? judgedLine(item, said, dice) : measuredLine(item, said, body, dice)
  })
}

function judgedLine({ code, name, words }: Judged, said: number | string | undefined, dice: Dice): Line {
  const usual = words[0] ?? ''
  const value = said === undefined ? (dice.chance(0.93) ? usual : dice.pick(words)) : String(said)
  const isAnswer = usual === '阴性'
  return {
    ...{ code, name, type: 'CWE', value, unit: '', range: isAnswer ? usual : '' },
    flag: !isAnswer ? '' : value === usual ? 'N' : 'A',
  }
}

function measuredLine(item: Measured, said: number | string | undefined, body: Body, dice: Dice): Line {
  const { code, name, unit, digits } = item
  const range = item.range(body)
  // The dice fall whether or not they count: what is said of one item moves no other.
  const fallen = healthy(range, dice)
  const value = said === undefined ? fallen.toFixed(digits) : typeof said === 'number' ? said.toFixed(digits) : said
  const number = Number(value)
  return {
    ...{ code, name, value, unit, range: rangeText(range, digits) },
    type: Number.isNaN(number) ? (/^[<>]/.test(value) ? 'SN' : 'ST') : 'NM',
    flag: Number.isNaN(number) ? '' : flagOf(number, range, item.critical),
  }
}

/** Nineteen of twenty lie inside. */
function healthy([low, high]: Range, dice: Dice): number {
  const from = low ?? (high ?? 1) * 0.35
  const to = high ?? from * 2
  const middle = (from + to) / 2
  return Math.max(from * 0.5, middle + (dice.normal() * (to - from)) / 3.92)
}

function flagOf(number: number, [low, high]: Range, [lowest, highest]: Range = [null, null]): Flag {
  if (lowest !== null && number < lowest) return 'LL'
  if (highest !== null && number > highest) return 'HH'
  if (low !== null && number < low) return 'L'
  return high !== null && number > high ? 'H' : 'N'
}

function rangeText([low, high]: Range, digits: number): string {
  if (low === null) return high === null ? '' : `<${high.toFixed(digits)}`
  return high === null ? `>${low.toFixed(digits)}` : `${low.toFixed(digits)}-${high.toFixed(digits)}`
}
