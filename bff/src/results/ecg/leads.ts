import { leadNames, type LeadName } from '@onecard/shared/ecg'

const byWord = new Map(leadNames.map((name) => [name.toUpperCase(), name]))

/** SCP-ECG's numbers of leads; ISO/IEEE 11073 has the same. */
const byNumber = new Map<number, LeadName>([
  ...([
    [1, 'I'],
    [2, 'II'],
    [61, 'III'],
    [62, 'aVR'],
    [63, 'aVL'],
    [64, 'aVF'],
  ] as const),
  ...([3, 4, 5, 6, 7, 8] as const).map((code, nth): [number, LeadName] => [code, leadNames[6 + nth] ?? 'V1']),
  ...([
    [9, 'V7'],
    [66, 'V8'],
    [67, 'V9'],
    [11, 'V3R'],
    [12, 'V4R'],
    [13, 'V5R'],
  ] as const),
])

/** 11073's electrical potentials of leads begin after this number: 131329 is lead I. */
const potentials = 131_328

/**
 * The lead that these words or codes mean: `MDC_ECG_LEAD_AVR`, `131329`, `2:61`, `5.6.3-9-3`, `Lead I (Einthoven)`, `v1`.
 * Null when none of them says one.
 */
export function leadNamed(said: readonly string[]): LeadName | null {
  for (const text of said) {
    const found = ofWord(text) ?? ofCode(text)
    if (found) return found
  }
  return null
}

function ofWord(text: string): LeadName | undefined {
  const bare = text
    .trim()
    .toUpperCase()
    .replace(/^MDC_ECG_(?:LEAD|ELEC_POTL)_/, '')
    .replace(/\(.*\)|LEAD|导联|\s|-/g, '')
  return byWord.get(bare)
}

function ofCode(text: string): LeadName | undefined {
  const coded = /^(?:2:|5\.6\.3-9-)(\d{1,3})$/.exec(text.trim())
  if (coded) return byNumber.get(Number(coded[1]))
  return /^131\d{3}$/.test(text) ? byNumber.get(Number(text) - potentials) : undefined
}
