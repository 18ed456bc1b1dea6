/** The pages of this room that only this room opens. */
export const pagesOf = {
  ecg: (id: string) => `/results/pages/ecg/index?id=${id}`,
  trend: ({ memberId, code, unit }: { memberId: string; code: string; unit: string | null }) =>
    `/results/pages/trend/index?id=${memberId}&code=${encodeURIComponent(code)}${unit === null ? '' : `&unit=${encodeURIComponent(unit)}`}`,
} as const

/** A page's parameter as it was meant: it is handed over as it stands in the address. */
export function paramText(value = ''): string {
  try {
    return decodeURIComponent(value)
  } catch {
    // An address that was not written by us.
    return value
  }
}
