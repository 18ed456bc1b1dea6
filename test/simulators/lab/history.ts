import { instantOf } from '../hl7.ts'

/** One report of the town's past. */
export interface Past {
  idNumber: string
  labId: string
  daysAgo: number
  panel: string
  /** What it found, by the item's name; the rest as with healthy people. */
  values: Readonly<Record<string, number | string>>
  note?: string
  /** With the printed report inside, as a PDF. */
  printed?: boolean
  /** What the laboratory said first and took back an hour later. */
  before?: Readonly<Record<string, number | string>>
}

const kangjian = 'labkangjian'
const tongze = 'labtongze'
const boan = 'labboan'
const anheng = 'labanheng'

const [mingyuan, guilan, sining, lele] = [
  '599101198803144317',
  '599101195509022040',
  '599102199006192042',
  '599101202105203171',
]
const [jianguo, zihan, xiangyun] = ['599103197911302536', '599103201003081829', '599101194606061135']

/** The mother has had diabetes for a while, and it gets better: a visit each quarter, twice at another laboratory. */
const quarters: readonly Past[] = (
  [
    [460, kangjian, 8.92, 7.9, [6.41, 2.31, 1.08, 4.21]],
    [368, kangjian, 8.1, 7.4, [6.02, 2.05, 1.1, 3.9]],
    [277, tongze, 7.62, 7.1, [5.71, 1.93, 1.14, 3.52]],
    [186, kangjian, 7.05, 6.8, [5.4, 1.8, 1.16, 3.3]],
    [95, tongze, 6.81, 6.6, [5.12, 1.74, 1.19, 3.05]],
    [6, kangjian, 6.48, 6.4, [4.9, 1.61, 1.22, 2.81]],
  ] as const
).flatMap(([daysAgo, labId, glucose, hba1c, [total, fats, good, bad]]): Past[] => {
  const visit = { idNumber: guilan, labId, daysAgo }
  return [
    { ...visit, panel: '空腹血糖', values: { 空腹血糖: glucose } },
    { ...visit, panel: '糖化血红蛋白', values: { 糖化血红蛋白: hba1c } },
    {
      ...{ ...visit, panel: '血脂' },
      values: { 总胆固醇: total, 甘油三酯: fats, 高密度脂蛋白胆固醇: good, 低密度脂蛋白胆固醇: bad },
    },
  ]
})

const fever = { 白细胞计数: 14.6, 中性粒细胞百分比: 78.2, 淋巴细胞百分比: 14.9, 血红蛋白: 122 }

const others: readonly Past[] = [
  { idNumber: guilan, labId: anheng, daysAgo: 95, panel: '肾功能', values: { 肌酐: 78 }, before: { 肌酐: 178 } },
  { idNumber: guilan, labId: kangjian, daysAgo: 6, panel: '尿常规', values: { 尿蛋白: '±', 尿糖: '阴性' } },

  { idNumber: lele, labId: boan, daysAgo: 203, panel: '血常规', values: {} },
  { idNumber: lele, labId: boan, daysAgo: 40, panel: '血常规', values: fever, note: '发热一天，指尖血' },
  { idNumber: lele, labId: boan, daysAgo: 40, panel: 'CRP', values: { C反应蛋白: 38.6 } },
  { idNumber: lele, labId: boan, daysAgo: 33, panel: '血常规', values: { 白细胞计数: 7.9, 中性粒细胞百分比: 48.3 } },
  { idNumber: lele, labId: boan, daysAgo: 33, panel: 'CRP', values: { C反应蛋白: '<0.50' } },

  ...[378, 12].flatMap((daysAgo, nth): Past[] => {
    const visit = { idNumber: mingyuan, labId: kangjian, daysAgo }
    return [
      { ...visit, panel: '血常规', values: {} },
      {
        ...visit,
        panel: '肝功能',
        values: { 丙氨酸氨基转移酶: [72, 44][nth] ?? 0, 天门冬氨酸氨基转移酶: [46, 31][nth] ?? 0 },
      },
      {
        ...visit,
        panel: '血脂',
        values: { 甘油三酯: [2.64, 1.92][nth] ?? 0, 低密度脂蛋白胆固醇: [3.61, 3.28][nth] ?? 0 },
      },
      { ...visit, panel: '空腹血糖', values: { 空腹血糖: [5.62, 5.41][nth] ?? 0 } },
      { ...visit, panel: '尿常规', values: {}, printed: true },
    ]
  }),

  { idNumber: sining, labId: tongze, daysAgo: 152, panel: '血常规', values: { 血红蛋白: 103, 平均红细胞体积: 78.4 } },
  { idNumber: sining, labId: tongze, daysAgo: 61, panel: '血常规', values: { 血红蛋白: 121, 平均红细胞体积: 83.6 } },
  { idNumber: sining, labId: anheng, daysAgo: 20, panel: '肝功能', values: {}, before: { 白蛋白: 31 } },

  { idNumber: jianguo, labId: kangjian, daysAgo: 130, panel: '肾功能', values: { 尿酸: 533 } },
  { idNumber: jianguo, labId: kangjian, daysAgo: 38, panel: '肾功能', values: { 尿酸: 456 } },
  { idNumber: zihan, labId: boan, daysAgo: 88, panel: '血常规', values: {} },
  { idNumber: xiangyun, labId: tongze, daysAgo: 54, panel: '空腹血糖', values: { 空腹血糖: 6.02 } },
  { idNumber: xiangyun, labId: tongze, daysAgo: 54, panel: '血常规', values: { 血红蛋白: 126 } },
  { idNumber: '599103199803219048', labId: boan, daysAgo: 71, panel: '血常规', values: {} },
  { idNumber: '830000196801090352', labId: kangjian, daysAgo: 25, panel: '血脂', values: {} },
  { idNumber: '533401372', labId: tongze, daysAgo: 17, panel: '肝功能', values: {} },
]

export const pasts: readonly Past[] = [...quarters, ...others].sort((a, b) => b.daysAgo - a.daysAgo)

/** When a past report was sampled and issued, seen from the day on which the past was written. */
export function timesOf({ daysAgo }: Past, nth: number, today: string): { sampledAt: Date; issuedAt: Date } {
  const day = new Date(Date.parse(`${today}T00:00:00Z`) - daysAgo * 86_400_000).toISOString().slice(0, 10)
  const minutes = (nth * 7) % 60
  const two = String(minutes).padStart(2, '0')
  return { sampledAt: instantOf(day, `07:${two}`), issuedAt: instantOf(day, `10:${two}`) }
}
