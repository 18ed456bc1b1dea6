import type { FindingName } from './tubes.ts'
import type { Status } from './write.ts'

/** Something a laboratory says of a tube, so many hours after the samples were taken. */
interface Saying {
  finding: FindingName
  status: Status
  afterHours: number
}

/** A tube of the town's last days. Samplers register it, a laboratory answers for it; neither waits for the other. */
export interface PastTube {
  code: string
  labId: string
  /** By its name. */
  point: string
  size: 1 | 5 | 10 | 20
  hoursAgo: number
  /** ID numbers of the town's people in it; the rest of the tube are people of the city. */
  people: readonly string[]
  others: number
  /** Typed wrongly: whose phone it is, and under which name. */
  mistaken?: { name: string; phone: string }
  says: readonly Saying[]
  /** Somebody from the disease control centre has reached the person. */
  isCalled?: true
  /** False: it never reached the platform, and the laboratory answers for a tube that nobody knows. */
  isRegistered?: false
}

const [liuwan3, liuwan1, qingxi, qingxiPark] = [
  '柳湾社区 3 号采样点',
  '柳湾社区 1 号采样点',
  '青溪社区卫生服务中心',
  '青溪社区采样点',
]
const fever = '市一院发热门诊'

const said = (finding: FindingName, afterHours = 8): readonly Saying[] => [
  { finding, status: 'I', afterHours: 2 },
  { finding, status: 'F', afterHours },
]

/** Each of the demo's people shows another state of a nucleic-acid test. */
export const pastTubes: readonly PastTube[] = [
  {
    ...{ code: 'LW3-0417', labId: 'labboan', point: liuwan3, size: 5, hoursAgo: 20 },
    ...{ people: ['599101198803144317'], others: 4, says: said('negative') },
  },
  {
    ...{ code: 'LW1-0233', labId: 'labtongze', point: liuwan1, size: 5, hoursAgo: 16 },
    ...{ people: ['599101195509022040'], others: 4, says: said('positive', 7) },
  },
  {
    ...{ code: 'LW3-0502', labId: 'labkangjian', point: liuwan3, size: 10, hoursAgo: 4 },
    ...{ people: ['599102199006192042'], others: 9, says: [{ finding: 'negative', status: 'I', afterHours: 2 }] },
  },
  {
    ...{ code: 'LW3-0511', labId: 'labboan', point: liuwan3, size: 10, hoursAgo: 1 },
    ...{ people: ['599101202105203171'], others: 6, says: [] },
  },
  {
    ...{ code: 'FR-1108', labId: 'labkangjian', point: fever, size: 1, hoursAgo: 30 },
    ...{ people: ['599103197911302536'], others: 0, says: said('positive', 6), isCalled: true },
  },
  {
    ...{ code: 'QX-0093', labId: 'labboan', point: qingxiPark, size: 5, hoursAgo: 18 },
    ...{ people: ['599103201003081829'], others: 4, says: said('invalid', 5) },
  },
  {
    ...{ code: 'FR-1121', labId: 'labanheng', point: fever, size: 1, hoursAgo: 22 },
    ...{ people: ['810000199202290141'], others: 0 },
    says: [
      { finding: 'negative', status: 'F', afterHours: 6 },
      { finding: 'positive', status: 'F', afterHours: 7 },
    ],
  },
  {
    ...{ code: 'QC-2206', labId: 'labbeichen', point: qingxi, size: 1, hoursAgo: 15 },
    ...{ people: ['820000198508160224'], others: 0, says: said('grey') },
  },
  {
    ...{ code: 'QC-2207', labId: 'labtongze', point: qingxi, size: 1, hoursAgo: 15 },
    ...{ people: ['830000196801090352'], others: 0, says: said('single-gene') },
  },
  {
    ...{ code: 'FR-1130', labId: 'labboan', point: fever, size: 1, hoursAgo: 26 },
    ...{ people: ['533401372'], others: 0 },
    says: [...said('grey', 6), { finding: 'negative', status: 'C', afterHours: 9 }],
  },
  {
    ...{ code: 'FR-1142', labId: 'labkangjian', point: fever, size: 1, hoursAgo: 9 },
    ...{ people: ['599103199803219048'], others: 0, says: said('positive', 6) },
  },
  {
    ...{ code: 'QC-2215', labId: 'labbeichen', point: qingxi, size: 1, hoursAgo: 40 },
    ...{ people: ['599101194606061135'], others: 0, says: said('negative', 9) },
  },
  {
    ...{ code: 'LW3-0466', labId: 'labboan', point: liuwan3, size: 10, hoursAgo: 19 },
    ...{ people: [], others: 9, mistaken: { name: '欧阳若溪', phone: '18000003344' }, says: said('negative') },
  },
  // The same code at another laboratory is another tube, and two tubes reached a laboratory and never the platform.
  {
    ...{ code: 'LW3-0417', labId: 'labkangjian', point: liuwan1, size: 5, hoursAgo: 21 },
    ...{ people: [], others: 5, says: said('negative', 7) },
  },
  {
    ...{ code: 'LW3-0418', labId: 'labboan', point: liuwan3, size: 5, hoursAgo: 20 },
    ...{ people: [], others: 5, says: said('negative'), isRegistered: false },
  },
  {
    ...{ code: 'XX-7731', labId: 'labbeichen', point: qingxi, size: 10, hoursAgo: 12 },
    ...{ people: [], others: 10, says: said('positive', 6), isRegistered: false },
  },
]

export const hoursLater = (start: Date, hours: number): Date => new Date(start.getTime() + hours * 3_600_000)
