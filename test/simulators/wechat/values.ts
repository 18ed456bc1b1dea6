const count = (text: string) => [...text].length

const clockTime = String.raw`([01]?\d|2[0-3]):[0-5]\d(:[0-5]\d)?`
const dayTime = String.raw`(\d{4}(年\d{1,2}月\d{1,2}日|-\d{1,2}-\d{1,2})\s?)`
const time = new RegExp(`^${dayTime}?${clockTime}(~${dayTime}?${clockTime})?$`)
const date = new RegExp(`^${dayTime}(${clockTime})?(~${dayTime}?(${clockTime})?)?$`)

/** What WeChat accepts, by the kind that a keyword's name begins with. */
const rules: Record<string, (value: string) => boolean> = {
  thing: (value) => count(value) <= 20,
  number: (value) => /^\d+(\.\d+)?$/.test(value) && value.length <= 32,
  letter: (value) => /^[A-Za-z]{1,32}$/.test(value),
  symbol: (value) => count(value) <= 5,
  character_string: (value) => /^[\x20-\x7e]{1,32}$/.test(value),
  time: (value) => time.test(value),
  date: (value) => date.test(value),
  amount: (value) => /^[¥￥$]?\d{1,10}(\.\d{1,2})?元?$/.test(value),
  phone_number: (value) => /^[\d+\-() ]{1,17}$/.test(value),
  car_number: (value) => count(value) <= 8,
  name: (value) => count(value) <= (/[\u3400-\u9fff]/.test(value) ? 10 : 20),
  phrase: (value) => /^\p{Script=Han}{1,5}$/u.test(value),
}

/** The first keyword whose value WeChat would refuse, with the complaint's wording; undefined when all are good. */
export function badValue(keywords: string[], values: Record<string, unknown>): string | undefined {
  for (const keyword of keywords) {
    const value = values[keyword]
    const rule = rules[keyword.replace(/\d+$/, '')]
    if (typeof value !== 'string' || value === '') return `data.${keyword}.value is empty`
    if (!rule?.(value)) return `data.${keyword}.value invalid`
  }
  return undefined
}
