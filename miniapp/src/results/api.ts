import type { ecgApi } from '@onecard/shared/ecg'
import type { imagingApi } from '@onecard/shared/imaging'
import type { papersApi } from '@onecard/shared/papers'
import type { resultsApi } from '@onecard/shared/results'
import type { privacyApi } from '@onecard/shared/privacy'
import type { sharesApi } from '@onecard/shared/shares'
import { route } from '../api.ts'

// What they answer is never kept on the phone: a result is read where it can be withdrawn.
export const reports = route<typeof resultsApi.reports>('GET', '/reports')
export const report = route<typeof resultsApi.report>('GET', '/reports/:id')
export const trend = route<typeof resultsApi.trend>('GET', '/members/:id/trends/:code')
export const checkPaper = route<typeof papersApi.checkPaper>('GET', '/papers/:token', 'public')

export const images = route<typeof imagingApi.images>('GET', '/reports/:id/images')
export const ecg = route<typeof ecgApi.ecg>('GET', '/reports/:id/ecg')
export const lead = route<typeof ecgApi.lead>('GET', '/reports/:id/ecg/leads/:lead')
export const share = route<typeof sharesApi.share>('POST', '/shares')
export const shares = route<typeof sharesApi.shares>('GET', '/shares')
export const revokeShare = route<typeof sharesApi.revokeShare>('DELETE', '/shares/:id')
export const openShare = route<typeof sharesApi.openShare>('POST', '/shared', 'public')
export const unlock = route<typeof privacyApi.unlock>('POST', '/privacy/unlock')
export const privacy = route<typeof privacyApi.privacy>('GET', '/privacy')
export const allowCaretaker = route<typeof privacyApi.allowCaretaker>('PUT', '/privacy/caretakers/:id')
export const healthCard = route<typeof papersApi.healthCard>('GET', '/reports/:id/health-card')
