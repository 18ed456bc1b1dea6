import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { PaperView } from '@onecard/shared/papers'
import type { Observation } from '@onecard/shared/results'
import { textsOf } from '../../test/pdf.ts'
import { aReport } from '../../test/reports.ts'
import { aResident, callAs, type TestResident } from '../../test/residents.ts'
import { openWorld, type World } from '../../test/world.ts'
import { HospitalConnection } from '../hospital/registry.ts'

const labs = HospitalConnection.array().parse([
  { id: 'labkangjian', name: '云川康检医学检验实验室', scheduleSource: null, booking: null },
])
let world: World
let zhang: TestResident
beforeAll(async () => {
  world = await openWorld({ hospitals: labs, env: { PUBLIC_URL: 'https://card.example.org' } })
  zhang = await aResident(world, { level: 'L2' })
  await rename(zhang, '𠮷田欣')
})
afterAll(() => world.close())

const rename = (who: TestResident, name: string) =>
  world.sql.change('UPDATE person SET name_sealed = ? WHERE person_key = ?', [world.sealer.seal(name), who.personKey])

const item = (more: Partial<Observation>): Observation => ({
  ...{ code: '6690-2', name: '白细胞计数', value: '11.2', number: 11.2, unit: '10*9/L', range: '3.5-9.5' },
  ...{ low: 3.5, high: 9.5, flag: 'H', method: null, note: null },
  ...more,
})
const content = (observations: Observation[], more: { conclusion?: string; note?: string } = {}) => ({
  ...{ observations, conclusion: more.conclusion ?? null, note: more.note ?? null },
  ...{ specimen: '静脉血', orderedBy: '王建国', signedBy: '李芸', documents: [] },
})

async function download(id: string, who: TestResident = zhang, etag?: string) {
  const answer = await fetch(`${world.url}/api/reports/${id}/pdf`, {
    headers: {
      Authorization: `Bearer ${who.token}`,
      ...(etag ? { 'If-None-Match': etag, 'Cache-Control': 'max-age=0' } : {}),
    },
  })
  return { answer, bytes: Buffer.from(await answer.arrayBuffer()) }
}

const check = async (token: string) => callAs(world.url, null, 'GET', `/papers/${token}`)

