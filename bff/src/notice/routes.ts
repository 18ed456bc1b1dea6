import { noticeApi } from '@onecard/shared/notice'
import type { Deps } from '../deps.ts'
import { mount, type Surface } from '../infra/mount.ts'
import { inbox, keepAnswers, markRead, templatesFor, unreadCount } from './service.ts'

/** The in-app inbox, and what the person answered about WeChat messages. */
export function noticeRoutes(on: Surface, deps: Deps): void {
  mount(on, noticeApi, {
    notices: ({ who, query }) => inbox(deps, who.accountId, query),
    unread: async ({ who }) => ({ count: await unreadCount(deps, who.accountId) }),
    read: async ({ who, body }) => ({ count: await markRead(deps, who.accountId, body.ids) }),
    templates: ({ query }) => Promise.resolve({ templateIds: templatesFor(deps, query.occasion) }),
    subscribe: ({ who, body, once }) => keepAnswers(deps, who.accountId, body.answers, once),
  })
}
