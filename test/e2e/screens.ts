import { mkdirSync } from 'node:fs'
import path from 'node:path'
import { everyPage, signedOut, unconfirmed, type Routes } from './pages.ts'
import { consent, openBrowser, openPhone, pickTime, proveName, setCare, settled, signIn, type Phone } from './phone.ts'
import { makeLocal, residentOf, startTown } from './town.ts'

/** `npm run screens`: a picture of every page, in the usual mode and in care mode, to docs/screens. It walks a town of its own. */
const folder = path.resolve('docs/screens')
const { local, remove } = makeLocal()
const town = await startTown(local)
const { demo } = town
const browser = await openBrowser()
try {
  mkdirSync(folder, { recursive: true })
  await walk(await openPhone(browser, demo.web))
} finally {
  await browser.close()
  await town.stop()
  remove()
}

async function walk(phone: Phone): Promise<void> {
  // A woman: the third hospital is for mothers and children.
  const who = residentOf(demo, '李思宁')
  await phone.open('/home/index')
  await inBothModes(phone, signedOut)
  await signIn(phone, who)
  await phone.field('姓名').waitFor()
  await picture(phone, 'real-name')
  await proveName(phone, who)
  await picture(phone, 'claimed')
  await consent(phone)
  await inBothModes(phone, unconfirmed)
  const routes = await everyPage(phone, demo)
  await inBothModes(phone, routes)
  for (const care of [false, true]) {
    await setCare(phone, care)
    await phone.open(routes['times-doctor'] ?? '')
    await pickTime(phone)
    await picture(phone, care ? 'confirm-care' : 'confirm')
  }
}

async function inBothModes(phone: Phone, routes: Routes): Promise<void> {
  for (const care of [false, true]) {
    await setCare(phone, care)
    for (const [name, route] of Object.entries(routes)) {
      await phone.open(route)
      await picture(phone, care ? `${name}-care` : name)
    }
  }
  await setCare(phone, false)
}

async function picture(phone: Phone, name: string): Promise<void> {
  await settled(phone)
  await phone.page.screenshot({ path: path.join(folder, `${name}.png`) })
}
