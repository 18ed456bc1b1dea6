/**
 * Calendar days are 'YYYY-MM-DD' strings in the product's time zone, never a Date at midnight.
 * Plain arithmetic on the proleptic Gregorian calendar: works where Intl does not (WeChat's engine).
 */
export type Day = string

const dayMs = 86_400_000

function utc(day: Day): number {
  const [year, month, date] = day.split('-').map(Number)
  return Date.UTC(year ?? 0, (month ?? 1) - 1, date ?? 1)
}

/** The day that lies `count` days after (or, when negative, before) this one. */
export function addDays(day: Day, count: number): Day {
  return new Date(utc(day) + count * dayMs).toISOString().slice(0, 10)
}

/** Whole days from `from` to `to`; negative when `to` is earlier. */
export function daysBetween(from: Day, to: Day): number {
  return Math.round((utc(to) - utc(from)) / dayMs)
}

/** 0 = Sunday … 6 = Saturday. */
export function weekday(day: Day): number {
  return new Date(utc(day)).getUTCDay()
}

/** Completed years of age on `on`, by the calendar (a birthday on 29 February counts from 1 March in other years). */
export function ageOn(birthday: Day, on: Day): number {
  const years = Number(on.slice(0, 4)) - Number(birthday.slice(0, 4))
  return on.slice(5) >= birthday.slice(5) ? years : years - 1
}
