/** Class names in a row, leaving out those whose condition does not hold. */
export function names(...parts: (string | false | null | undefined)[]): string {
  return parts.filter(Boolean).join(' ')
}
