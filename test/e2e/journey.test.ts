import { afterAll, beforeAll, expect, test } from '@jest/globals'
import type { Browser } from 'playwright-core'
import { isAccessible } from './accessible.ts'
import { everyPage, type Routes } from './pages.ts'
import {
  cancel,
  confirmPhone,
  confirmTime,
  consent,
  openBrowser,
  openPhone,
  pickTime,
  proveName,
  setCare,
  settled,
  signIn,
  type Phone,
} from './phone.ts'
import { labsOf, potassium } from './labs.ts'
import { eventually, hospitalOf, openDepartment, tokenOf } from './places.ts'
import { signInSampler, takeSample } from './street.ts'
import { makeLocal, residentOf, startTown, type Demo, type Town } from './town.ts'

/** The line that everything else hangs on, as a resident walks it: each test goes on where the one before ended. */
const minutes = 60_000
const { local, remove } = makeLocal()
let town: Town
let demo: Demo
let browser: Browser
let phone: Phone
let pages: Routes | undefined

beforeAll(async () => {
  town = await startTown(local)
  ;({ demo } = town)
  browser = await openBrowser()
  phone = await openPhone(browser, demo.web)
}, 6 * minutes)
afterAll(async () => {
  await browser.close()
  await town.stop()
  remove()
}, minutes)

const qr = () =>
  phone.page
    .getByRole('img', { name: /二维码/ })
    .filter({ visible: true })
    .first()

/** The first open day may be today, too late for cancelling; the second is not. */
const tomorrow = 1

/** A woman: the third hospital is for mothers and children. */
const me = () => residentOf(demo, '李思宁')

/** An appointment at the first department that can be booked, on the nth open day. */
async function bookAt(hospitalId: string, nth: number): Promise<{ id: string; department: string }> {
  const token = await tokenOf(phone.page)
  const { id: departmentId, name } = await eventually(() => openDepartment(demo, hospitalId, token))
  await phone.open(`/booking/pages/times/index?department=${departmentId}`)
  await pickTime(phone, nth)
  const id = await confirmTime(phone)
  await phone.text('就诊序号').waitFor()
  return { id, department: name }
}

/** What hospitals and laboratories say arrives by its own way; a resident would look again. */
async function seen(route: string, words: string | RegExp): Promise<void> {
  await eventually(async () => {
    await phone.open(route)
    await settled(phone)
    return (await phone.text(words).isVisible()) ? true : undefined
  })
}

const shows = (bookingId: string, words: RegExp) => seen(`/booking/pages/appointment/index?id=${bookingId}`, words)

test(
  'a stranger signs in with WeChat, proves their name, claims the card and shows its code',
  async () => {
    const { button, open } = phone
    await open('/home/index')
    await button('登录，领取健康卡').click()
    await phone.button('微信登录').waitFor()
    await isAccessible(phone, 'welcome')
    await signIn(phone, me())
    await phone.field('姓名').waitFor()
    await isAccessible(phone, 'real name')
    await proveName(phone, me())
    await isAccessible(phone, 'claimed')
    await consent(phone)
    await isAccessible(phone, 'home')
    await open('/card/index')
    await qr().waitFor()
    await isAccessible(phone, 'card')
  },
  4 * minutes,
)

test(
  'a doctor found by pinyin is booked; the hospital holds it, and after cancelling it does not',
  async () => {
    const { page, text, button, open } = phone
    await open('/booking/pages/search/index')
    await page.getByRole('textbox').filter({ visible: true }).first().fill('csw')
    await button(/陈述文/).click()
    await pickTime(phone, tomorrow)
    await isAccessible(phone, 'confirm')
    const id = await confirmTime(phone)
    await text('就诊序号').waitFor()
    await isAccessible(phone, 'number plate')
    await hospitalOf(demo, 'yc1').holds(id)
    await cancel(phone)
    await hospitalOf(demo, 'yc1').letsGoOf(id)
  },
  4 * minutes,
)

test.each(['yctcm', 'ycmch'])(
  'at %s, which speaks another protocol, likewise',
  async (hospitalId) => {
    const { text, open } = phone
    const { id, department } = await bookAt(hospitalId, tomorrow)
    await hospitalOf(demo, hospitalId).holds(id)
    await open('/booking/pages/appointments/index')
    await text(department).waitFor()
    await isAccessible(phone, 'appointments')
    await open(`/booking/pages/appointment/index?id=${id}`)
    await text('就诊序号').waitFor()
    await cancel(phone)
    await hospitalOf(demo, hospitalId).letsGoOf(id)
  },
  4 * minutes,
)

