/** The five laboratories of the town. What they are called is said in config/hospitals.json; how they behave, here. */
export interface Lab {
  id: string
  name: string
  application: string
  facility: string
  /** As it is written in MSH-18, and how the bytes are made. */
  charset: string
  encoding: string
  version: string
  /** MSH-1 and MSH-2: field, component, repetition, escape, subcomponent. */
  cut: string
  /** How far its clock is from the town's. */
  clockMs: number
  /** Begins the numbers of its samples. */
  prefix: string
  habit: 'orderly' | 'bursts' | 'twice' | 'late' | 'odd'
  /** Connections on which it usually sends at once. */
  connections: number
}

const usual = { charset: 'UNICODE UTF-8', encoding: 'utf8', cut: '|^~\\&', clockMs: 0, connections: 1 }

export const labs: readonly Lab[] = [
  {
    ...usual,
    ...{ id: 'labkangjian', name: '云川康检医学检验实验室', application: 'LIS', facility: 'KANGJIAN' },
    ...{ version: '2.5.1', prefix: 'KJ', habit: 'orderly' },
  },
  {
    ...usual,
    ...{ id: 'labtongze', name: '云川同泽医学检验中心', application: 'LIS', facility: 'TONGZE' },
    ...{ charset: 'GB 18030-2000', encoding: 'gb18030', version: '2.4', prefix: 'TZ', habit: 'twice' },
  },
  {
    ...usual,
    ...{ id: 'labboan', name: '云川博安医学检验所', application: 'LIS', facility: 'BOAN' },
    ...{ version: '2.5.1', prefix: 'BA', habit: 'bursts', connections: 8 },
  },
  {
    ...usual,
    ...{ id: 'labanheng', name: '云川安衡临床检验中心', application: 'LIS', facility: 'ANHENG' },
    ...{ version: '2.3.1', prefix: 'AH', habit: 'late' },
  },
  {
    ...usual,
    ...{ id: 'labbeichen', name: '云川北辰检验所', application: 'BCLAB', facility: 'BEICHEN' },
    ...{ version: '2.6', cut: '#$!?%', clockMs: 120_000, prefix: 'BC', habit: 'odd' },
  },
]

export const labOf = (id: string): Lab | undefined => labs.find((lab) => lab.id === id)
