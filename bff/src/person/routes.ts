import { personApi } from '@onecard/shared/person'
import type { Deps } from '../deps.ts'
import { mount, type Surface } from '../infra/mount.ts'
import {
  acceptInvitation,
  addMember,
  caretakers,
  changeMember,
  confirmGuardian,
  correct,
  dismissCaretaker,
  dispute,
  invite,
  member,
  members,
  unbind,
  type Ties,
} from './service.ts'

/** The people an account looks after, and those who look after its own person. */
export function personRoutes(on: Surface, deps: Deps, ties: Ties): void {
  mount(on, personApi, {
    members: ({ who }) => members(deps, ties, who),
    addMember: ({ who, body, once }) => addMember(deps, ties, who, body, once),
    member: ({ who, params }) => member(deps, ties, who, params.id),
    changeMember: ({ who, params, body, once }) => changeMember(deps, ties, who, params.id, body, once),
    unbindMember: ({ who, params, once }) => unbind(deps, ties, who, params.id, once),
    invite: ({ who, params, once }) => invite(deps, who, params.id, once),
    acceptInvitation: ({ who, body, once }) => acceptInvitation(deps, who, body.code, once),
    caretakers: ({ who }) => caretakers(deps, who),
    dismissCaretaker: ({ who, params, once }) => dismissCaretaker(deps, ties, who, params.id, once),
    confirmGuardian: ({ who, params, once }) => confirmGuardian(deps, ties, who, params.id, once),
    dispute: ({ who, params, body, once }) => dispute(deps, ties, who, params.id, body.reason, once),
    correct: ({ who, params, body, once }) => correct(deps, ties, who, params.id, body, once),
  })
}
