import { addDays, daysBetween, weekday, type Day } from '@onecard/shared/day'
import type { Settings } from '../settings.ts'

/**
 * Days and times as people say them, in the product's time zone. WeChat has no Intl, and the zone has no summer
 * time, so a fixed distance to UTC is the whole of it.
 */
type Language = Settings['language']

const zoneMs = Number(process.env['TARO_APP_ZONE_MINUTES'] ?? 480) * 60_000

const weekdays = {
  zh: ['周日', '周一', '周二', '周三', '周四', '周五', '周六'],
  en: ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'],
}
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec']
const near = {
  zh: { '-1': '昨天', '0': '今天', '1': '明天', '2': '后天' },
  en: { '-1': 'Yesterday', '0': 'Today', '1': 'Tomorrow', '2': undefined },
} as const

/** The calendar day of an instant (epoch milliseconds). */
export function dayOf(epochMs: number): Day {
  return new Date(epochMs + zoneMs).toISOString().slice(0, 10)
}

/** The instant at which a wall clock of the product's zone says `time` on that day. */
export function instantAt(day: Day, time: string): string {
  return new Date(Date.parse(`${day}T${time}:00Z`) - zoneMs).toISOString()
}

/** 08:06 */
export function timeOf(epochMs: number): string {
  return new Date(epochMs + zoneMs).toISOString().slice(11, 16)
}

export function weekdayWord(day: Day, language: Language): string {
  return weekdays[language][weekday(day)] ?? ''
}

/** 08:06:41 */
export function secondsOf(epochMs: number): string {
  return new Date(epochMs + zoneMs).toISOString().slice(11, 19)
}

/** 11月25日 · 25 Nov; with the year when it is another one than `today`'s. */
export function dateWord(day: Day, language: Language, today?: Day): string {
  const [year = '', month, date] = day.split('-').map(Number)
  const far = today !== undefined && !today.startsWith(day.slice(0, 4))
  if (language === 'zh') return `${far ? `${year}年` : ''}${Number(month)}月${Number(date)}日`
  return `${Number(date)} ${months[Number(month) - 1] ?? ''}${far ? ` ${year}` : ''}`
}

/** 12月 · Dec */
export function monthWord(day: Day, language: Language): string {
  const month = Number(day.slice(5, 7))
  return language === 'zh' ? `${month}月` : (months[month - 1] ?? '')
}

/** 1988年3月14日 · 14 Mar 1988 */
export function fullDate(day: Day, language: Language): string {
  return dateWord(day, language, '')
}

/** 11月25日 周三 · Wed 25 Nov */
export function dayWord(day: Day, language: Language): string {
  const date = dateWord(day, language)
  return language === 'zh' ? `${date} ${weekdayWord(day, language)}` : `${weekdayWord(day, language)} ${date}`
}

/** 今天, 明天, 昨天; otherwise 11月25日 周三. */
export function nearDay(day: Day, today: Day, language: Language): string {
  return nearWord(day, today, language) ?? dayWord(day, language)
}

/** 今天, 明天 …, or null when the day is not near. */
export function nearWord(day: Day, today: Day, language: Language): string | null {
  const away = daysBetween(today, day)
  if (away !== -1 && away !== 0 && away !== 1 && away !== 2) return null
  return near[language][away] ?? null
}

/** For lists: the time today, 昨天, else the date. */
export function shortWhen(instant: string, nowMs: number, language: Language): string {
  const then = Date.parse(instant)
  const today = dayOf(nowMs)
  const day = dayOf(then)
  if (day === today) return timeOf(then)
  if (day === addDays(today, -1)) return near[language]['-1']
  return dateWord(day, language, today)
}

/** 今天 08:02 · 11月22日 16:20; in care mode 今天 上午 8:02 */
export function longWhen(instant: string, nowMs: number, language: Language, care = false): string {
  const then = Date.parse(instant)
  const today = dayOf(nowMs)
  const day = dayOf(then)
  const word = nearWord(day, today, language) ?? dateWord(day, language, today)
  return `${word} ${care ? careTime(timeOf(then), language) : timeOf(then)}`
}

/** 上午 9:30 · 9:30 am: care mode does without 24 hours. */
export function careTime(time: string, language: Language): string {
  const half = halfOf(time, language)
  return language === 'en' ? `${clock12(time)} ${half}` : `${half} ${clock12(time)}`
}

/** 下午 2:00–2:30 · 2:00–2:30 pm: the half of the day once, unless noon lies between. */
export function careSpan(from: string, until: string, language: Language): string {
  const across = halfOf(from, language) !== halfOf(until, language)
  if (across) return `${careTime(from, language)}–${careTime(until, language)}`
  const span = `${clock12(from)}–${clock12(until)}`
  return language === 'en' ? `${span} ${halfOf(from, language)}` : `${halfOf(from, language)} ${span}`
}

/** 2:30, where the half of the day is said elsewhere. */
export function clock12(time: string): string {
  const [hour = 0, minute = 0] = time.split(':').map(Number)
  return `${hour > 12 ? hour - 12 : hour}:${String(minute).padStart(2, '0')}`
}

function halfOf(time: string, language: Language): string {
  const hour = Number(time.slice(0, 2))
  if (language === 'zh') return halfDay(hour)
  return hour < 12 ? 'am' : 'pm'
}

/** 上午, 下午, 晚上. */
export function halfDay(hour: number): string {
  if (hour < 12) return '上午'
  return hour < 18 ? '下午' : '晚上'
}

/** 5 小时 12 分 · 5 h 12 min; less than a minute counts as one. */
export function durationWord(ms: number, language: Language): string {
  const minutes = Math.max(1, Math.floor(ms / 60_000))
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (language === 'zh') return hours > 0 ? `${hours} 小时 ${rest} 分` : `${rest} 分钟`
  return hours > 0 ? `${hours} h ${rest} min` : `${rest} min`
}

/** 03:53:19, for countdowns. */
export function countdown(ms: number): string {
  return new Date(Math.max(0, ms)).toISOString().slice(11, 19)
}
