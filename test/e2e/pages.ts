import { randomUUID } from 'node:crypto'
import { confirmTime, pickTime, type Phone } from './phone.ts'
import { eventually, openDepartment, tokenOf } from './places.ts'
import { residentOf, type Demo } from './town.ts'

/** A page's name, as its picture is called, and its route with ids that exist. */
export type Routes = Record<string, string>

export const signedOut: Routes = { 'home-signed-out': '/home/index', welcome: '/session/pages/welcome/index' }

/** Fills the phone of somebody signed in, so that no list is empty, and names every page of the app. */
export async function everyPage(phone: Phone, demo: Demo): Promise<Routes> {
  const api = await asResident(phone, demo)
  await addFamily(api, demo)
  const booked = await bookEverywhere(phone, demo)
  const { items: members } = await api.get<{ items: Member[] }>('/members')
  const own = members.find(({ relation }) => relation === 'self')
  const { items: hits } = await api.get<{ items: { id: string; kind: string; hospitalId: string }[] }>('/search?q=csw')
  const doctor = hits.find(({ kind }) => kind === 'doctor')
  const { items: departments } = await api.get<{ items: { id: string }[] }>('/hospitals/yc1/departments')
  return {
    ...plain,
    ...booked,
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
}

const ofPerson = ({ id, card }: Member): Routes => ({
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
