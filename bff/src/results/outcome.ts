import type { Outcome } from '@onecard/shared/nucleic'
import type { Observation } from '@onecard/shared/results'
import type { NucleicSettings } from './nucleic-settings.ts'

/** LOINC: SARS-CoV-2 RNA by amplification, as a whole; the codes that laboratories order and answer by. */
const rna = new Set(['94500-6', '94309-2', '94531-1', '94534-5', '94759-8', '94845-5', '95406-5', '95608-6', '94306-8'])
/** LOINC: of the N gene and of ORF1ab, found or not, and the cycles that it took. */
const nGene = new Set(['94533-7', '94316-7', '94311-8', '94510-5', '94642-6'])
const orf1ab = new Set(['94559-2', '94639-2', '94644-2', '94511-3'])

type Item = Pick<Observation, 'code' | 'name' | 'value' | 'number'>

/** Is this a nucleic-acid test of SARS-CoV-2, by what was ordered or by any item of it? */
export function isNucleic(order: { code: string; title: string }, items: readonly Pick<Item, 'code'>[]): boolean {
  const codes = [order.code, ...items.map(({ code }) => code)]
  if (codes.some((code) => rna.has(code) || nGene.has(code) || orf1ab.has(code))) return true
  return /(新冠|新型冠状病毒|SARS-CoV-2|COVID-19).{0,12}(核酸|RNA|NAA|PCR)/i.test(order.title)
}

/**
 * What a laboratory found, from its own word and from its two genes; null when neither can be understood. The word and the
 * genes have to agree: where they do not, nobody can be sure, and a sample is taken again.
 */
export function outcomeOf(items: readonly Item[], ct: NucleicSettings['ct']): Outcome | null {
  const word = wordIn(items.filter((item) => !isGene(item) && !isControl(item)))
  if (word === 'invalid' || items.some((item) => isControl(item) && hasFailed(item))) return 'invalid'
  const genes = genesIn(items, ct)
  if (word === null || genes === null || word === genes) return genes ?? word
  return genes === 'single-gene' ? 'single-gene' : 'grey'
}

const isN = ({ code, name }: Item): boolean => nGene.has(code) || /(^|[^A-Za-z])N\s*(基因|gene)/i.test(name)
const isOrf1ab = ({ code, name }: Item): boolean => orf1ab.has(code) || /ORF\s*1\s*ab/i.test(name)
const isGene = (item: Item): boolean => isN(item) || isOrf1ab(item)
/** 内标: something of every human being, found unless the sample or the run was spoilt. */
const isControl = ({ name }: Item): boolean => /内标|内参|internal control|RNase\s*P/i.test(name)
const hasFailed = ({ value }: Item): boolean => readWord(value) === 'negative' || readWord(value) === 'invalid'

function wordIn(items: readonly Item[]): Outcome | null {
  const words = items.flatMap(({ value }) => readWord(value) ?? [])
  const [first] = words
  if (first === undefined) return null
  return words.every((word) => word === first) ? first : 'grey'
}

/** SNOMED CT codes where a laboratory says no words; else its words, the denials before what they deny. */
const words: readonly [pattern: RegExp, outcome: Outcome][] = [
  [/无效|不合格|无法检测|样本泄漏|invalid|unsatisfactory|^125154007$/i, 'invalid'],
  [/可疑|灰区|待复[检查核]|不确定|inconclusive|indeterminate|equivocal|^419984006$|^IND$/i, 'grey'],
  [/阴性|未检出|未见|not detected|negative|^neg$|^ND$|^\(?-\)?$|^260415000$|^260385009$/i, 'negative'],
  [/阳性|检出|detected|positive|^pos$|^DET$|^\(?\+\)?$|^260373001$|^10828004$/i, 'positive'],
]

function readWord(value: string): Outcome | null {
  return words.find(([pattern]) => pattern.test(value.trim()))?.[1] ?? null
}

type Found = 'found' | 'grey' | 'none'

function genesIn(items: readonly Item[], ct: NucleicSettings['ct']): Outcome | null {
  const found = [foundIn(items.filter(isN), ct), foundIn(items.filter(isOrf1ab), ct)]
  if (found.includes(null)) return null
  if (found.every((gene) => gene === 'none')) return 'negative'
  if (found.includes('none')) return 'single-gene'
  return found.includes('grey') ? 'grey' : 'positive'
}

/** One gene from its cycles where any are said, else from the word. */
function foundIn(items: readonly Item[], ct: NucleicSettings['ct']): Found | null {
  const cycles = items.flatMap(({ number }) => number ?? [])
  if (cycles.length > 0) return byCycles(Math.min(...cycles), ct)
  const word = wordIn(items)
  if (word === null) return items.some(({ value }) => /no\s*ct|未扩增|undetermined/i.test(value)) ? 'none' : null
  if (word === 'negative') return 'none'
  return word === 'positive' ? 'found' : 'grey'
}

/** Zero cycles is how instruments write that nothing grew. */
function byCycles(cycles: number, { cutoff, grey }: NucleicSettings['ct']): Found {
  if (cycles <= 0 || cycles >= cutoff) return 'none'
  return cycles >= grey ? 'grey' : 'found'
}
