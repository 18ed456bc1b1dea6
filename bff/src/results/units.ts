/** Units of laboratory values, and how one item is said in another: the same amount, by mass or by number of molecules. */

type Dimension = 'moles' | 'mass' | 'cells'

interface Unit {
  dimension: Dimension
  /** How many mmol/L, mg/dL or 10⁹/L one of it is. */
  scale: number
}

/** By UCUM's spelling, in small letters; what laboratories write instead beside it. */
const units: Readonly<Record<string, Unit>> = {
  'mol/l': { dimension: 'moles', scale: 1000 },
  'mmol/l': { dimension: 'moles', scale: 1 },
  'umol/l': { dimension: 'moles', scale: 1e-3 },
  'nmol/l': { dimension: 'moles', scale: 1e-6 },
  'g/dl': { dimension: 'mass', scale: 1000 },
  'g/l': { dimension: 'mass', scale: 100 },
  'mg/dl': { dimension: 'mass', scale: 1 },
  'mg/l': { dimension: 'mass', scale: 0.1 },
  'ug/ml': { dimension: 'mass', scale: 0.1 },
  'ug/dl': { dimension: 'mass', scale: 1e-3 },
  'ug/l': { dimension: 'mass', scale: 1e-4 },
  'ng/ml': { dimension: 'mass', scale: 1e-4 },
  '10*9/l': { dimension: 'cells', scale: 1 },
  '10*3/ul': { dimension: 'cells', scale: 1 },
  'k/ul': { dimension: 'cells', scale: 1 },
  '10*12/l': { dimension: 'cells', scale: 1000 },
  '10*6/ul': { dimension: 'cells', scale: 1000 },
  'm/ul': { dimension: 'cells', scale: 1000 },
}

/** Grams in a mole of what is counted under these LOINC codes; of urea mass means its nitrogen. */
const substances: readonly (readonly [gramsPerMole: number, ...codes: string[]])[] = [
  [180.156, '15074-8', '2345-7', '2339-0', '14749-6', '41653-7', '1558-6', '14771-0', '14743-9', '76629-5'],
  [386.65, '2093-3', '14647-2', '2085-9', '14646-4', '2089-1', '13457-7', '39469-2', '22748-8', '18262-6', '43396-1'],
  [885.4, '2571-8', '14927-8', '12951-0'],
  [113.12, '2160-0', '14682-9', '38483-4'],
  [28.014, '3094-0', '14937-7', '22664-7', '6299-2'],
  [168.11, '3084-1', '14933-6'],
  [40.078, '17861-6', '2000-8', '49765-1'],
  [584.66, '1975-2', '14631-6', '1968-7', '14629-0', '1971-1', '14630-8'],
  [30.974, '2777-1', '14879-1'],
  [24.305, '19123-9', '2601-3'],
  [55.845, '2498-4', '14798-3'],
]

const gramsPerMole = new Map(substances.flatMap(([grams, ...codes]) => codes.map((code) => [code, grams] as const)))

function unitNamed(text: string): Unit | undefined {
  return units[
    text.trim().toLowerCase().replaceAll(/[µμ]/g, 'u').replaceAll('^', '*').replace('×', '').replace(/^x/, '')
  ]
}

/** The value in another unit; null where that cannot be said of this item. Not rounded. */
export function converted(code: string, value: number, from: string, to: string): number | null {
  if (from === to) return value
  const [one, other] = [unitNamed(from), unitNamed(to)]
  if (!one || !other) return null
  const amount = value * one.scale
  if (one.dimension === other.dimension) return amount / other.scale
  const isOfCells = [one.dimension, other.dimension].includes('cells')
  const perMmol = isOfCells ? null : milligramsPerDecilitre(code)
  if (perMmol === null) return null
  return (one.dimension === 'moles' ? amount * perMmol : amount / perMmol) / other.scale
}

/** What a mmol/L weighs: so many mg in a litre, a tenth of that in a decilitre. */
function milligramsPerDecilitre(code: string): number | null {
  const grams = gramsPerMole.get(code)
  return grams === undefined ? null : grams / 10
}

/** As exact as laboratories are. */
export function tidyNumber(value: number): number {
  return Number(value.toPrecision(4))
}
