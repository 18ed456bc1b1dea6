/** Lists of staff show a document's last four characters. */
export function lastFour(idNumber: string): string {
  return `${'*'.repeat(Math.max(idNumber.length - 4, 4))}${idNumber.slice(-4)}`
}
