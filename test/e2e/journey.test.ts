import { mkdirSync } from 'node:fs'
import { afterAll, beforeAll, expect, test } from '@jest/globals'
import axe from 'axe-core'
import { type Browser, type Page, chromium } from 'playwright-core'
import { makeLocal, startTown, type Town } from './town.ts'

const minutes = 60_000
const pictures = '.tmp/journey'
const { local, remove } = makeLocal()
const faults: string[] = []
let town: Town
let browser: Browser
let page: Page

beforeAll(async () => {
  mkdirSync(pictures, { recursive: true })
  town = await startTown(local)
  browser = await chromium.launch({
    executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' })
  page.setDefaultTimeout(45_000)
  page.on('pageerror', (error) => faults.push(String(error)))
}, 6 * minutes)

afterAll(async () => {
  await browser.close()
  await town.stop()
  remove()
}, minutes)

const button = (name: string | RegExp) => page.getByRole('button', { name }).filter({ visible: true }).first()
const field = (name: string) => page.getByLabel(name).filter({ visible: true }).first()
const text = (words: string | RegExp) => page.getByText(words).filter({ visible: true }).first()
const open = (hash: string) => page.goto(`${town.demo.web}/#${hash}`)

/** Nothing that a screen reader or a weak eye would stumble over; a picture of the page stays in .tmp. */
async function looksRight(name: string): Promise<void> {
  await page.screenshot({ path: `${pictures}/${name}.png` })
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    const { violations } = await (window as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa'],
      rules: { 'meta-viewport': { enabled: false } },
    })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  })
  expect({ name, found }).toEqual({ name, found: [] })
}

/** The first open time of a doctor or department, confirmed: the id of the booking that its page names. */
async function bookHere(): Promise<string> {
  for (const day of await page.locator('.date').filter({ visible: true, hasText: '有号' }).all()) {
    await day.click()
    const slot = page.locator('.slot.open').filter({ visible: true }).first()
    await slot.waitFor()
    await slot.click()
    break
  }
  await button(/确认预约/).click()
  await page.waitForURL(/pages\/appointment/)
  return /id=([\w-]+)/.exec(page.url())?.[1] ?? ''
}

/** What a hospital's own program holds, asked of its control door until it agrees. */
async function hospitalHolds(hospitalId: string, bookingId: string, held: boolean): Promise<void> {
  const control = town.demo.simulators.hospitals.find((one) => one.hospitalId === hospitalId)?.control
  for (let tries = 0; tries < 120; tries++) {
    const state: unknown = await (await fetch(`${control}/state`)).json()
    if (live(state, bookingId) === held) return
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
  throw new Error(`${hospitalId} ${held ? 'does not hold' : 'still holds'} ${bookingId}`)
}

/** Whatever its shape: an appointment under our id that is not cancelled. */
function live(state: unknown, bookingId: string): boolean {
  if (Array.isArray(state)) return state.some((part) => live(part, bookingId))
  if (typeof state !== 'object' || state === null) return false
  const own = JSON.stringify(state)
  const deeper = Object.values(state).filter((part) => typeof part === 'object' && part !== null)
  if (deeper.some((part) => live(part, bookingId))) return true
  const leaf = deeper.every((part) => !JSON.stringify(part).includes(bookingId))
  return leaf && own.includes(bookingId) && !/cancel/i.test(own)
}

test(
  'a stranger signs in with WeChat, proves their name, claims the card and shows its code',
  async () => {
    const [me] = town.demo.residents
    await page.goto(town.demo.web)
    await button('登录，领取健康卡').click()
    await page.getByRole('checkbox').filter({ visible: true }).first().click()
    await looksRight('01-welcome')
    await button('微信登录').click()
    await page
      .getByText(me?.name ?? '')
      .first()
      .click()
    await page.getByRole('button', { name: '允许' }).click()
    await field('姓名').fill(me?.name ?? '')
    await field('证件号码').fill(me?.idNumber ?? '')
    await looksRight('02-real-name')
    await button('核对并领卡').click()
    await text('您的健康卡好了').waitFor()
    await page.getByRole('switch').filter({ visible: true }).first().click()
    await looksRight('03-claimed')
    await button('开始使用').click()
    await text('近期没有预约').waitFor()
    await looksRight('04-home')
    await open('/card/index')
    await page
      .getByRole('img', { name: /二维码/ })
      .filter({ visible: true })
      .first()
      .waitFor()
    await looksRight('05-card')
  },
  4 * minutes,
)

test(
  'a doctor found by pinyin, booked, held by the hospital; cancelled, and gone there',
  async () => {
    await open('/booking/pages/search/index')
    await page.getByRole('textbox').filter({ visible: true }).first().fill('csw')
    await button(/陈述文/).click()
    await text('选日期').waitFor()
    await looksRight('06-doctor')
    const id = await bookHere()
    await text('就诊序号').waitFor()
    await looksRight('07-plate')
    await hospitalHolds('yc1', id, true)
    await button('取消预约').click()
    await page.locator('.sheet').getByRole('button', { name: '取消预约' }).click()
    await text('您已取消').waitFor()
    await hospitalHolds('yc1', id, false)
  },
  4 * minutes,
)

test(
  'the same at the two hospitals that count their places themselves',
  async () => {
    for (const [hospitalId, department] of [
      ['yctcm', /./],
      ['ycmch', /./],
    ] as const) {
      const id = await bookSomewhere(hospitalId, department)
      await hospitalHolds(hospitalId, id, true)
      await open(`/booking/pages/appointment/index?id=${id}`)
      await text('就诊序号').waitFor()
      await looksRight(`08-plate-${hospitalId}`)
    }
    await open('/booking/pages/appointments/index')
    await text('待就诊').waitFor()
    await looksRight('09-appointments')
  },
  5 * minutes,
)

/** Some open slot of a hospital, found as the phone finds it. */
async function bookSomewhere(hospitalId: string, name: RegExp): Promise<string> {
  const token = await page.evaluate(() => JSON.stringify(localStorage))
  const bearer = /[\w-]{43}/.exec(token)?.[0] ?? ''
  const get = async <T>(where: string) =>
    (await (await fetch(town.demo.api + where, { headers: { authorization: `Bearer ${bearer}` } })).json()) as T
  for (let tries = 0; tries < 60; tries++) {
    const { items } = await get<{ items: { id: string; name: string }[] }>(`/hospitals/${hospitalId}/departments`)
    for (const department of items.filter((one) => name.test(one.name))) {
      const days = await get<{ items: { state: string }[] }>(`/availability/days?departmentId=${department.id}`)
      if (!days.items.some(({ state }) => state === 'open')) continue
      await open(`/booking/pages/times/index?department=${department.id}`)
      await text('选日期').waitFor()
      return bookHere()
    }
    await new Promise((resolve) => setTimeout(resolve, 1000))
  }
  throw new Error(`nothing to book at ${hospitalId}`)
}

test(
  'care mode: larger, fewer things, the same words',
  async () => {
    await open('/home/index')
    await page.evaluate(() => localStorage.setItem('onecard.care', JSON.stringify({ data: 'yes' })))
    await page.reload()
    await page.locator('.screen.care').first().waitFor()
    await looksRight('10-home-care')
    await open('/card/index')
    await page
      .getByRole('img', { name: /二维码/ })
      .filter({ visible: true })
      .first()
      .waitFor()
    await looksRight('11-card-care')
    expect(faults).toEqual([])
  },
  2 * minutes,
)
