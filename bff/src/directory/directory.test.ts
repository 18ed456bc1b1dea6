import { afterAll, beforeAll, expect, test } from '@jest/globals'
import { directoryApi, SearchHit, settingsApi } from '@onecard/shared/directory'
import { defaultRules } from '@onecard/shared/settings'
import * as z from 'zod'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { staffCall, staffCookie } from '../../test/staff.ts'
import { openWorld, type World } from '../../test/world.ts'
import { marks, transact, type Param } from '../infra/db.ts'
import { idBytes } from '../infra/ids.ts'
import * as read from './read.ts'
import * as rows from './sql.ts'
import { setRules, writeCampus, writeDepartment, writeDoctor, writeHospital, writePractitioner } from './service.ts'

let world: World
let ids: { department: string; chen: string; lin: string }
let zhang: TestResident

beforeAll(async () => {
  world = await openWorld()
  zhang = await aResident(world)
  ids = await transact(world.db, async (tx) => {
    await writeHospital(tx, world, hospital)
    const campusId = await writeCampus(tx, world, 'yc1', {
      sourceRef: 'east',
      name: '东院区',
      address: '滨河东路 88 号',
    })
    const department = await writeDepartment(tx, world, 'yc1', {
      sourceRef: 'cardiology',
      campusId,
      name: '心血管内科',
      specialtyCode: '03.04',
      floor: '门诊楼 3 层 B 区',
      intro: '胸闷、心慌、高血压先看这里',
    })
    const chen = await doctor(department, 0, '陈述文', '主任医师')
    const lin = await doctor(department, 1, '林知夏', '副主任医师')
    return { department, chen, lin }

    async function doctor(departmentId: string, position: number, name: string, title: string): Promise<string> {
      const sourceRef = `doctor-${position}`
      const practitionerId = await writePractitioner(tx, world, 'yc1', { sourceRef, name, face: 1 })
      const specialities = ['冠心病']
      const role = { sourceRef, practitionerId, departmentId, title, specialities, feeFen: 3000, position }
      return writeDoctor(tx, world, 'yc1', role)
    }
  })
})
afterAll(() => world.close())

const hospital = {
  id: 'yc1',
  name: '云川市第一人民医院',
  shortName: '市第一人民医院',
  grade: '三级甲等',
  kind: 'general',
  address: '滨河东路 88 号',
  phone: '8801 0000',
} as const

// Or fetch says by itself that it wants no cached answer.
const fresh = { 'Cache-Control': 'max-age=0' }

