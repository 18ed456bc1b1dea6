import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import iconv from 'iconv-lite'
import { slotsFrom, template } from '../../test/simulators/hospital/b/clinics.ts'
import { demoTimetable } from '../../test/simulators/hospital/b/timetable.ts'
import { openWorld, type World } from '../test/world.ts'
import { HospitalConnection } from './hospital/registry.ts'
import { seedDirectory } from './seed/directory.ts'
import { Facts } from './seed/seeder.ts'
import { importDropped, importTemplate, slotBySource } from './schedule/service.ts'

const yctcm = HospitalConnection.parse({
  id: 'yctcm',
  name: '云川市中医院',
  scheduleSource: 'csv',
  booking: null,
  counting: 'hospital',
  campusCounting: { south: 'platform' },
})
const yc1 = HospitalConnection.parse({ id: 'yc1', name: '云川市第一人民医院', scheduleSource: 'fhir', booking: null })

let world: World
let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'onecard-drop-'))
  world = await openWorld({ hospitals: [yctcm, yc1], env: { CSV_DROP_DIR: folder } })
  await seedDirectory(world, Facts.parse({}))
})
afterAll(async () => {
  await world.close()
  await rm(folder, { recursive: true })
})

const head = '号源编号,院区编号,科室编号,医生工号,号别,出诊日期,开始时间,结束时间,号源数,挂号费,就诊位置,状态,停诊原因'
const csv = (...lines: string[]) => iconv.encode([head, ...lines].join('\r\n'), 'gb18030')
const good = (ref: string, more = '出诊,') =>
  `${ref},south,tuina-south,yue-mingxuan,普通,2026-11-27,08:00,08:30,5,12.00,门诊楼 2 层,${more}`
const slotCount = async () => {
  const [row] = await world.sql.select<{ count: number }>('SELECT COUNT(*) AS count FROM slot')
  return Number(row?.count)
}

test("the hospital's own template for two weeks is published whole, and again without change", async () => {
  const slots = slotsFrom(demoTimetable(), world.clock.now())
  const file = template(slots.values())
  expect(await importTemplate(world, 'yctcm', file)).toEqual({ published: slots.size, errors: [] })
  expect(await importTemplate(world, 'yctcm', file)).toEqual({ published: slots.size, errors: [] })
  expect(await slotCount()).toBe(slots.size)
  const [main] = [...slots.values()].filter(({ campusRef }) => campusRef === 'main')
  expect(await slotBySource(world.sql, 'yctcm', main?.ref ?? '')).toMatchObject({
    counting: 'hospital',
    startsAt: main?.startsAt,
    capacity: main?.capacity,
  })
}, 60_000)

test('campuses may count differently; 停诊 stops a slot', async () => {
  await importTemplate(world, 'yctcm', csv(good('T1'), good('T2')))
  expect(await slotBySource(world.sql, 'yctcm', 'T1')).toMatchObject({
    counting: 'platform',
    feeFen: 1200,
    state: 'free',
  })
  await importTemplate(world, 'yctcm', csv(good('T1', '停诊,外出会诊')))
  expect(await slotBySource(world.sql, 'yctcm', 'T1')).toMatchObject({ state: 'stopped' })
  expect(await slotBySource(world.sql, 'yctcm', 'T2')).toMatchObject({ state: 'free' })
})

test('lines that name what we do not know are reported, the others are taken', async () => {
  const report = await importTemplate(
    world,
    'yctcm',
    csv(
      good('U1').replace('south,', 'north,'),
      good('U2').replace('tuina-south', 'tuina'),
      good('U3').replace('yue-mingxuan', 'ji-zhaoning'),
      good('U4').replace('5,12.00', '5,free'),
      good('U5'),
    ),
  )
  expect(report).toEqual({
    published: 1,
    errors: [
      { line: 2, column: '院区编号', message: '没有登记这个院区' },
      { line: 3, column: '科室编号', message: '没有登记这个科室' },
      { line: 4, column: '医生工号', message: '这个科室没有登记这位医生' },
      { line: 5, column: '挂号费', message: '应为元，最多两位小数' },
    ],
  })
})

test('a hospital whose slots come another way cannot hand in a template', async () => {
  await expect(importTemplate(world, 'yc1', csv(good('V1')))).rejects.toMatchObject({ code: 'schedule.other-source' })
  await expect(importTemplate(world, 'nobody', csv(good('V1')))).rejects.toMatchObject({ code: 'hospital.unknown' })
})

test('a file that a hospital puts down is read once and answered beside it; half a file is left alone', async () => {
  const mine = join(folder, 'yctcm')
  expect(await importDropped(world)).toBe(0)
  await mkdir(mine)
  await writeFile(join(mine, 'a.csv'), csv(good('W1'), good('W2').replace('south,', 'north,')))
  await writeFile(join(mine, 'b.csv.part'), csv(good('W3')))
  expect(await importDropped(world)).toBe(1)
  expect(await importDropped(world)).toBe(0)
  expect(await readdir(mine)).toEqual(['b.csv.part', 'done'])
  const report: unknown = JSON.parse(await readFile(join(mine, 'done', 'a.csv.report.json'), 'utf8'))
  expect(report).toMatchObject({ published: 1, errors: [{ line: 3 }] })
  expect(await slotBySource(world.sql, 'yctcm', 'W1')).not.toBeNull()
  expect(await slotBySource(world.sql, 'yctcm', 'W3')).toBeNull()
})
