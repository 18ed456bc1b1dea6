import { expect } from '@jest/globals'
import axe from 'axe-core'
import { settled, type Phone } from './phone.ts'

/** WCAG 2 A and AA by axe: nothing serious. Zooming by two fingers is off as in WeChat; the letters have their own setting. */
export async function isAccessible(phone: Phone, name: string): Promise<void> {
  await settled(phone)
  const { page } = phone
  await page.evaluate(axe.source)
  const found = await page.evaluate(async () => {
    const { violations } = await (globalThis as unknown as { axe: typeof axe }).axe.run(document, {
      runOnly: ['wcag2a', 'wcag2aa'],
      rules: { 'meta-viewport': { enabled: false } },
    })
    return violations
      .filter(({ impact }) => impact === 'serious' || impact === 'critical')
      .map(({ id, nodes }) => `${id}: ${nodes.map(({ target }) => target.join(' ')).join(', ')}`)
  })
  expect({ name, found }).toEqual({ name, found: [] })
}
