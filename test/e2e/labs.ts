import type { Demo } from './town.ts'

interface Item {
  code: string
  name: string
  value: number
  unit?: string
  range?: string
  flag?: string
}

interface Wish {
  person: { name: string; idNumber: string }
  lab?: string
  title?: string
  panel?: string
  sampleNumber?: string
  sampledAt?: string
  issuedAt?: string
  status?: 'P' | 'F'
  items?: Item[]
  conclusion?: string
  note?: string
  printed?: boolean
}

/** The laboratories' own program, by its control door. Each report is one message, said without any lab's habits. */
export function labsOf({ simulators }: Demo) {
  const act = async (path: string, body: object): Promise<void> => {
    const headers = { 'content-type': 'application/json' }
    const answer = await fetch(simulators.labs.control + path, { method: 'POST', headers, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
  }
  return {
    report: (wish: Wish) => act('/reports', { plain: true, ...wish }),
    /** What was found in a tube; the laboratory knows its code and nobody in it. */
    tube: (code: string, finding: 'negative' | 'invalid') =>
      act('/tubes', { lab: 'labboan', code, finding, people: 1 }),
    correct: (sampleNumber: string, values: Record<string, number>) => act('/corrections', { sampleNumber, values }),
    withdraw: (sampleNumber: string) => act('/withdrawals', { sampleNumber }),
  }
}

export const potassium = (value: number, flag = ''): Item => ({
  ...{ code: 'K', name: '血钾', value, unit: 'mmol/L', range: '3.5-5.3', flag },
})

export const cholesterol = (value: number): Item => ({
  ...{ code: 'LDL', name: '低密度脂蛋白胆固醇', value, unit: 'mmol/L', range: '<3.40' },
})
