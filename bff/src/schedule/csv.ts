import { parse as parseCsv } from 'csv-parse/sync'
import iconv from 'iconv-lite'
import * as z from 'zod'

/** One row of the template, in our words; references are the hospital's own. */
export interface TemplateRow {
  /** The row's line in the file, counted from 1 with the header. */
  line: number
  slotRef: string
  campusRef: string
  departmentRef: string
  /** Null for a clinic of the department. */
  practitionerRef: string | null
  kind: 'general' | 'expert' | 'special'
  day: string
  from: string
  to: string
  capacity: number
  feeFen: number
  place: string
  state: 'free' | 'stopped' | 'withdrawn'
  stopReason: string | null
}

/** What is wrong with a line, in the words of who fills in the template. */
export interface RowError {
  line: number
  /** The column's heading; null when the line as a whole is meant. */
  column: string | null
  message: string
}

export interface Template {
  rows: TemplateRow[]
  errors: RowError[]
}

const kinds = { 普通: 'general', 专家: 'expert', 特需: 'special' } as const
const states = { 出诊: 'free', 停诊: 'stopped', 撤销: 'withdrawn' } as const
const maxRows = 20_000

const text = (max: number) => z.string().min(1, '不能为空').max(max, `最多 ${max} 个字`)
const time = z
  .string()
  .regex(/^([01]?\d|2[0-3]):[0-5]\d$/, '应为 08:30 这样的时间')
  .transform((value) => value.padStart(5, '0'))

/** Spreadsheets write 2026/3/2 as readily as 2026-03-02. */
const day = z
  .string()
  .regex(/^\d{4}[-/]\d{1,2}[-/]\d{1,2}$/, '应为 2026-03-02 这样的日期')
  .transform((value) => value.split(/[-/]/).map((part) => part.padStart(2, '0')))
  .transform((parts) => parts.join('-'))
  .refine((value) => isDay(value), '没有这一天')

const Row = z.object({
  号源编号: text(100),
  院区编号: text(64),
  科室编号: text(64),
  医生工号: z.string().max(64, '最多 64 个字').optional().default(''),
  号别: z.enum(['普通', '专家', '特需'], '应为 普通、专家 或 特需'),
  出诊日期: day,
  开始时间: time,
  结束时间: time,
  号源数: z.coerce.number('应为整数').int('应为整数').min(0, '不能小于 0').max(1000, '不能大于 1000'),
  挂号费: z
    .string()
    .regex(/^\d{1,5}(\.\d{1,2})?$/, '应为元，最多两位小数')
    .transform((yuan) => Math.round(Number(yuan) * 100)),
  就诊位置: text(120),
  状态: z.enum(['出诊', '停诊', '撤销'], '应为 出诊、停诊 或 撤销').optional().default('出诊'),
  停诊原因: z.string().max(120, '最多 120 个字').optional().default(''),
})
const columns = Object.keys(Row.shape)
const optional = ['医生工号', '状态', '停诊原因']

/**
 * Reads the slot template as a spreadsheet saves it: GB 18030 or UTF-8 (with or without mark), comma, semicolon or tab,
 * columns in any order. A faulty line is reported and does not spoil its neighbours.
 */
export function readTemplate(bytes: Buffer): Template {
  const table = cells(textOf(bytes))
  if ('error' in table) return { rows: [], errors: [table.error] }
  const [head = { line: 1, cells: [] }, ...lines] = table.lines
  const fault = headFault(head.cells) ?? (lines.length > maxRows ? `最多 ${maxRows} 行` : null)
  if (fault) return { rows: [], errors: [{ line: 1, column: null, message: fault }] }
  const read: Template = { rows: [], errors: [] }
  const seen = new Map<string, number>()
  for (const each of lines) readLine(head.cells, each, seen, read)
  return read
}

interface Line {
  line: number
  cells: string[]
}

/** UTF-8 is recognised by being valid: no GB 18030 text of any length is by chance. */
function textOf(bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return iconv.decode(bytes, 'gb18030')
  }
}

function cells(text: string): { lines: Line[] } | { error: RowError } {
  try {
    const parsed: unknown = parseCsv(text, {
      bom: true,
      delimiter: [',', ';', '\t'],
      info: true,
      relax_column_count: true,
      skip_empty_lines: true,
      skip_records_with_empty_values: true,
      trim: true,
    })
    const Records = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.int() }) }))
    return { lines: Records.parse(parsed).map(({ record, info }) => ({ line: info.lines, cells: record })) }
  } catch (error) {
    if (error instanceof Error && 'lines' in error && typeof error.lines === 'number') {
      return { error: { line: error.lines, column: null, message: '引号不配对，读不下去' } }
    }
    throw error
  }
}

function headFault(head: readonly string[]): string | null {
  const missing = columns.filter((column) => !head.includes(column) && !optional.includes(column))
  return missing.length > 0 ? `缺少列：${missing.join('、')}` : null
}

function readLine(head: readonly string[], { line, cells }: Line, seen: Map<string, number>, read: Template): void {
  const named = new Map(head.map((column, at) => [column, cells[at] || undefined]))
  const result = Row.safeParse(
    Object.fromEntries(columns.map((column) => [column, named.get(column) ?? blank(column)])),
  )
  if (!result.success) {
    for (const { path, message } of result.error.issues) {
      read.errors.push({ line, column: String(path[0]), message })
    }
    return
  }
  const row = rowOf(line, result.data)
  const fault = rowFault(row, seen)
  if (fault) read.errors.push(fault)
  else read.rows.push(row)
}

/** An optional column that is empty was not said. */
function blank(column: string): string | undefined {
  return optional.includes(column) ? undefined : ''
}

function rowOf(line: number, row: z.output<typeof Row>): TemplateRow {
  return {
    line,
    slotRef: row.号源编号,
    campusRef: row.院区编号,
    departmentRef: row.科室编号,
    practitionerRef: row.医生工号 || null,
    kind: kinds[row.号别],
    day: row.出诊日期,
    from: row.开始时间,
    to: row.结束时间,
    capacity: row.号源数,
    feeFen: row.挂号费,
    place: row.就诊位置,
    state: states[row.状态],
    stopReason: row.停诊原因 || null,
  }
}

function rowFault(row: TemplateRow, seen: Map<string, number>): RowError | null {
  if (row.to <= row.from) return { line: row.line, column: '结束时间', message: '应晚于开始时间' }
  const earlier = seen.get(row.slotRef)
  if (earlier !== undefined) return { line: row.line, column: '号源编号', message: `与第 ${earlier} 行重复` }
  seen.set(row.slotRef, row.line)
  return null
}

function isDay(value: string): boolean {
  const parsed = new Date(`${value}T00:00:00Z`)
  return !Number.isNaN(parsed.getTime()) && parsed.toISOString().startsWith(value)
}
