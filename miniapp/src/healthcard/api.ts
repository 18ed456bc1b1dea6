import type { healthcardApi } from '@onecard/shared/healthcard'
import { route } from '../api.ts'

export const claimCard = route<typeof healthcardApi.claim>('POST', '/cards')
export const cards = route<typeof healthcardApi.cards>('GET', '/cards')
export const card = route<typeof healthcardApi.card>('GET', '/cards/:id')
export const takeLease = route<typeof healthcardApi.lease>('POST', '/cards/:id/leases')
export const reportLost = route<typeof healthcardApi.reportLost>('POST', '/cards/:id/loss')
export const restoreCard = route<typeof healthcardApi.restore>('POST', '/cards/:id/restoration')
export const uses = route<typeof healthcardApi.uses>('GET', '/cards/:id/uses')
export const makeStatic = route<typeof healthcardApi.makeStatic>('POST', '/cards/:id/static-codes')
export const statics = route<typeof healthcardApi.statics>('GET', '/cards/:id/static-codes')
export const withdrawStatic = route<typeof healthcardApi.withdrawStatic>('DELETE', '/cards/:id/static-codes/:codeId')