describe('a report as a PDF', () => {
  test('says whose it is, what was found and in words and arrows what is out of range, a rare surname too', async () => {
    const id = await aReport(world, zhang.personKey, {
      content: content([item({}), item({ name: '血红蛋白', value: '52', flag: 'LL', range: '130-175', unit: 'g/L' })], {
        conclusion: '中度贫血，建议复查',
        note: '空腹',
      }),
    })
    const { answer, bytes } = await download(id)
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/pdf'])
    const [page = ''] = textsOf(bytes)
    const text = page.replaceAll(' ', '')
    for (const wanted of ['云川康检医学检验实验室', '𠮷田欣', '男/38岁', '11.2', '↑偏高', '↓↓危急值', '130-175']) {
      expect(text).toContain(wanted)
    }
    for (const wanted of ['2026-11-2512:00', '中度贫血，建议复查', '静脉血', '王建国', '李芸', '第1页/共1页']) {
      expect(text).toContain(wanted)
    }
    expect(text).not.toContain('\uFFFD')
    expect(text).not.toMatch(/5991011988|139\d{8}/)
    expect(bytes.length).toBeLessThan(150_000)
  })

  test('is the same bytes each time, and is not sent again to whoever holds it', async () => {
    const id = await aReport(world, zhang.personKey)
    const [first, second] = [await download(id), await download(id)]
    expect(second.bytes.equals(first.bytes)).toBe(true)
    const third = await download(id, zhang, first.answer.headers.get('etag') ?? '')
    expect([third.answer.status, third.bytes.length]).toEqual([304, 0])
  })

  test('of eighty items and a long conclusion goes over pages, each with its heading and number, in good time', async () => {
    const many = Array.from({ length: 80 }, (_, i) => item({ code: `c${i}`, name: `第${i}项甲基化检测`, note: '复核' }))
    const long = '影像所见：双肺纹理清晰，Aortic arch unremarkable，未见明显异常密度影。'.repeat(60)
    const id = await aReport(world, zhang.personKey, { content: content(many, { conclusion: long }) })
    const started = performance.now()
    const { bytes } = await download(id)
    expect(performance.now() - started).toBeLessThan(10_000)
    const pages = textsOf(bytes).map((page) => page.replaceAll(' ', ''))
    expect(pages.length).toBeGreaterThan(3)
    for (const [i, page] of pages.entries()) expect(page).toContain(`第${i + 1}页/共${pages.length}页`)
    expect(pages[1]).toContain('参考范围')
    expect(pages.join('')).toContain('第79项甲基化检测')
    expect(bytes.length).toBeLessThan(400_000)
  })

  test('of a letter that no face has says its code, never an empty box', async () => {
    const id = await aReport(world, zhang.personKey, { content: content([item({ name: '样\u{E000}本' })]) })
    expect(textsOf((await download(id)).bytes)[0]).toContain('[U+E000]')
  })

  test('of grown-up family shows the name masked; a stranger’s report is unknown', async () => {
    const mother = await aResident(world, { beside: zhang, birthday: '1955-09-02' })
    await world.sql.change("UPDATE member SET relation = 'parent', basis = 'consent' WHERE person_key = ?", [
      mother.personKey,
    ])
    await world.sql.change("UPDATE person SET level = 'L2' WHERE person_key = ?", [mother.personKey])
    await rename(mother, '王秀兰')
    const id = await aReport(world, mother.personKey)
    const text = textsOf((await download(id, mother)).bytes)
      .join('')
      .replaceAll(' ', '')
    expect(text).toContain('王*')
    expect(text).not.toContain('秀兰')
    const stranger = await aResident(world, { level: 'L2' })
    expect((await download(id, stranger)).answer.status).toBe(404)
  })

  test('is not made of what is under review or withdrawn', async () => {
    const version = { sampleNumber: 'W-1' }
    const id = await aReport(world, zhang.personKey, version)
    await aReport(world, zhang.personKey, { ...version, status: 'withdrawn' })
    const { answer } = await download(id)
    expect([answer.status, await callAs(world.url, zhang, 'GET', `/reports/${id}/pdf`)]).toMatchObject([
      409,
      { body: { code: 'paper.not-readable' } },
    ])
  })
})

describe('whoever holds the paper and scans its code', () => {
  test('learns whether it stands, from which institution and of whom, masked; nothing of what it says', async () => {
    const version = { sampleNumber: 'V-1' }
    const id = await aReport(world, zhang.personKey, version)
    await download(id)
    const token = await tokenOn(id)
    const answer = await check(token)
    expect(PaperView.strict().parse(answer.body)).toEqual({
      ...{ state: 'genuine', institutionName: '云川康检医学检验实验室', kind: 'laboratory' },
      ...{ issuedAt: '2026-11-25T04:00:00.000Z', nameMasked: '𠮷*' },
    })
    await aReport(world, zhang.personKey, { ...version, status: 'corrected' })
    expect((await check(token)).body['state']).toBe('changed')
    await aReport(world, zhang.personKey, { ...version, status: 'withdrawn' })
    expect((await check(token)).body['state']).toBe('withdrawn')
  })

  test('of a code that is not ours learns that it is unknown', async () => {
    expect(await check('A'.repeat(22))).toMatchObject({ status: 404, body: { code: 'paper.unknown' } })
  })
})

/** As the reader of a QR code would have it: the token itself is kept nowhere. */
async function tokenOn(reportId: string): Promise<string> {
  const [row] = await world.sql.select<{ shown: Buffer }>(
    'SELECT shown FROM report WHERE id = UNHEX(REPLACE(?, "-", ""))',
    [reportId],
  )
  const mac = world.sealer.blind('report paper', `${reportId} ${row?.shown.toString('hex')}`)
  return mac.subarray(0, 16).toString('base64url')
}
