import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import type { Bundle, Slot } from './infra/fhir/r4.ts'
import { expressions, resources } from '../test/fhir.ts'
import { aPublishedSlot, openPublisher, type Publisher } from '../test/publisher.ts'

let world: Publisher['world']
let token: Publisher['token']
let scheduled: Publisher['scheduled']
let put: Publisher['put']
let get: Publisher['get']
beforeAll(async () => {
  ;({ world, token, scheduled, put, get } = await openPublisher())
})
afterAll(() => world.close())

describe('search', () => {
  let schedule: string
  beforeAll(async () => {
    schedule = await scheduled({ identifier: [{ system: 'urn:his', value: 'line-7' }] })
    for (const [i, time] of ['08:00', '08:30', '09:00', '09:30', '10:00'].entries()) {
      await put(
        `Slot/q${i}`,
        aPublishedSlot(`q${i}`, schedule, {
          start: `2026-11-27T${time}:00+08:00`,
          end: `2026-11-27T${time.slice(0, 3)}59:00+08:00`,
        }),
      )
    }
  })
  const ids = async (query: string) =>
    resources<Slot>((await get(`Slot?schedule=${schedule}&_sort=start&${query}`)).body, 'Slot').map(({ id }) => id)

  test('by ranges of the start, on the product’s calendar', async () => {
    expect(await ids('start=ge2026-11-27T09:00:00%2B08:00&start=lt2026-11-27T10:00:00%2B08:00')).toEqual(['q2', 'q3'])
    expect(await ids('start=2026-11-27')).toHaveLength(5)
    expect(await ids('start=2026-11-26')).toHaveLength(0)
    expect(await ids('start=2026-11-27T00:30:00Z')).toEqual(['q1'])
    expect(await ids('start=gt2026-11-27T09:00:00%2B08:00')).toEqual(['q3', 'q4'])
    expect(await ids('start=le2026-11-27T08:30:00%2B08:00')).toEqual(['q0', 'q1'])
    expect(await ids('start=2026-11')).toHaveLength(5)
    expect((await get('Slot?start=soon')).status).toBe(400)
  })

  test('page after page, each once, backwards too', async () => {
    for (const sort of ['start', '-start', '_lastUpdated,-start', '_id']) {
      const seen: (string | undefined)[] = []
      let path: string | undefined = `Slot?schedule=${schedule}&_sort=${sort}&_count=2`
      while (path) {
        const page: Bundle = (await get(path)).body
        expect(page.total).toBe(5)
        seen.push(...resources<Slot>(page, 'Slot').map(({ id }) => id))
        const next: string | undefined = page.link?.find(({ relation }) => relation === 'next')?.url
        path = next?.slice(`${world.config.PUBLIC_URL}/fhir/R4/`.length)
      }
      const expected = ['q0', 'q1', 'q2', 'q3', 'q4']
      expect(seen).toEqual(sort.startsWith('-') || sort.includes(',') ? expected.reverse() : expected)
    }
  })

  test('with the schedules, and with those who sit in them', async () => {
    const { body } = await get(`Slot?schedule=${schedule}&_include=Slot:schedule&_count=3`)
    expect(body.entry?.map(({ search }) => search?.mode)).toEqual(['match', 'match', 'match', 'include'])
    const back = await get(`Schedule?_id=${schedule}&_revinclude=Slot:schedule`)
    expect(resources(back.body, 'Slot')).toHaveLength(5)
    expect((await get('Slot?_include=Slot:nothing')).status).toBe(400)
  })

  test('only counted', async () => {
    const { body } = await get(`Slot?schedule=Schedule/${schedule}&_summary=count`)
    expect(body).toMatchObject({ type: 'searchset', total: 5 })
    expect(body.entry).toBeUndefined()
    expect((await get(`Slot?schedule=${schedule}&_count=0`)).body.entry).toBeUndefined()
    expect((await get(`Slot?schedule=${schedule}&_total=none`)).body.total).toBeUndefined()
    expect((await get(`Slot?schedule=${schedule}&_total=accurate`)).body.total).toBe(5)
  })

  test('by POST, by id, by identifier, by actor, by date', async () => {
    const form = await fetch(`${world.url}/fhir/R4/Slot/_search`, {
      method: 'POST',
      headers: { Authorization: `Bearer ${token}` },
      body: new URLSearchParams({ schedule, _count: '1' }),
    })
    expect(await form.json()).toMatchObject({ total: 5 })
    const total = async (query: string) => (await get(query)).body.total
    expect(await total('Slot?_id=q1,q2,nobody')).toBe(2)
    expect(await total('Schedule?identifier=urn:his|line-7')).toBe(1)
    expect(await total('Schedule?identifier=line-7')).toBe(1)
    expect(await total('Schedule?identifier=urn:other|line-7')).toBe(0)
    expect(await total(`Schedule?_id=${schedule}&actor=PractitionerRole/chen-shuwen`)).toBe(1)
    expect(await total(`Schedule?_id=${schedule}&actor:PractitionerRole=chen-shuwen&date=2026-11-30&active=true`)).toBe(
      1,
    )
    expect(await total(`Schedule?_id=${schedule}&date=gt2026-12-31`)).toBe(0)
    expect(await total(`Slot?schedule=${schedule}&schedule.actor=PractitionerRole/chen-shuwen`)).toBe(5)
    expect(await total('Slot?_lastUpdated=gt2026-11-25T04:00:00Z')).toBe(0)
  })

  test('an unknown parameter is left out and said so, or refused when asked to be strict', async () => {
    const lenient = await get(`Slot?schedule=${schedule}&colour=red`)
    expect(lenient.body.entry?.at(-1)).toMatchObject({
      search: { mode: 'outcome' },
      resource: { resourceType: 'OperationOutcome' },
    })
    expect(lenient.body.link?.[0]?.url).not.toContain('colour')
    const strict = await get('Slot?colour=red', { Prefer: 'handling=strict' })
    expect([strict.status, expressions(strict.body)]).toEqual([400, ['Slot?colour']])
    expect((await get('Slot?status:below=free')).status).toBe(400)
  })
})
