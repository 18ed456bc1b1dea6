import type { NucleicDetail, NucleicSign } from '@onecard/shared/nucleic'
import type { nucleicWords, testWords } from './words.ts'

type Words = (typeof testWords)['zh']
type Named = (typeof nucleicWords)['zh']

/** 集采 5 人混采 · 定点 单采; '' where nothing is known of the tube. */
export function tubeWord({ entrance, people }: Pick<NucleicSign, 'entrance' | 'people'>, named: Named): string {
  return [entrance && named[entrance], sizeWord(people, named)].filter(Boolean).join(' ')
}

/** A laboratory may call a tube a pool without saying of how many. */
export function sizeWord(people: number | null, named: Named): string {
  if (people === null) return ''
  if (people === 1) return named.single
  return people === 0 ? named.pool : named.pooled(people)
}

/** Should the result have been there by now? */
export function isOverdue({ expectedAt }: Pick<NucleicSign, 'expectedAt'>, nowMs: number): boolean {
  return expectedAt !== null && Date.parse(expectedAt) < nowMs
}

export const titleOf: Record<NucleicDetail['state'], keyof Words & `${string}Title`> = {
  sampled: 'sampledTitle',
  testing: 'testingTitle',
  negative: 'negativeTitle',
  recheck: 'recheckTitle',
  review: 'reviewTitle',
  abnormal: 'abnormalTitle',
  invalid: 'invalidTitle',
}

/** The one sentence under the verdict: what it means, and what comes next. */
export function sentenceOf(
  test: NucleicDetail,
  words: Words,
  when: (instant: string) => string,
  nowMs: number,
): string {
  switch (test.state) {
    case 'sampled':
    case 'testing':
      return waitingSentence(test, words, when, nowMs)
    case 'negative':
      return words.negativeText
    case 'recheck':
      return againSentence(test, words)
    case 'review':
      return words.reviewText
    case 'abnormal':
      return calledSentence(test, words, when)
    case 'invalid':
      return words.invalidText
  }
}

function waitingSentence(
  { expectedAt }: NucleicDetail,
  words: Words,
  when: (instant: string) => string,
  nowMs: number,
): string {
  if (expectedAt === null) return words.noDate
  return isOverdue({ expectedAt }, nowMs) ? words.late(when(expectedAt)) : words.byWhen(when(expectedAt))
}

function againSentence({ why, people }: NucleicDetail, words: Words): string {
  if (why === 'grey' || why === 'single-gene') return words.greyText
  return people !== null && people > 1 ? words.poolText(people - 1) : words.somePoolText
}

function calledSentence({ contact, calledAt }: NucleicDetail, words: Words, when: (instant: string) => string): string {
  return contact && calledAt ? words.calledText(contact.name, when(calledAt)) : words.abnormalText
}
