/** What the server says to the family of the demo town; enough for every page to have something to show. */
export function family(method: string, path: string): { status: number; body: unknown } {
  const route = `${method} ${path.replace(/\?.*/, '').replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, ':id')}`
  const body = answers[route]
  if (body !== undefined) return { status: 200, body }
  return { status: 404, body: { code: 'route.unknown', message: { zh: '没有这个地址', en: 'nothing here' } } }
}

const id = (nth: number) => `0193c0de-0000-7000-8000-${String(nth).padStart(12, '0')}`

const member = {
  id: id(1),
  relation: 'self',
  isDefault: true,
  state: 'active',
  level: 'L2',
  nameMasked: '张*',
  idNumberMasked: '599101********4317',
  idType: 'resident-id',
  phoneMasked: '138****8000',
  birthday: '1988-03-14',
  age: 38,
  sex: 'male',
  minor: false,
  card: { id: id(101), numberMasked: '8600 **** **** 4317', state: 'active' },
  actions: ['correct', 'dispute'],
}

const card = {
  id: id(101),
  memberId: id(1),
  nameMasked: '张*',
  sex: 'male',
  age: 38,
  numberMasked: '8600 **** **** 4317',
  state: 'active',
  level: 'L2',
  claimedAt: '2026-11-24T00:00:00Z',
  lastUse: null,
  actions: ['show-code', 'report-lost', 'print-static'],
}

const booking = {
  id: id(701),
  state: 'booked',
  memberId: id(1),
  nameMasked: '张*',
  hospitalId: 'yy',
  hospitalName: '市第一人民医院',
  departmentId: id(300),
  departmentName: '心血管内科',
  doctorId: id(400),
  doctorName: '陈述文',
  doctorTitle: '主任医师',
  kind: 'expert',
  place: '东院区 3 层',
  address: '滨河东路 88 号',
  hospitalPhone: '0999-1234567',
  day: '2026-11-25',
  startTime: '09:00',
  endTime: '09:30',
  startsAt: '2026-11-25T01:00:00Z',
  feeFen: 3000,
  number: '018',
  checkInCode: '824619',
  checkInFrom: '2026-11-25T00:30:00Z',
  cancelUntil: '2026-11-24T09:00:00Z',
  answerBy: null,
  hospitalKnows: 'told',
  cancelledBy: null,
  reason: null,
  bookedAt: '2026-11-24T00:00:00Z',
  actions: ['cancel'],
}

const lease = {
  leaseId: 'c7Qm2K9aaaaaaaaaaaaaaa',
  version: '1',
  secret: 'A'.repeat(43),
  windowSeconds: 60,
  serverTime: new Date().toISOString(),
  expiresAt: new Date(Date.now() + 8 * 3_600_000).toISOString(),
}

const account = { id: id(900), phoneMasked: '138****8000', agreementsDue: [], healthDataConsent: true, frozen: false }
const agreement = { version: '1', title: '协议', text: ['第一段'], changes: [], effectiveFrom: '2026-11-01' }

const report = {
  id: id(801),
  memberId: id(1),
  kind: 'laboratory',
  title: '血常规',
  state: 'final',
  institutionName: '云川康检医学检验实验室',
  sampledAt: '2026-11-24T00:00:00Z',
  issuedAt: '2026-11-24T01:30:00Z',
  abnormal: 1,
  critical: false,
  nucleic: null,
}

const observation = {
  code: '6690-2',
  name: '白细胞计数',
  value: '11.2',
  number: 11.2,
  unit: '10*9/L',
  range: '3.5-9.5',
  low: 3.5,
  high: 9.5,
  flag: 'H',
  method: null,
  note: null,
}

const reportView = {
  ...report,
  observations: [observation],
  conclusion: null,
  note: '空腹采血',
  specimen: '静脉血',
  orderedBy: '王建国',
  signedBy: '李检验',
  sampleNumber: 'S-1',
  documents: [],
  earlier: [],
}

const point = { reportId: id(801), low: 3.5, high: 9.5, institutionName: '云川康检医学检验实验室' }
const trend = {
  name: '白细胞计数',
  unit: '10*9/L',
  points: [
    { ...point, at: '2026-10-24T01:30:00Z', number: 7.1, flag: 'N' },
    { ...point, at: '2026-11-24T01:30:00Z', number: 11.2, flag: 'H' },
  ],
}

const answers: Record<string, unknown> = {
  'GET /account': account,
  'GET /account/consents': { items: [{ kind: 'privacy', version: '1', granted: true, at: '2026-11-24T00:00:00Z' }] },
  'GET /account/copy': {
    madeAt: '2026-11-24T00:00:00Z',
    sections: [{ title: '账号', rows: [{ 手机号: '138****8000' }] }],
  },
  'GET /agreements': {
    items: [
      { kind: 'privacy', ...agreement },
      { kind: 'health-data', ...agreement },
    ],
  },
  'GET /sessions': { items: [] },
  'GET /members': { items: [member], limit: 5 },
  'GET /members/:id': member,
  'GET /caretakers': { items: [] },
  'GET /cards': { items: [card] },
  'GET /cards/:id': card,
  'GET /cards/:id/uses': { items: [], next: null },
  'GET /cards/:id/static-codes': { items: [] },
  'POST /cards/:id/leases': lease,
  'GET /hospitals': { items: [] },
  'GET /notices': { items: [], next: null },
  'GET /notices/unread': { count: 0 },
  'GET /reports': { items: [report], next: null },
  'GET /reports/:id': reportView,
  'GET /members/:id/trends/6690-2': trend,
  'GET /members/:id/pass': {
    ...{ memberId: id(1), nameMasked: '张*', latest: null, counting: null },
    ...{ checkedAt: '2026-11-24T01:30:00Z', retryAfterSeconds: 60 },
  },
  'GET /members/:id/tests': { waiting: [], latest: [], perhaps: [], retryAfterSeconds: 60 },
  'GET /sampling-points': { items: [] },
  'GET /missing-results': { items: [], next: null },
  'GET /bookings': { items: [booking], next: null },
}
