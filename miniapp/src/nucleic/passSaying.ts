import { durationWord } from '../i18n/when.ts'
import type { Settings } from '../settings.ts'
import type { PassSays } from './clocks.ts'
import type { IconName } from '../ui/icons.ts'
import { nucleicLooks, type StateLook } from './states.ts'
import type { passWords } from './passWords.ts'

type Words = (typeof passWords)['zh']

export interface PassBand {
  look: StateLook
  title: string
  text: string
  /** 24 小时内 */
  tag: string | null
}

interface Around {
  words: Words
  language: Settings['language']
  nowMs: number
  when: (instant: string) => string
}

/** The band above the code: colour, picture and words of what a door wants to know. */
export function bandOf(said: PassSays, around: Around): PassBand {
  const { words, when } = around
  if (said.says === 'valid') return validBand(said, around)
  if (said.says === 'none') return outOfForce('tube', words.none, words.noneText)
  if (said.says === 'expired') return outOfForce('clock', words.expired, words.expiredText(when(said.test.sampledAt)))
  const { says, test } = said
  if (says === 'sampled' || says === 'testing') return plain(says, words[says], words.waitingText(when(test.sampledAt)))
  return plain(says, words[says], words[`${says}Text`])
}

function outOfForce(icon: IconName, title: string, text: string): PassBand {
  return { look: { tone: 'full', icon }, title, text, tag: null }
}

function plain(state: keyof typeof nucleicLooks, title: string, text: string): PassBand {
  return { look: nucleicLooks[state], title, text, tag: null }
}

function validBand(
  { test, hours, until, newer }: Extract<PassSays, { says: 'valid' }>,
  { words, language, nowMs, when }: Around,
): PassBand {
  const startsAt = test.validity?.startsAt ?? test.sampledAt
  const passed = durationWord(nowMs - Date.parse(startsAt), language)
  const text = (test.validity?.from === 'issued' ? words.sinceIssued : words.since)(passed, when(until))
  const also = newer === null ? null : newer === 'sampled' ? words.newerSampled : words.newerTesting
  return {
    look: nucleicLooks.negative,
    title: words.valid,
    text: also === null ? text : `${text}\n${also}`,
    tag: words.within(hours),
  }
}
