import { randomUUID } from 'node:crypto'
import { confirmPhone, confirmTime, pickTime, type Phone } from './phone.ts'
import { cholesterol, labsOf, potassium } from './labs.ts'
import { eventually, openDepartment, tokenOf } from './places.ts'
import { residentOf, type Demo } from './town.ts'

/** A page's name, as its picture is called, and its route with ids that exist. */
export type Routes = Record<string, string>

export const signedOut: Routes = {
  'home-signed-out': '/home/index',
  'reports-signed-out': '/reports/index',
  welcome: '/session/pages/welcome/index',
}

/** Of somebody known by name and number only. */
export const unconfirmed: Routes = { 'reports-unconfirmed': '/reports/index' }

/** Fills the phone of somebody signed in, so that no list is empty, and names every page of the app. */
export async function everyPage(phone: Phone, demo: Demo): Promise<Routes> {
  const api = await asResident(phone, demo)
  await addFamily(api, demo)
  const booked = await bookEverywhere(phone, demo)
  const reported = await reportEverything(phone, demo, api)
  const { items: members } = await api.get<{ items: Member[] }>('/members')
  const own = members.find(({ relation }) => relation === 'self')
  const { items: hits } = await api.get<{ items: { id: string; kind: string; hospitalId: string }[] }>('/search?q=csw')
  const doctor = hits.find(({ kind }) => kind === 'doctor')
  const { items: departments } = await api.get<{ items: { id: string }[] }>('/hospitals/yc1/departments')
  return {
    ...plain,
    ...booked,
    ...reported,
    ...(own ? ofPerson(own) : {}),
    hospital: '/booking/pages/hospital/index?id=yc1',
    department: `/booking/pages/department/index?id=${departments[0]?.id ?? ''}`,
    'times-doctor': `/booking/pages/times/index?doctor=${doctor?.id ?? ''}`,
  }
}

interface Member {
  id: string
  relation: string
  card: { id: string } | null
}

const plain: Routes = {
  home: '/home/index',
  reports: '/reports/index',
  card: '/card/index',
  mine: '/mine/index',
  agreement: '/session/pages/agreement/index?kind=privacy',
  consents: '/session/pages/consents/index',
  devices: '/session/pages/devices/index',
  copy: '/session/pages/copy/index',
  closure: '/session/pages/closure/index',
  members: '/person/pages/members/index',
  'real-name-family': '/person/pages/real-name/index',
  accept: '/person/pages/accept/index',
  caretakers: '/person/pages/caretakers/index',
  search: '/booking/pages/search/index',
  appointments: '/booking/pages/appointments/index',
  notices: '/notice/pages/list/index',
  pass: '/nucleic/pages/pass/index',
  tests: '/nucleic/pages/standing/index',
  'reported-missing': '/nucleic/pages/reported/index',
  'sampling-points': '/nucleic/pages/points/index',
  'sampler-signed-out': '/sampler/pages/desk/index',
}

const ofPerson = ({ id, card }: Member): Routes => ({
  'report-missing': `/nucleic/pages/missing/index?memberId=${id}`,
  member: `/person/pages/member/index?id=${id}`,
  'member-contact': `/person/pages/contact/index?id=${id}`,
  uses: `/healthcard/pages/uses/index?id=${card?.id ?? ''}`,
  'static-codes': `/healthcard/pages/static/index?id=${card?.id ?? ''}`,
})

interface Api {
  get<T>(where: string): Promise<T>
  post(where: string, body: unknown): Promise<void>
}

async function asResident({ page }: Phone, { api }: Demo): Promise<Api> {
  const headers = { authorization: `Bearer ${await tokenOf(page)}`, 'content-type': 'application/json' }
  return {
    get: async <T>(where: string) => (await (await fetch(api + where, { headers })).json()) as T,
    post: async (where, body) => {
      const answer = await fetch(api + where, {
        method: 'POST',
        headers: { ...headers, 'idempotency-key': randomUUID() },
        body: JSON.stringify(body),
      })
      if (!answer.ok) throw new Error(`${where}: ${answer.status} ${await answer.text()}`)
    },
  }
}

