/** Where pages of other rooms are: entrances name them here, so that a moved page is moved once. */
export const routes = {
  welcome: '/session/pages/welcome/index',
  agreement: (kind: 'privacy' | 'health-data') => `/session/pages/agreement/index?kind=${kind}`,
  consents: '/session/pages/consents/index',
  devices: '/session/pages/devices/index',
  copy: '/session/pages/copy/index',
  closure: '/session/pages/closure/index',
  realName: '/person/pages/real-name/index',
  members: '/person/pages/members/index',
  member: (id: string) => `/person/pages/member/index?id=${id}`,
  contact: (id: string) => `/person/pages/contact/index?id=${id}`,
  caretakers: '/person/pages/caretakers/index',
  accept: '/person/pages/accept/index',
  notices: '/notice/pages/list/index',
  book: '/booking/pages/search/index',
  appointments: '/booking/pages/appointments/index',
  appointment: (id: string) => `/booking/pages/appointment/index?id=${id}`,
  reports: '/reports/index',
  shares: '/results/pages/shares/index',
  report: (id: string) => `/results/pages/report/index?id=${id}`,
  pass: '/nucleic/pages/pass/index',
  tests: '/nucleic/pages/standing/index',
  samplingPoints: (singles: boolean) => `/nucleic/pages/points/index${singles ? '?singles=yes' : ''}`,
  reportedMissing: '/nucleic/pages/reported/index',
  /** With whatever is known of the sample already. */
  reportMissing: (known: KnownSample) => `/nucleic/pages/missing/index?${said(known)}`,
  sampler: '/sampler/pages/desk/index',
  uses: (cardId: string) => `/healthcard/pages/uses/index?id=${cardId}`,
  staticCodes: (cardId: string) => `/healthcard/pages/static/index?id=${cardId}`,
  claimed: (cardId: string) => `/healthcard/pages/claimed/index?id=${cardId}`,
} as const

export interface KnownSample {
  memberId: string
  reportId?: string
  sampleId?: string
  at?: string | null
  place?: string | null
}

function said(known: KnownSample): string {
  const parts = Object.entries(known).filter(([, value]: [string, unknown]) => typeof value === 'string')
  return parts.map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`).join('&')
}
