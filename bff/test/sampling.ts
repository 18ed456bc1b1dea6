import { makeCode, windowAt } from '@onecard/shared/cardcode'
import { checkDigit } from '@onecard/shared/idnumber'
import { samplingStaffApi, type TubePerson, type TubeRequest, type TubeView } from '@onecard/shared/sampling'
import * as z from 'zod'
import { HospitalConnection } from '../src/hospital/registry.ts'
import { installPoint } from '../src/sampling/service.ts'
import { callAs, type TestResident } from './residents.ts'
import { staffCall, staffCookie } from './staff.ts'
import type { World } from './world.ts'

/** A laboratory that tubes are sent to. */
export function aLab(id: string, answersWithinHours = 12): HospitalConnection {
  const lab = { id, name: `${id} 检验所`, scheduleSource: null, booking: null, laboratory: { answersWithinHours } }
  return HospitalConnection.parse(lab)
}

let made = 0

/** A sampling point of that hospital, open all day unless said otherwise. */
export function aPoint(
  world: World,
  hospitalId = 'yc1',
  more: Partial<Parameters<typeof installPoint>[1]> = {},
): Promise<string> {
  const facts = { name: `采样点 ${++made}`, address: '柳湾路 1 号', phone: '0900-555-0162', entrance: 'mass' as const }
  const place = { opens: '00:00', closes: '24:00', takesSingles: true, latitude: 29.53, longitude: 102.19 }
  return installPoint(world, { ...facts, ...place, hospitalId, ...more })
}

/** A number that nobody bears and whose check digit is right. */
export function anIdNumber(): string {
  const digits = `59910119${String(800101 + (++made % 28)).padStart(6, '0')}${String(made % 1000).padStart(3, '0')}`
  return digits + checkDigit(digits)
}

/** What a sampler types of a person without a phone. */
export function typed(
  world: World,
  more: Partial<Omit<TubePerson & { by: 'document' }, 'by'>> = {},
): TubePerson & { by: 'document' } {
  const sampledAt = world.clock.now().toISOString()
  const papers = { idType: 'resident-id' as const, idNumber: anIdNumber(), name: '赵某', phone: null }
  return { by: 'document', id: world.newId(), sampledAt, ...papers, ...more }
}

/** What a sampler's phone scans from a resident's at this moment. */
export function scan(world: World, code: string, at = world.clock.now()): TubePerson {
  return { by: 'code', id: world.newId(), sampledAt: at.toISOString(), code }
}

const Made = z.looseObject({ id: z.string() })
const Lease = z.looseObject({ leaseId: z.string(), secret: z.string() })

/** A resident's card on the phone: shows the code of any moment of the next hours. */
export async function aShownCard(world: World, resident: TestResident): Promise<(at?: Date) => string> {
  const card = Made.parse((await callAs(world.url, resident, 'POST', '/cards', { memberId: resident.memberId })).body)
  const lent = await callAs(world.url, resident, 'POST', `/cards/${card.id}/leases`, { deviceId: 'phone-of-a-test' })
  const lease = Lease.parse(lent.body)
  return (at = world.clock.now()) => makeCode(lease, windowAt(at.getTime()))
}

export interface Sampler {
  cookie: string
  put(
    id: string,
    request: Partial<TubeRequest>,
  ): Promise<{ status: number; code: string | null; view: TubeView; details: unknown }>
}

/** A member of staff who fills tubes at that point. */
export async function aSampler(world: World, pointId: string, hospitalId: string | null = 'yc1'): Promise<Sampler> {
  const { cookie } = await staffCookie(world, { roles: ['sampler'], hospitalId })
  return {
    cookie,
    async put(id, request) {
      const openedAt = world.clock.now().toISOString()
      const usual = { code: `T-${id.slice(-8)}`.toUpperCase(), size: 10, pointId, openedAt, sealed: null, people: [] }
      const answer = await staffCall(world, `PUT /tubes/${id}`, { cookie, body: { ...usual, ...request } })
      const isOk = answer.status === 200
      return {
        status: answer.status,
        code: isOk ? null : String(answer.body['code']),
        details: answer.body['details'],
        get view() {
          if (!isOk) throw new Error(JSON.stringify(answer.body))
          return samplingStaffApi.putTube.ok.parse(answer.body)
        },
      }
    },
  }
}

/** Sealed now, for that laboratory. */
export function sealedFor(world: World, labId: string): TubeRequest['sealed'] {
  return { at: world.clock.now().toISOString(), labId }
}
