import { colours } from './colours.ts'
import { Picture } from './Picture.tsx'
import { picture } from './svg.ts'

/** A barcode of an even number of digits (Code 128, set C), as kiosks read it. */
export function Barcode({
  digits,
  width,
  height,
  alt,
}: {
  digits: string
  width: number
  height: number
  alt: string
}) {
  return (
    <Picture className="code-pic" src={barcodePicture(digits, width, height)} width={width} height={height} alt={alt} />
  )
}

function barcodePicture(digits: string, width: number, height: number): string {
  const bars = code128(digits)
  const total = bars.reduce((sum, bar) => sum + bar, 0)
  let at = 0
  let path = ''
  bars.forEach((bar, nth) => {
    if (nth % 2 === 0) path += `M${at} 0h${bar}v1h-${bar}z`
    at += bar
  })
  const inside = `<g shape-rendering="crispEdges"><rect width="${total}" height="1" fill="#fff"/><path d="${path}" fill="${colours.text}"/></g>`
  return picture(
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width * 2}" height="${height * 2}" viewBox="0 0 ${total} 1" preserveAspectRatio="none">${inside}</svg>`,
  )
}

const startC = 105
const stop = '2331112'

/** Widths of bars and gaps in turn, beginning with a bar. */
export function code128(digits: string): number[] {
  const pairs = (digits.match(/\d\d/g) ?? []).map(Number)
  const check = pairs.reduce((sum, value, nth) => sum + value * (nth + 1), startC) % 103
  const words = [startC, ...pairs, check].map((value) => widths.slice(value * 6, value * 6 + 6))
  return [...words.join(''), ...stop].map(Number)
}

/** ISO/IEC 15417: six widths for each of the values 0 to 105. */
const widths =
  '212222222122222221121223121322131222122213122312132212221213221312231212112232122132122231113222123122123221223211' +
  '221132221231213212223112312131311222321122321221312212322112322211212123212321232121111323131123131321112313132113' +
  '132311211313231113231311112133112331132131113123113321133121313121211331231131213113213311213131311123311321331121' +
  '312113312311332111314111221411431111111224111422121124121421141122141221112214112412122114122411142112142211241211' +
  '221114413111241112134111111242121142121241114212124112124211411212421112421211212141214121412121111143111341131141' +
  '114113114311411113411311113141114131311141411131211412211214211232'
