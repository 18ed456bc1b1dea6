import { addDays } from '@onecard/shared/day'
import { dateWord } from '../i18n/when.ts'
import type { Settings } from '../settings.ts'
import type { listWords } from './words.ts'

/** The days a list is narrowed to; '' for an open end. */
export interface Span {
  from: string
  to: string
}

export const always: Span = { from: '', to: '' }

/** Whether the first day is after the last. */
export function isWrongWay({ from, to }: Span): boolean {
  return from !== '' && to !== '' && from > to
}

/** The days up to and with today. */
export function lastDays(count: number, today: string): Span {
  return { from: addDays(today, 1 - count), to: today }
}

type Words = (typeof listWords)['zh']

/** 10月24日 至 11月24日, 10月24日 起, 时间不限. */
export function spanWord({ from, to }: Span, words: Words, language: Settings['language'], today: string): string {
  const word = (day: string) => dateWord(day, language, today)
  if (from === '' && to === '') return words.anyTime
  if (to === '') return words.since(word(from))
  return from === '' ? words.until(word(to)) : words.between(word(from), word(to))
}
