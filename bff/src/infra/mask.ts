/** `张*`: the first character only; how long a name is stays hidden too. */
export function maskName(name: string): string {
  const [first = ''] = name
  return `${first}*`
}

/** `138****8000`; other numbers keep their last four digits. */
export function maskPhone(phone: string): string {
  return /^\d{11}$/.test(phone) ? `${phone.slice(0, 3)}****${phone.slice(-4)}` : `****${phone.slice(-4)}`
}

/** Lists of staff show a document's last four characters. */
export function lastFour(idNumber: string): string {
  return `${'*'.repeat(Math.max(idNumber.length - 4, 4))}${idNumber.slice(-4)}`
}

/** First 6 and last 4 of an 18-digit number; of a shorter one (passport) the first and the last two. */
export function maskIdNumber(idNumber: string): string {
  const [head, tail] = idNumber.length === 18 ? [6, 4] : [1, 2]
  return `${idNumber.slice(0, head)}${'*'.repeat(Math.max(idNumber.length - head - tail, 4))}${idNumber.slice(-tail)}`
}