test.each(['yc1', 'yctcm', 'ycmch'])(
  'what the counter of %s cancels, the phone is told',
  async (hospitalId) => {
    const hospital = hospitalOf(demo, hospitalId)
    const { id } = await bookAt(hospitalId, tomorrow + 1)
    const { fillerId } = await hospital.holds(id)
    await hospital.act(`/counter/appointments/${fillerId}/cancel`)
    await shows(id, /^医院取消了这个预约/)
    await phone.open('/notice/pages/list/index')
    await phone.text('医院取消了预约').waitFor()
  },
  4 * minutes,
)

test(
  'a clinic that the hospital stops says so on the phone, with the reason',
  async () => {
    const hospital = hospitalOf(demo, 'yc1')
    const { id } = await bookAt('yc1', tomorrow + 2)
    const { slotRef } = await hospital.holds(id)
    await hospital.act('/stop-clinic', { slotRef, reason: '医生外出会诊' })
    await shows(id, /^医生外出会诊。医院停诊/)
    await phone.button('再约一次').waitFor()
    await phone.open('/notice/pages/list/index')
    await phone.text('医生停诊，预约已取消').waitFor()
  },
  4 * minutes,
)

test(
  'who is known by name and number only is told why no reports are shown, until the WeChat phone confirms the person',
  async () => {
    await phone.open('/reports/index')
    await phone.text('再确认一步，就能看报告').waitFor()
    await isAccessible(phone, 'reports, not confirmed')
    await confirmPhone(phone, demo, me())
    await phone.button('办好了，再看看').click()
    await phone.field('搜报告名称').waitFor()
  },
  2 * minutes,
)

test(
  'what a laboratory reports, corrects and takes back reaches the phone as such',
  async () => {
    const labs = labsOf(demo)
    const sampleNumber = 'JOURNEY-1'
    await labs.report({ person: me(), sampleNumber, title: '急诊血钾', items: [potassium(6.1)] })
    await seen('/notice/pages/list/index', /急诊血钾/)
    await phone.button(/急诊血钾/).click()
    await phone.text('偏高').waitFor()
    await phone.text('正式报告').waitFor()
    const { hash } = new URL(phone.page.url())
    await labs.correct(sampleNumber, { K: 4.4 })
    await seen(hash.slice(1), /^检验机构更正过这份报告/)
    await phone.text('4.4').waitFor()
    await phone.text('以前的版本').waitFor()
    await labs.withdraw(sampleNumber)
    await seen(hash.slice(1), '检验机构撤回了这份报告')
    expect(await phone.text('4.4').isVisible()).toBe(false)
  },
  4 * minutes,
)

test(
  'a sampler takes somebody without a phone into a tube; what the laboratory finds in it is on that person’s pass',
  async () => {
    const street = await openPhone(browser, demo.web)
    await signInSampler(street, demo)
    await takeSample(street, 'E2E-T1', me())
    expect(street.faults).toEqual([])
    await seen('/nucleic/pages/standing/index', '在等的结果')
    await phone.text('已采样').waitFor()
    await labsOf(demo).tube('E2E-T1', 'negative')
    await seen('/nucleic/pages/pass/index', '核酸阴性')
    await phone.text('24 小时内').waitFor()
  },
  4 * minutes,
)

test.each([false, true])(
  'every page is readable to a screen reader and to weak eyes (care mode: %s)',
  async (care) => {
    pages ??= await everyPage(phone, demo)
    await setCare(phone, care)
    for (const [name, route] of Object.entries(pages)) {
      await phone.open(route)
      await phone.page
        .locator(care ? '.screen.care' : '.screen:not(.care)')
        .filter({ visible: true })
        .first()
        .waitFor()
      await isAccessible(phone, name)
    }
  },
  6 * minutes,
)

test(
  'a returning resident books the doctor seen last in three taps',
  async () => {
    await setCare(phone, false)
    // A new visit: what was typed into the search in the last one is forgotten.
    await phone.page.evaluate(() => sessionStorage.clear())
    await phone.open('/home/index')
    await phone.button(/^预约挂号/).click()
    await phone.button(/最近 .* 有号/).click()
    await confirmTime(phone)
    await phone.text('就诊序号').waitFor()
  },
  2 * minutes,
)

test('nothing broke in the pages on the way', () => {
  expect(phone.faults).toEqual([])
})
