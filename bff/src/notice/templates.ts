import { readFileSync } from 'node:fs'
import type { NoticeKind } from '@onecard/shared/notice'
import * as z from 'zod'
import type { BookingSaid, ReportSaid, Said } from './said.ts'

const Keyword = z.string().regex(/^[a-z_]+\d+$/)
const Keywords = z.object({ hospital: Keyword, department: Keyword, time: Keyword, state: Keyword, remark: Keyword })
/** Our value → the template's keyword, which WeChat numbers as it pleases: `{ "hospital": "thing1" }`. */
const Template = z.object({ id: z.string().min(1).max(64), keywords: Keywords })
/** That a report is there and from where: not what of, let alone what it found. */
const ReportTemplate = z.object({
  id: z.string().min(1).max(64),
  keywords: z.object({ institution: Keyword, state: Keyword, remark: Keyword }),
})

/** The subscribe-message templates of this mini-program (config/wechat-templates.json). */
const Templates = z.object({
  /** A booking that was held, booked, refused, or moved: the time is the one that holds now, the remark a hint. */
  outcome: Template,
  /** A booking that is off: the time is the one that was, the remark the reason. */
  change: Template,
  /** A report that has come. */
  report: ReportTemplate,
})
export type Templates = z.infer<typeof Templates>

export function readTemplates(file: string): Templates {
  const result = Templates.safeParse(JSON.parse(readFileSync(file, 'utf8')))
  if (!result.success) throw new Error(`${file}:\n${z.prettifyError(result.error)}`)
  return result.data
}

interface Told {
  which: 'outcome' | 'change'
  /** At most five Chinese characters: WeChat's `phrase`. */
  state: string
  remark: (said: BookingSaid) => string
}

/** Which notices also go out as a WeChat message. A card's use stays in the app: it is frequent, and nobody's to read on a lock screen. */
const told: Partial<Record<NoticeKind, Told>> = {
  'booking.held': { which: 'outcome', state: '待医院确认', remark: () => '号已占住，没有扣费，有结果就告诉您' },
  'booking.booked': { which: 'outcome', state: '预约成功', remark: () => '点开看序号、地点和签到时间' },
  'booking.refused': { which: 'outcome', state: '预约未成', remark: () => '号没有占用，可以另选时段' },
  'booking.moved': { which: 'outcome', state: '时间变更', remark: () => '医院改了时间，点开看新的安排' },
  'booking.cancelled': {
    which: 'change',
    state: '预约取消',
    remark: ({ cancelledBy, reason }) =>
      cancelledBy === 'resident' ? '您已取消，号已退回' : (reason ?? '医院取消，不算您的取消次数'),
  },
  'booking.stopped': {
    which: 'change',
    state: '医生停诊',
    remark: ({ reason }) => reason ?? '停诊，不算您的取消次数',
  },
}

export interface WechatWords {
  templateId: string
  values: Record<string, string>
}

/** The message for a notice, within WeChat's limits; null for what is told in the app only. */
export function wechatWords(templates: Templates, kind: NoticeKind, said: Said): WechatWords | null {
  if (kind === 'report.ready' && said.about === 'report') return reportWords(templates, said)
  const message = told[kind]
  if (!message || said.about !== 'booking') return null
  const { id, keywords } = templates[message.which]
  return {
    templateId: id,
    values: {
      [keywords.hospital]: thing(said.hospitalName),
      [keywords.department]: thing([said.departmentName, said.doctorName].filter(Boolean).join(' ')),
      [keywords.time]: time(said),
      [keywords.state]: message.state,
      [keywords.remark]: thing(message.remark(said)),
    },
  }
}

function reportWords({ report: { id, keywords } }: Templates, { institutionName }: ReportSaid): WechatWords {
  return {
    templateId: id,
    values: {
      [keywords.institution]: thing(institutionName),
      [keywords.state]: '报告已出',
      [keywords.remark]: thing('点开查看，消息里不写结果'),
    },
  }
}

/** Is this a notice that may go out as a WeChat message? */
export function goesToWechat(kind: NoticeKind): boolean {
  return kind === 'report.ready' || told[kind] !== undefined
}

const thingLimit = 20

/** WeChat's `thing`: at most 20 characters, and never none. */
export function thing(text: string): string {
  const letters = [...text.replace(/\s+/g, ' ').trim()]
  if (letters.length === 0) return '—'
  return letters.length <= thingLimit ? letters.join('') : `${letters.slice(0, thingLimit - 1).join('')}…`
}

/** WeChat's `time`: `2026年11月25日 09:00~09:30`. */
function time({ day, startTime, endTime }: BookingSaid): string {
  const [year, month, date] = day.split('-').map(Number)
  return `${year}年${month}月${date}日 ${startTime}~${endTime}`
}
