import type { samplingStaffApi } from '@onecard/shared/sampling'
import type { samplerSessionApi } from '@onecard/shared/staff'
import type { AnswerOf, Route } from '@onecard/shared/treaty'
import { filled, type Call } from '../api.ts'
import { isRefused, settled } from '../refused.ts'
import { exchange, newKey, type Asked } from '../wire.ts'
import { samplerDevice, samplerSession, setSampler } from './session.ts'

interface AnyAsk {
  params?: Record<string, string>
  body?: unknown
  key?: string
}

/** A call to the staff's side, with the token that works on this phone and for sampling only. */
function staffRoute<R extends Route>(method: R['method'], path: R['path']): Call<R>
function staffRoute(method: Asked['method'], path: string): (ask?: AnyAsk) => Promise<unknown> {
  return async ({ params = {}, body, key } = {}) => {
    const token = samplerSession()?.token ?? null
    const asked = {
      surface: '/staff-api',
      method,
      path: filled(path, params),
      header: headerOf(token, key),
      body,
    } as const
    const answer = await exchange(asked)
    try {
      return settled(answer)
    } catch (error) {
      forgetIfOver(error, token)
      throw error
    }
  }
}

function headerOf(token: string | null, key = ''): Record<string, string> {
  const header = { 'Idempotency-Key': key || newKey(), 'X-Device-Id': samplerDevice() }
  return token === null ? header : { ...header, Authorization: `Bearer ${token}` }
}

/** A sign-in that is over is forgotten here too, unless somebody has signed in meanwhile. The queue stays. */
function forgetIfOver(error: unknown, token: string | null): void {
  const isOver = isRefused(error, 'staff.session-missing', 'staff.session-expired')
  if (isOver && (samplerSession()?.token ?? null) === token) setSampler(null)
}

export const signInSampler = staffRoute<typeof samplerSessionApi.signInSampler>('POST', '/sampler/sessions')
export const signOutSampler = staffRoute<typeof samplerSessionApi.signOutSampler>('DELETE', '/sampler/sessions/current')
export const samplingDesk = staffRoute<typeof samplingStaffApi.samplingDesk>('GET', '/sampling/desk')
export const putTube = staffRoute<typeof samplingStaffApi.putTube>('PUT', '/tubes/:id')

/** What a sampler chooses from. */
export type DeskFacts = AnswerOf<typeof samplingStaffApi.samplingDesk>
