/** The pages of this room that only this room opens. */
export const pagesOf = {
  trend: ({ memberId, code, unit }: { memberId: string; code: string; unit: string | null }) =>
    `/results/pages/trend/index?id=${memberId}&code=${encodeURIComponent(code)}${unit === null ? '' : `&unit=${encodeURIComponent(unit)}`}`,
} as const

/** A page's parameter as it was meant: WeChat hands it over as it stands in the address, a browser has read it already. */
export function paramText(value: string | undefined): string {
  const text = value ?? ''
  return process.env['TARO_ENV'] === 'weapp' ? decodeURIComponent(text) : text
}
