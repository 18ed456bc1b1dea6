import type { sessionApi } from '@onecard/shared/session'
import { route } from '../api.ts'

export const account = route<typeof sessionApi.account>('GET', '/account')
export const bindPhone = route<typeof sessionApi.bindPhone>('POST', '/account/phone')
export const agreements = route<typeof sessionApi.agreements>('GET', '/agreements', 'public')
export const consents = route<typeof sessionApi.consents>('GET', '/account/consents')
export const consent = route<typeof sessionApi.consent>('POST', '/account/consents')
export const devices = route<typeof sessionApi.sessions>('GET', '/sessions')
export const signOut = route<typeof sessionApi.signOut>('DELETE', '/sessions/current')
export const signOutDevice = route<typeof sessionApi.signOutDevice>('DELETE', '/sessions/:id')
export const closeAccount = route<typeof sessionApi.closeAccount>('POST', '/account/closure')
export const copyOfData = route<typeof sessionApi.copyOfData>('GET', '/account/copy')
