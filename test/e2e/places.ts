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

interface Held {
  fillerId: string
  placerId: string | null
  slotRef: string
  status: string
}

/** The hospital's own program, by its control door. */
export function hospitalOf({ simulators }: Demo, hospitalId: string) {
  const control = simulators.hospitals.find((one) => one.hospitalId === hospitalId)?.control ?? ''
  const held = async (bookingId: string): Promise<Held | undefined> => {
    const rows = (await (await fetch(`${control}/appointments?placerId=${bookingId}`)).json()) as Held[]
    return rows.find(({ status }) => status.toLowerCase() !== 'cancelled')
  }
  return {
    /** Asks until it holds the booking: its own row of it. */
    holds: (bookingId: string) => eventually(() => held(bookingId)),
    /** Asks until it holds the booking no more. */
    letsGoOf: (bookingId: string) => eventually(async () => ((await held(bookingId)) ? undefined : true)),
    /** Something done at the hospital itself. */
    act: async (path: string, body: object = {}) => {
      const headers = { 'content-type': 'application/json' }
      const answer = await fetch(control + path, { method: 'POST', headers, body: JSON.stringify(body) })
      if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    },
  }
}
