import type { Page } from 'playwright-core'
import type { Demo } from './town.ts'

/** Looks again and again until there is something; the test's own time-out ends the waiting. */
export async function eventually<T>(look: () => Promise<T | undefined>): Promise<T> {
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    await new Promise((resolve) => setTimeout(resolve, 500))
  }
}

/** The first of a hospital's departments that has an open day, as the phone finds it. */
export async function openDepartment(
  { api }: Demo,
  hospitalId: string,
  token: string,
): Promise<{ id: string; name: string } | undefined> {
  async function get<T>(where: string): Promise<T> {
    const answer = await fetch(api + where, { headers: { authorization: `Bearer ${token}` } })
    return (await answer.json()) as T
  }
  const departments = await get<{ items: { id: string; name: string }[] }>(`/hospitals/${hospitalId}/departments`)
  for (const department of departments.items) {
    const days = await get<{ items: { state: string }[] }>(`/availability/days?departmentId=${department.id}`)
    if (days.items.some(({ state }) => state === 'open')) return department
  }
  return undefined
}

/** The key of the session that the page holds. */
export async function tokenOf(page: Page): Promise<string> {
  const kept = await page.evaluate(() => localStorage.getItem('onecard.token'))
  const { data } = JSON.parse(kept ?? '{}') as { data?: string }
  if (!data) throw new Error('nobody is signed in')
  return data
}

/** Asks the hospital's own program until it holds the booking, or holds it no more. */
export async function hospitalHolds(
  { simulators }: Demo,
  hospitalId: string,
  bookingId: string,
  held: boolean,
): Promise<void> {
  const control = simulators.hospitals.find((one) => one.hospitalId === hospitalId)?.control
  await eventually(async () => {
    const rows = (await (await fetch(`${control}/appointments`)).json()) as { status: string }[]
    const live = rows.some((row) => row.status.toLowerCase() !== 'cancelled' && JSON.stringify(row).includes(bookingId))
    return live === held ? true : undefined
  })
}
