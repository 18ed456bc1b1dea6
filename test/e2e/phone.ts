import { randomUUID } from 'node:crypto'
import { type Browser, type Locator, type Page, chromium } from 'playwright-core'
import { findChromium } from '../../scripts/steps/find.js'
import { tokenOf } from './places.ts'
import type { Demo } from './town.ts'

export type Resident = Demo['residents'][number]

/** A phone's screen in Chromium, with the few gestures that a journey is made of. */
export interface Phone {
  page: Page
  /** What went wrong in the page's own code. */
  faults: string[]
  button(name: string | RegExp): Locator
  field(name: string): Locator
  text(words: string | RegExp): Locator
  /** Opens a page of the app by its route, as a link or a refresh would. */
  open(route: string): Promise<void>
}

/** A container's root may not use the sandbox; nothing here needs a graphics card or the network beyond this machine. */
const quiet = ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update']

/** Debian's Chromium, or the one that CHROMIUM_PATH names. */
export async function openBrowser(): Promise<Browser> {
  const executablePath = findChromium()
  if (!executablePath) throw new Error('There is no Chromium here; CHROMIUM_PATH may name one.')
  return chromium.launch({ executablePath, args: quiet })
}

/** The usual phone of the design: 390×844. */
export async function openPhone(browser: Browser, web: string): Promise<Phone> {
  const page = await browser.newPage({ viewport: { width: 390, height: 844 }, locale: 'zh-CN' })
  // Generous: the machine may have more to do than this.
  page.setDefaultTimeout(60_000)
  const faults: string[] = []
  page.on('pageerror', (error) => faults.push(String(error)))
  // Pages that were left stay in the document, hidden.
  const seen = (found: Locator) => found.filter({ visible: true }).first()
  return {
    page,
    faults,
    button: (name) => seen(page.getByRole('button', { name })),
    field: (name) => seen(page.getByLabel(name)),
    text: (words) => seen(page.getByText(words)),
    open: async (route) => {
      await page.goto(`${web}/#${route}`)
      // The address after the hash alone is no new document: a page of its own is wanted.
      await page.reload()
    },
  }
}

/** Sign-in by WeChat: the app's first page, its agreement, WeChat's page, and back. */
export async function signIn({ page, button, open }: Phone, who: Resident): Promise<void> {
  await open('/session/pages/welcome/index')
  await page.getByRole('checkbox').filter({ visible: true }).first().click()
  await button('微信登录').click()
  await page.getByText(who.name, { exact: true }).first().click()
  await page.getByRole('button', { name: '允许' }).click()
}

/** Real name: whatever the page is asked from, the card is there afterwards. */
export async function proveName({ button, field, text }: Phone, who: Resident): Promise<void> {
  await field('姓名').fill(who.name)
  await field('证件号码').fill(who.idNumber)
  await button('核对并领卡').click()
  await text('您的健康卡好了').waitFor()
}

/** The consent that lets the app show and send health data; booking needs it. */
export async function consent({ page, button, text }: Phone): Promise<void> {
  await page.getByRole('switch').filter({ visible: true }).first().click()
  await button('开始使用').click()
  await text('近期没有预约').waitFor()
}

/**
 * The person is confirmed by the WeChat phone number, as the mini-program on the same account does it with WeChat's own
 * button; a browser has none.
 */
export async function confirmPhone({ page }: Phone, { api, simulators }: Demo, who: Resident): Promise<void> {
  const headers = { 'content-type': 'application/json' }
  const send = async <T>(url: string, body: object, more = {}): Promise<T> => {
    const answer = await fetch(url, { method: 'POST', headers: { ...headers, ...more }, body: JSON.stringify(body) })
    if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`)
    return (await answer.json()) as T
  }
  const { code } = await send<{ code: string }>(`${simulators.wechat.control}/phone-codes`, { user: who.wechatUser })
  const signed = { authorization: `Bearer ${await tokenOf(page)}`, 'idempotency-key': randomUUID() }
  await send(`${api}/account/phone`, { code }, signed)
}

/** On the page with days and times: opens the sheet of the first time that can be booked on the nth open day. */
export async function pickTime({ page, button }: Phone, nth = 0): Promise<void> {
  await page.locator('.date').filter({ visible: true, hasText: '有号' }).nth(nth).click()
  // In care mode a time is a row with a button of its own.
  const times = page.locator('.slot.open').or(page.locator('.slot-row.open').getByRole('button'))
  await times.filter({ visible: true }).first().click()
  await button(/确认预约/).waitFor()
}

/** Confirms what the sheet offers; the id that the appointment's page carries. */
export async function confirmTime({ page, button }: Phone): Promise<string> {
  await button(/确认预约/).click()
  await page.waitForURL(/pages\/appointment\/index\?id=/)
  return new URL(page.url().replace('/#/', '/')).searchParams.get('id') ?? ''
}

/** Cancels the appointment whose page is open. */
export async function cancel({ page, button, text }: Phone): Promise<void> {
  await button('取消预约').click()
  await page.locator('.sheet').filter({ visible: true }).getByRole('button', { name: '取消预约' }).click()
  await text('您已取消').waitFor()
}

/** Until nothing moves, nothing is on its way and the letters are there: what a person would look at. */
export async function settled({ page }: Phone): Promise<void> {
  await page.locator('.screen').filter({ visible: true }).first().waitFor()
  await page.waitForLoadState('networkidle')
  await page.waitForFunction(() => !document.querySelector('.skeleton'))
  await page.evaluate(async () => {
    await document.fonts.ready
    await Promise.all(document.getAnimations().map(({ finished }) => finished.catch(() => null)))
  })
}

/** Care mode, as the switch on 我的 keeps it; pages opened from now on show it. */
export async function setCare({ page }: Phone, on: boolean): Promise<void> {
  await page.evaluate(
    (value) => {
      if (value === null) localStorage.removeItem('onecard.care')
      else localStorage.setItem('onecard.care', value)
    },
    on ? JSON.stringify({ data: 'yes' }) : null,
  )
}
