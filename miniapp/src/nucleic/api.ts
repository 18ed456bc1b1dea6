import type { missingApi } from '@onecard/shared/missing'
import type { passApi } from '@onecard/shared/pass'
import type { samplingApi } from '@onecard/shared/sampling'
import { route } from '../api.ts'

export const samplingPoints = route<typeof samplingApi.samplingPoints>('GET', '/sampling-points')
export const pass = route<typeof passApi.pass>('GET', '/members/:id/pass')
export const testStanding = route<typeof passApi.testStanding>('GET', '/members/:id/tests')
export const reportMissing = route<typeof missingApi.reportMissing>('POST', '/missing-results')
export const missingResults = route<typeof missingApi.missing>('GET', '/missing-results')
export const withdrawMissing = route<typeof missingApi.withdrawMissing>('POST', '/missing-results/:id/withdrawal')
