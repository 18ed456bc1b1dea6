import type { MemberView, personApi, Relation } from '@onecard/shared/person'
import type { RequestOf } from '@onecard/shared/treaty'
import { isPhone } from './form.ts'

/** What stands in the contact form; texts, as typed. Phone and address are written anew: what is kept is not shown. */
export interface Contact extends Record<string, string> {
  relation: string
  phone: string
  address: string
}

export const kin = ['parent', 'spouse', 'child', 'sibling', 'other'] as const satisfies Relation[]

export function contactOf({ relation }: MemberView): Contact {
  return { relation, phone: '', address: '' }
}

export function phoneFault({ phone }: Contact): boolean {
  return phone !== '' && !isPhone(phone)
}

/** Only what differs from what is known; null when nothing does. */
export function changeOf(form: Contact, member: MemberView): RequestOf<typeof personApi.changeMember> | null {
  const relation = kin.find((one) => one === form.relation && one !== member.relation)
  const address = form.address.trim()
  const change = {
    ...(relation ? { relation } : {}),
    ...(form.phone === '' ? {} : { phone: form.phone }),
    ...(address === '' ? {} : { address }),
  }
  return Object.keys(change).length === 0 ? null : change
}
