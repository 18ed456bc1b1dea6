import type { personApi } from '@onecard/shared/person'
import { route } from '../api.ts'

export const members = route<typeof personApi.members>('GET', '/members')
export const member = route<typeof personApi.member>('GET', '/members/:id')
export const addMember = route<typeof personApi.addMember>('POST', '/members')
export const changeMember = route<typeof personApi.changeMember>('PATCH', '/members/:id')
export const unbindMember = route<typeof personApi.unbindMember>('DELETE', '/members/:id')
export const invite = route<typeof personApi.invite>('POST', '/members/:id/invitation')
export const acceptInvitation = route<typeof personApi.acceptInvitation>('POST', '/invitations/acceptance')
export const caretakers = route<typeof personApi.caretakers>('GET', '/caretakers')
export const dismissCaretaker = route<typeof personApi.dismissCaretaker>('DELETE', '/caretakers/:id')
export const confirmGuardian = route<typeof personApi.confirmGuardian>('POST', '/members/:id/guardian-check')
export const dispute = route<typeof personApi.dispute>('POST', '/members/:id/dispute')
export const correct = route<typeof personApi.correct>('POST', '/members/:id/correction')