async function addFamily(api: Api, demo: Demo): Promise<void> {
  const { name, idNumber } = residentOf(demo, '王桂兰')
  await api.post('/members', { name, idType: 'resident-id', idNumber, relation: 'parent' })
}

/** One appointment at each hospital, each by its own protocol. */
async function bookEverywhere(phone: Phone, demo: Demo): Promise<Routes> {
  const token = await tokenOf(phone.page)
  const routes: Routes = {}
  for (const [nth, { hospitalId }] of demo.simulators.hospitals.entries()) {
    const { id } = await eventually(() => openDepartment(demo, hospitalId, token))
    const times = `/booking/pages/times/index?department=${id}`
    await phone.open(times)
    // A day each: nobody can be at two hospitals at once.
    await pickTime(phone, nth)
    routes[`times-${hospitalId}`] = times
    routes[`appointment-${hospitalId}`] = `/booking/pages/appointment/index?id=${await confirmTime(phone)}`
    await phone.text('就诊序号').waitFor()
  }
  return routes
}

interface Report {
  id: string
  memberId: string
  title: string
}

/** A report in each of its states, and an item with a past at two laboratories. */
async function reportEverything(phone: Phone, demo: Demo, api: Api): Promise<Routes> {
  const person = residentOf(demo, '李思宁')
  await confirmPhone(phone, demo, person)
  const labs = labsOf(demo)
  const ago = (days: number) => new Date(Date.now() - days * 86_400_000).toISOString()
  const past = { person, panel: '血脂', title: '血脂', ...{ sampleNumber: 'E2E-P1', lab: 'labtongze' } }
  await labs.report({ ...past, items: [cholesterol(3.1)], issuedAt: ago(170) })
  await labs.report({ ...past, sampleNumber: 'E2E-P2', items: [cholesterol(3.62)], issuedAt: ago(90) })
  const chemistry = [potassium(2.6, 'LL'), cholesterol(3.92), ...plainItems]
  await labs.report({
    person,
    sampleNumber: 'E2E-F',
    title: '生化全套',
    items: chemistry,
    note: '空腹采血',
    printed: true,
  })
  await labs.report({ person, sampleNumber: 'E2E-I', title: '电解质', status: 'P', items: [potassium(4.1)] })
  await labs.report({ person, sampleNumber: 'E2E-C', title: '血钾', items: [potassium(6.1)] })
  await labs.correct('E2E-C', { K: 4.4 })
  await labs.report({ person, sampleNumber: 'E2E-X', title: '血糖', items: plainItems })
  await labs.withdraw('E2E-X')
  const found = await eventually(() => reportsOf(api, ['生化全套', '电解质', '血钾', '血糖', '血脂']))
  const [whole, preliminary, corrected, withdrawn] = found
  const page = (report: Report | undefined) => `/results/pages/report/index?id=${report?.id ?? ''}`
  return {
    ...{ report: page(whole), 'report-preliminary': page(preliminary) },
    ...{ 'report-corrected': page(corrected), 'report-withdrawn': page(withdrawn) },
    trend: `/results/pages/trend/index?id=${whole?.memberId ?? ''}&code=LDL&unit=${encodeURIComponent('mmol/L')}`,
  }
}

const plainItems = (
  [
    ['NA', '钠', 140.2, 'mmol/L', '137-147'],
    ['CL', '氯', 103.1, 'mmol/L', '99-110'],
    ['CREA', '肌酐', 68, 'μmol/L', '41-81'],
    ['TG', '甘油三酯', 1.42, 'mmol/L', '<1.70'],
    ['ALT', '丙氨酸氨基转移酶', 18, 'U/L', '7-40'],
    ['UREA', '尿素', 4.9, 'mmol/L', '2.6-7.5'],
    ['GLU', '空腹血糖', 5.1, 'mmol/L', '3.9-6.1'],
  ] as const
).map(([code, name, value, unit, range]) => ({ code, name, value, unit, range }))

/** One report of each title, as soon as all are there. */
async function reportsOf(api: Api, titles: string[]): Promise<Report[] | undefined> {
  const { items } = await api.get<{ items: Report[] }>('/reports?limit=50')
  const found = titles.flatMap((title) => items.find((one) => one.title === title) ?? [])
  return found.length === titles.length ? found : undefined
}