async function get(path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${world.url}/api${path}`, { headers })
  const text = await response.text()
  return { status: response.status, headers: response.headers, body: text ? (JSON.parse(text) as unknown) : null }
}

async function found(query: string): Promise<string[]> {
  const { body } = await get(`/search?q=${encodeURIComponent(query)}`)
  return z
    .object({ items: z.array(SearchHit) })
    .parse(body)
    .items.map(({ title }) => title)
}

test('the city’s hospitals, with their campuses, for anybody', async () => {
  const { status, body } = await get('/hospitals')
  expect(status).toBe(200)
  const { items } = directoryApi.hospitals.ok.parse(body)
  expect(items).toMatchObject([{ id: 'yc1', openForBooking: false, campuses: [{ name: '东院区', latitude: null }] }])
})

test('a hospital, its departments, one department', async () => {
  expect(directoryApi.hospital.ok.parse((await get('/hospitals/yc1')).body).name).toBe('云川市第一人民医院')
  const { items } = directoryApi.departments.ok.parse((await get('/hospitals/yc1/departments')).body)
  expect(items).toMatchObject([
    { specialtyName: '心血管内科专业', campusName: '东院区', hospitalName: '市第一人民医院' },
  ])
  const one = directoryApi.department.ok.parse((await get(`/departments/${ids.department}`)).body)
  expect(one).toEqual(items[0])
})

test.each([
  ['/hospitals/nowhere', 'hospital.unknown'],
  ['/hospitals/nowhere/departments', 'hospital.unknown'],
  ['/hospitals/nowhere/booking-terms', 'hospital.unknown'],
  ['/departments/0190b5d0-0000-7000-8000-00000000dead', 'department.unknown'],
])('%s is refused: %s', async (path, code) => {
  expect(await get(path)).toMatchObject({ status: 404, body: { code } })
})

test('what a resident should know before booking; the usual where the hospital has set nothing', async () => {
  const terms = directoryApi.bookingTerms.ok.parse((await get('/hospitals/yc1/booking-terms')).body)
  expect(terms).toMatchObject({ horizonDays: 7, releaseTime: '07:00', checkInMinutes: 30 })
})

test('who holds the list already is told so in a few bytes, until it changes', async () => {
  const first = await get('/hospitals/yc1/departments')
  const etag = first.headers.get('etag') ?? ''
  expect(first.headers.get('cache-control')).toBe('public, max-age=60')
  const again = await get('/hospitals/yc1/departments', { ...fresh, 'If-None-Match': etag })
  expect(again).toMatchObject({ status: 304, body: null })
  const renamed = (floor: string) =>
    transact(world.db, (tx) =>
      writeDepartment(tx, world, 'yc1', { sourceRef: 'cardiology', name: '心血管内科', floor }),
    )
  await renamed('门诊楼 4 层')
  expect((await get('/hospitals/yc1/departments', { ...fresh, 'If-None-Match': etag })).status).toBe(200)
  await renamed('门诊楼 3 层 B 区')
})

test('search finds by text, pinyin, initials and what a department is for', async () => {
  expect(await found('陈述文')).toEqual(['陈述文'])
  expect(await found('csw')).toEqual(['陈述文'])
  expect(await found('心内科')).toEqual(['心血管内科'])
  expect(await found('胸闷')).toEqual(['心血管内科'])
  expect(await found('diyirenmin')).toEqual(['云川市第一人民医院'])
  expect(await found('冠心病')).toEqual(['林知夏', '陈述文'])
  expect(await found('100%')).toEqual([])
})

test('a name that is published anew is found by its new name only, in the doctors’ lines too', async () => {
  const rename = (name: string, shortName: string) =>
    transact(world.db, (tx) => writeHospital(tx, world, { ...hospital, name, shortName }))
  await rename('云川市中心医院', '中心医院')
  expect(await found('第一人民')).toEqual([])
  expect((await read.search(world, 'csw', 5))[0]?.subtitle).toBe('主任医师 · 中心医院 心血管内科')
  await rename(hospital.name, hospital.shortName)
})

const asZhang = (method: string, path: string) => callAs(world.url, zhang, method, path)
const doctors = async () =>
  directoryApi.doctors.ok.parse((await asZhang('GET', `/departments/${ids.department}/doctors`)).body).items

test('who has left is gone from lists and search, and comes back as the same doctor', async () => {
  const set = (active: boolean) =>
    transact(world.db, (tx) => writePractitioner(tx, world, 'yc1', { sourceRef: 'doctor-1', name: '林知夏', active }))
  await set(false)
  expect((await doctors()).map(({ name }) => name)).toEqual(['陈述文'])
  expect(await found('林知夏')).toEqual([])
  expect(await asZhang('GET', `/doctors/${ids.lin}`)).toMatchObject({ status: 404, body: { code: 'doctor.unknown' } })
  await set(true)
  expect(directoryApi.doctor.ok.parse((await asZhang('GET', `/doctors/${ids.lin}`)).body).name).toBe('林知夏')
})

test('publishing the same again makes nothing twice', async () => {
  const again = await transact(world.db, (tx) =>
    writeDepartment(tx, world, 'yc1', { sourceRef: 'cardiology', name: '心血管内科' }),
  )
  expect(again).toBe(ids.department)
  const one = await read.department(world, again)
  // What was not said stays.
  expect(one).toMatchObject({ specialtyCode: '03.04', campusName: '东院区' })
})

test('a doctor is followed once, however often one taps, and unfollowed; nobody else sees it', async () => {
  const followed = async () => directoryApi.followed.ok.parse((await asZhang('GET', '/followed-doctors')).body).items
  const path = `/doctors/${ids.chen}/follow`
  expect((await asZhang('PUT', path)).status).toBe(204)
  expect((await asZhang('PUT', path)).status).toBe(204)
  expect(await followed()).toMatchObject([{ name: '陈述文', followed: true, title: '主任医师', feeFen: 3000 }])
  expect((await doctors()).map((each) => each.followed)).toEqual([true, false])
  const li = await aResident(world)
  expect((await callAs(world.url, li, 'GET', `/doctors/${ids.chen}`)).body['followed']).toBe(false)
  expect((await asZhang('DELETE', path)).status).toBe(204)
  expect((await asZhang('DELETE', path)).status).toBe(204)
  expect(await followed()).toEqual([])
  const nobody = await asZhang('PUT', `/doctors/${ids.department}/follow`)
  expect(nobody).toMatchObject({ status: 404, body: { code: 'doctor.unknown' } })
})

test('a copy of one’s own data names the doctors that one follows; who closes the account follows nobody', async () => {
  const li = await aResident(world)
  const asLi = (method: string, path: string, body?: unknown) => callAs(world.url, li, method, path, body)
  await asLi('PUT', `/doctors/${ids.chen}/follow`)
  const copy = await asLi('GET', '/account/copy')
  expect(copy.status).toBe(200)
  expect(JSON.stringify(copy.body)).toContain('陈述文 主任医师')
  expect((await asLi('POST', '/account/closure', { confirm: '注销' })).status).toBe(204)
  const [row] = await world.sql.select<{ n: number }>('SELECT COUNT(*) AS n FROM doctor_follow WHERE account_id = ?', [
    idBytes(li.accountId),
  ])
  expect(Number(row?.n)).toBe(0)
})

test('staff read their own hospital’s rules and how they came about; another hospital is not there for them', async () => {
  const { cookie } = await staffCookie(world, { roles: ['scheduler'], hospitalId: 'yc1' })
  const usual = await staffCall(world, 'GET /hospitals/yc1/settings', { cookie })
  expect(usual).toMatchObject({ status: 200, body: { version: 0, changedBy: null, rules: { horizonDays: 7 } } })
  await setRules(world, 'yc1', { ...defaultRules, horizonDays: 10 }, 'amy')
  await setRules(world, 'yc1', { ...defaultRules, horizonDays: 14 }, 'amy')
  const now = await staffCall(world, 'GET /hospitals/yc1/settings', { cookie })
  expect(settingsApi.settings.ok.parse(now.body)).toMatchObject({ version: 2, rules: { horizonDays: 14 } })
  const history = await staffCall(world, 'GET /hospitals/yc1/settings/history', { cookie })
  const { items } = settingsApi.settingsHistory.ok.parse(history.body)
  expect(items.map(({ version, rules }) => [version, rules.horizonDays])).toEqual([
    [2, 14],
    [1, 10],
  ])
  expect((await staffCall(world, 'GET /hospitals/yctcm/settings', { cookie })).status).toBe(404)
})

test('no read goes through a table of the city from end to end, however large it is', async () => {
  await manyDoctors(2000)
  const plans: { table: string; type: string }[] = []
  const explained = {
    ...world.sql,
    select: async <Row>(sql: string, params?: readonly Param[]) => {
      plans.push(...(await world.sql.select<{ table: string; type: string }>(`EXPLAIN ${sql}`, params)))
      return world.sql.select<Row>(sql, params)
    },
  }
  await rows.doctorRows(explained, zhang.accountId, ids.department)
  await rows.doctorRow(explained, zhang.accountId, ids.chen)
  await rows.followedRows(explained, zhang.accountId)
  await rows.departmentRow(explained, ids.department)
  await rows.campusRows(explained, ['yc1'])
  expect(plans.length).toBeGreaterThan(10)
  expect(plans.filter(({ type, table }) => type === 'ALL' && table !== 'hospital')).toEqual([])
})

/** Straight into the tables: how they got there does not matter here. */
async function manyDoctors(count: number): Promise<void> {
  const numbers = Array.from({ length: count }, (_, i) => i)
  const id = (kind: number, i: number) => idBytes(`0190b5d0-0000-7000-8000-${kind}${String(i).padStart(11, '0')}`)
  const insert = (into: string, values: Param[][]) =>
    world.sql.change(`INSERT INTO ${into} VALUES ${values.map((row) => `(${marks(row)})`).join(', ')}`, values.flat())
  const now = world.clock.now()
  const places = numbers.slice(0, count / 20)
  await insert(
    'campus (id, hospital_id, source_ref, name, address, updated_at)',
    places.map((i) => [id(1, i), `h${i}`, 'main', '本部', '', now]),
  )
  await insert(
    'department (id, hospital_id, source_ref, name, updated_at)',
    places.map((i) => [id(2, i), `h${i}`, 'x', '内科', now]),
  )
  await insert(
    'practitioner (id, hospital_id, source_ref, name, updated_at)',
    numbers.map((i) => [id(3, i), `h${i % 100}`, `p${i}`, '王医生', now]),
  )
  await insert(
    'practitioner_role (id, hospital_id, source_ref, practitioner_id, department_id, title, specialities, fee_fen, updated_at)',
    numbers.map((i) => [id(4, i), `h${i % 100}`, `p${i}`, id(3, i), id(2, i % 100), '主治医师', '[]', 0, now]),
  )
  await insert(
    'doctor_follow (account_id, practitioner_role_id, created_at)',
    numbers.map((i) => [id(5, i % 300), id(4, i), now]),
  )
  await world.db.query('ANALYZE TABLE campus, department, practitioner, practitioner_role, doctor_follow')
}
