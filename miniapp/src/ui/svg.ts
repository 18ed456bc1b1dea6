const made = new Map<string, string>()

/**
 * An SVG as a data URL for `<Image>`. The root element must carry width and height, or WeChat shows nothing.
 * Small, often repeated pictures are kept under a name.
 */
export function picture(svg: string, name?: string): string {
  const known = name === undefined ? undefined : made.get(name)
  if (known !== undefined) return known
  const url = `data:image/svg+xml;utf8,${encodeURIComponent(svg)}`
  if (name !== undefined) made.set(name, url)
  return url
}

export function svg(width: number, height: number, inside: string, box = `0 0 ${width} ${height}`): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="${box}">${inside}</svg>`
}

/** A length of the design (375 wide) for inline styles, which the build does not convert. */
export function px(length: number): string {
  return process.env['TARO_ENV'] === 'weapp' ? `${length * 2}rpx` : `${length}px`
}

export function sized(width: number, height = width): { width: string; height: string } {
  return { width: px(width), height: px(height) }
}
