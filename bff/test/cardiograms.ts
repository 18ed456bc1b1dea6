import { sample } from './samples.ts'

/** One tracing as its numbers and how they are scaled: what other forms of it are made from. */
export interface Cardiogram {
  samplesPerSecond: number
  leads: { name: string; unitsPerMillivolt: number; numbers: number[] }[]
}

/** A PhysioNet record in format 16: a header in words, then every sample of all leads in turn as 16-bit numbers. */
export function physionet(path: string, seconds = 10): Cardiogram {
  const [first = '', ...lines] = sample(`${path}.hea`).toString('latin1').split('\n')
  const [, , rate = '0'] = first.split(' ')
  const described = lines.filter((line) => line.startsWith(`${path.split('/').at(-1)}.dat 16 `))
  const bytes = sample(`${path}.dat`)
  const samplesPerSecond = Number(rate)
  const leads = described.map((line, nth) => {
    const words = line.split(' ')
    const numbers = Array.from({ length: seconds * samplesPerSecond }, (_, at) =>
      bytes.readInt16LE(2 * (at * described.length + nth)),
    )
    return { name: words.at(-1)?.trim() ?? '', unitsPerMillivolt: Number(words[2]), numbers }
  })
  return { samplesPerSecond, leads }
}

/** A heart of our own, for whoever needs curves and not somebody's. */
export function madeUp(samplesPerSecond = 250, seconds = 10): Cardiogram {
  const wave = (at: number, centre: number, width: number, height: number) =>
    height * Math.exp(-(((at - centre) / width) ** 2))
  const beat = (at: number) =>
    wave(at, 0.16, 0.022, 120) + wave(at, 0.3, 0.01, 1100) + wave(at, 0.33, 0.008, -260) + wave(at, 0.55, 0.045, 280)
  const curve = (gain: number) =>
    Array.from({ length: samplesPerSecond * seconds }, (_, nth) =>
      Math.round(gain * beat((nth / samplesPerSecond) % 0.8)),
    )
  const gains = { I: 0.6, II: 1, V1: -0.5, V2: 0.4, V3: 0.8, V4: 1.2, V5: 1, V6: 0.8 }
  return {
    samplesPerSecond,
    leads: Object.entries(gains).map(([name, gain]) => ({ name, unitsPerMillivolt: 1000, numbers: curve(gain) })),
  }
}

/** FHIR: one Observation, a component a lead. */
export function asSampledData({ samplesPerSecond, leads }: Cardiogram): object[] {
  return leads.map(({ name, unitsPerMillivolt, numbers }) => ({
    code: { coding: [{ system: 'urn:oid:2.16.840.1.113883.6.24', code: `MDC_ECG_LEAD_${name.toUpperCase()}` }] },
    valueSampledData: {
      ...{ origin: { value: 0, unit: 'mV', code: 'mV' }, period: 1000 / samplesPerSecond },
      ...{ factor: 1 / unitsPerMillivolt, dimensions: 1, data: numbers.join(' ') },
    },
  }))
}

/** HL7 annotated ECG with a heart rate, an interval and a statement. */
export function asAecg({ samplesPerSecond, leads }: Cardiogram): string {
  const sequence = (code: string, value: string) =>
    `<component><sequence><code code="${code}" codeSystem="2.16.840.1.113883.6.24"/>${value}</sequence></component>`
  const time = `<value xsi:type="GLIST_PQ"><head value="0" unit="s"/><increment value="${1 / samplesPerSecond}" unit="s"/></value>`
  const curves = leads.map(({ name, unitsPerMillivolt, numbers }) =>
    sequence(
      `MDC_ECG_LEAD_${name.toUpperCase()}`,
      `<value xsi:type="SLIST_PQ"><origin value="0" unit="uV"/><scale value="${1000 / unitsPerMillivolt}" unit="uV"/><digits>${numbers.join(' ')}</digits></value>`,
    ),
  )
  const note = (code: string, value: string) =>
    `<component><annotation><code code="${code}" codeSystem="2.16.840.1.113883.6.24"/>${value}</annotation></component>`
  const notes = [
    note('MDC_ECG_HEART_RATE', '<value xsi:type="PQ" value="75" unit="bpm"/>'),
    note('MDC_ECG_TIME_PD_QRS', '<value xsi:type="PQ" value="0.092" unit="s"/>'),
    note('MDC_ECG_INTERPRETATION_STATEMENT', '<value xsi:type="ST">窦性心律</value>'),
  ]
  return `<?xml version="1.0" encoding="UTF-8"?>
<AnnotatedECG xmlns="urn:hl7-org:v3" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><id root="1.2.3"/>
<component><series><code code="RHYTHM" codeSystem="2.16.840.1.113883.5.4"/>
<component><sequenceSet>${sequence('TIME_RELATIVE', time)}${curves.join('')}</sequenceSet></component>
<subjectOf><annotationSet>${notes.join('')}</annotationSet></subjectOf>
</series></component></AnnotatedECG>`
}
